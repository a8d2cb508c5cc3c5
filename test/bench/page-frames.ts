/**
 * How smooth the page is: its frame intervals and tasks while the sample is tracked on WASM, and while it plays.
 * Writes `page-frames.md`. Run: `npx tsx test/bench/page-frames.ts`.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { createApp } from '../../server/app.ts';
import { modelsFolder } from '../../server/cli/paths.ts';
import { listen } from '../../server/listen.ts';
import { openModels } from '../../server/models/open-models.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { sourceFrame } from '../../src/units.ts';
import { launchChromium, repositoryRoot } from '../e2e/browser.ts';
import { type MainThread, watchMainThread } from './main-thread.ts';

const milliseconds = 10_000;

/** Milliseconds, above which a task keeps the page from drawing in time: Chromium calls it long. */
const long = 50;

function line(what: string, { intervals, tasks, work }: MainThread): string {
  const sorted = intervals.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
  const longest = (of: readonly number[]) => of.reduce((most, each) => Math.max(most, each), 0).toFixed(0);
  const longTasks = tasks.filter((each) => each > long).length;
  const busy = (100 * work.reduce((sum, each) => sum + each, 0)) / milliseconds;
  return `| ${what} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} | ${longTasks} | ${longest(tasks)} | ${longest(work)} | ${busy.toFixed(0)} % |`;
}

const folder = mkdtempSync(join(tmpdir(), 'tracklet-bench-'));
const dist = join(folder, 'dist');
await build({ root: repositoryRoot, logLevel: 'warn', build: { outDir: dist } });
const models = await openModels({ catalogFolder: modelsFolder, storeFolder: join(folder, 'store') });
const server = await listen(createApp({ dist, ...models }), { host: '127.0.0.1', port: 0 });
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(server.url);
  const idleNow = () =>
    page.waitForFunction(
      () => {
        const app = document.querySelector('tracklet-app') as TrackletApp | null;
        return app?.workspace.model !== undefined && app.workspace.task === undefined;
      },
      undefined,
      { polling: 100, timeout: 300_000 },
    );
  await idleNow();
  await page.evaluate(async (frame) => {
    const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
    await workspace.openVideo({ kind: 'url', url: new URL('/sample/sample.mp4', location.href).href });
    const prompts = [
      { frame, box: [139, 349, 301, 504] },
      { frame, box: [906, 435, 1190, 620] },
    ] as const;
    workspace.addPrompts(prompts.map((prompt, i) => ({ name: `object ${i + 1}`, prompts: [prompt] })));
  }, sourceFrame(0));
  const act = (what: 'track' | 'cancel' | 'play') =>
    page.evaluate((wanted) => {
      const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
      if (wanted === 'track') void workspace.track('forward');
      else if (wanted === 'cancel') workspace.task?.cancel?.();
      else void workspace.player.seek(0).then(() => workspace.player.play());
    }, what);
  const idle = await watchMainThread(page, milliseconds);
  const framesTracked = () =>
    page.evaluate(() => {
      const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
      return workspace.tracking.running ? workspace.trackedFrames.count : 0;
    });
  await act('track');
  // The model's first frames take longer.
  while ((await framesTracked()) < 3) await page.waitForTimeout(200);
  const before = await framesTracked();
  const tracking = await watchMainThread(page, milliseconds);
  const tracked = (await framesTracked()) - before;
  if (tracked < 1) throw new Error('nothing was tracked: these would be figures of something else');
  await act('play');
  const both = await watchMainThread(page, milliseconds);
  await act('cancel');
  await idleNow();
  await act('play');
  const playing = await watchMainThread(page, milliseconds);
  const report = `# The page's main thread

Intervals between animation frames, and tasks (long: over ${long} ms), in milliseconds, ${milliseconds / 1000} s each; the 720p sample,
the demo model on WASM, ${browser.browserType().name()} ${browser.version()}, headless and without a GPU (the browser draws on the same cores), on
${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}. Made by \`page-frames.ts\`; nothing is asserted.

"Work" is the time that the processor was on the page's own code; the rest of a task is waiting for a core, of which WASM
takes all while it tracks. ${tracked} frames of two objects were tracked in the second row.
Load of the machine during the run (1: one core in use): ${loadavg()[0]?.toFixed(1)}.

| | median | 95 % | 99 % | longest | long tasks | longest task | its most work | busy with work |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${line('nothing', idle)}
${line('tracking', tracking)}
${line('tracking and playing', both)}
${line('playing', playing)}
`;
  writeFileSync(fileURLToPath(new URL('./page-frames.md', import.meta.url)), report);
  console.log(report);
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
