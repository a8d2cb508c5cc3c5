import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TrackletError } from '../../src/errors.ts';
import { main } from './main.ts';

const sample = fileURLToPath(new URL('../../public/sample/sample.mp4', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-main-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('says in JSON that the app is being built where everything is', async () => {
  const keyframes = path.join(folder, 'keyframes.json');
  await writeFile(keyframes, '{"objects": [{"id": "a", "prompts": [{"frame": 0, "box": [1, 1, 9, 9]}]}]}');
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const files = ['--video', sample, '--keyframes', keyframes, '--out', path.join(folder, 'r.json')];
  // Node stands for a browser, which is not come to.
  const status = await main(['track', ...files, '--chrome', process.execPath, '--json'], async (say) => {
    say?.('building the app ...');
    throw new TrackletError('cli/page-failed', 'enough');
  });
  const events: unknown[] = written.mock.calls.map(([line]) => JSON.parse(String(line)));
  expect(events).toEqual([
    { event: 'build', message: 'building the app ...' },
    { event: 'error', code: 'cli/page-failed', message: 'enough' },
  ]);
  expect(status).toBe(1);
});
