import { expect, it } from 'vitest';
import { microseconds, sourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';
import type { LoadedModel, OnProgress, TrackletWorker } from '../worker/api.ts';
import { fileAxis } from './frame-axis.ts';
import { Workspace } from './workspace.ts';

it('is idle when the answer is there, also where progress comes later', async () => {
  let report: OnProgress | undefined;
  const model: LoadedModel = {
    name: 'demo',
    imageSize: 256,
    parameters: 1,
    cached: false,
    runtime: { backend: 'wasm', device: '1 thread', reason: 'WASM was asked for.' },
  };
  const engine: Pick<TrackletWorker, 'loadModel'> = {
    async loadModel(_source, _options, onProgress) {
      report = onProgress;
      report?.({ stage: 'session', done: 5, total: 6, unit: 'graphs' });
      return model;
    },
  };
  const workspace = new Workspace(engine as TrackletWorker);
  const seen: (number | undefined)[] = [];
  workspace.addEventListener('change', () => seen.push(workspace.task?.progress?.done));
  const source = { kind: 'url', name: 'demo', checkpointUrl: '/a', configUrl: '/b' } as const;
  expect(await workspace.loadModel(source)).toBe(true);
  report?.({ stage: 'session', done: 6, total: 6, unit: 'graphs' });
  expect(workspace.task).toBeUndefined();
  expect(workspace.model).toBe(model);
  expect(seen).toEqual([undefined, 5, undefined]);
});

/** An engine with a video of ten frames and no model. */
function videoEngine() {
  const info: VideoInfo = {
    name: 'clip.mp4',
    width: 64,
    height: 48,
    codec: 'avc1.64001f',
    rotation: 0,
    frameCount: 10,
    timestamps: Array.from({ length: 10 }, (_, n) => microseconds(n * 100_000)),
    duration: microseconds(1_000_000),
  };
  const engine: Pick<TrackletWorker, 'openVideo' | 'picture'> = {
    openVideo: async () => ({ info, job: undefined }),
    picture: async () => ({ close() {} }) as ImageBitmap,
  };
  return engine as TrackletWorker;
}
const source = { kind: 'url', url: 'http://127.0.0.1/clip.mp4' } as const;

it('opens a video at its first frame', async () => {
  const workspace = new Workspace(videoEngine());
  expect(await workspace.openVideo(source)).toBe(true);
  expect([workspace.player.position, workspace.player.axis.last]).toEqual([0, 9]);
});

it('opens a planned video at its first prompt, with its objects', async () => {
  const workspace = new Workspace(videoEngine());
  const plan = (video: VideoInfo) => ({
    axis: fileAxis(video),
    objects: [
      { name: 'late', prompts: [{ frame: sourceFrame(7) }] },
      { name: 'early', prompts: [{ frame: sourceFrame(5) }, { frame: sourceFrame(4) }] },
    ],
    newObject: () => ({ name: 'added' }),
  });
  await workspace.activity.run('Opening', async (report) => {
    await workspace.replaceVideo(source, { report, plan });
  });
  expect(workspace.activity.error).toBeUndefined();
  expect(workspace.player.position).toBe(4);
  expect(workspace.selected?.name).toBe('late');
  expect(workspace.addObject().name).toBe('added');
});
