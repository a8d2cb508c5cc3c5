import { expect, it } from 'vitest';
import { followJob, type JobProgress } from './job-answer.ts';

const progress = (done: number): JobProgress => ({
  type: 'progress',
  stage: 'download',
  done,
  total: 9,
  unit: 'bytes',
});
const build = { key: 'a'.repeat(64), name: 'demo', files: [{ name: 'manifest.json', bytes: 12 }] };

/** An answer that comes in these pieces. */
function answer(...pieces: readonly string[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  return new Response(body);
}

const text = (...events: readonly unknown[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('');

it('reports progress and gives the build, however the bytes are cut', async () => {
  const whole = text(progress(3), progress(6), { type: 'done', build });
  for (const length of [1, 7, whole.length]) {
    const pieces = Array.from({ length: Math.ceil(whole.length / length) }, (_, i) =>
      whole.slice(i * length, (i + 1) * length),
    );
    const seen: number[] = [];
    expect(await followJob(answer(...pieces), ({ done }) => seen.push(done))).toEqual(build);
    expect(seen).toEqual([3, 6]);
  }
});

it('needs no newline at the end', async () => {
  expect(await followJob(answer('{"type":"done"}'), () => {})).toBeUndefined();
});

it.each([
  {
    what: 'the error of the job',
    given: text(progress(3), { type: 'error', error: { code: 'model/wrong-bytes', message: 'Not these.' } }),
    code: 'model/wrong-bytes',
  },
  { what: 'an answer that breaks off', given: text(progress(3)), code: 'server/unreachable' },
  { what: 'half a line', given: '{"type":"do', code: 'server/unreachable' },
  { what: 'no answer', given: '', code: 'server/unreachable' },
  { what: 'something else', given: '<!doctype html>', code: 'server/unreachable' },
])('throws for $what', async ({ given, code }) => {
  await expect(followJob(answer(given), () => {})).rejects.toMatchObject({ code });
});

it.each([
  { body: JSON.stringify({ code: 'model/unknown', message: 'There is no "x".' }), code: 'model/unknown' },
  { body: '<h1>Bad gateway</h1>', code: 'server/unreachable' },
])('throws what a refusal says: $code', async ({ body, code }) => {
  await expect(followJob(new Response(body, { status: 502 }), () => {})).rejects.toMatchObject({ code });
});
