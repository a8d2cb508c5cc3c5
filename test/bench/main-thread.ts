/**
 * What a page's main thread does over a while, from Chromium's own trace: a task's time on the clock says how smooth the page
 * is on this machine, its time on the processor what the page's code costs. They are far apart where WASM has all cores.
 *
 * @module
 */
import type { Page } from 'playwright-core';

/** All in milliseconds. */
export interface MainThread {
  /** Between animation frames. */
  readonly intervals: readonly number[];
  /** Each task, by the clock. */
  readonly tasks: readonly number[];
  /** Each task, by the time that the processor was on it. */
  readonly work: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: by the clock, and on the processor. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** Watches for so many milliseconds. */
export async function watchMainThread(page: Page, milliseconds: number): Promise<MainThread> {
  const devtools = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await devtools.send('Tracing.start', {
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
    transferMode: 'ReportEvents',
  });
  const intervals = await page.evaluate(async (duration) => {
    const seen: number[] = [];
    let last = performance.now();
    for (const end = last + duration; last < end; ) {
      const now = await new Promise<number>(requestAnimationFrame);
      seen.push(now - last);
      last = now;
    }
    return seen;
  }, milliseconds);
  const complete = new Promise<void>((resolve) => devtools.once('Tracing.tracingComplete', () => resolve()));
  await devtools.send('Tracing.end');
  await complete;
  await devtools.detach();
  // Only the page's main thread runs animation frames.
  const frame = events.find(({ name }) => name === 'FireAnimationFrame');
  const tasks = events.filter(
    ({ name, pid, tid }) =>
      name === 'ThreadControllerImpl::RunTask' && pid === frame?.pid && tid === frame.tid,
  );
  return {
    intervals,
    tasks: tasks.map(({ dur = 0 }) => dur / 1000),
    work: tasks.map(({ tdur = 0 }) => tdur / 1000),
  };
}
