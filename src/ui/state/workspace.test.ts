import { expect, it } from 'vitest';
import { demoClip, demoClipSource, demoModel, demoModelSource } from '../../../test/unit/demo-clip.ts';
import { TrackletError } from '../../errors.ts';
import { sourceFrame } from '../../units.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { OnProgress, TrackletWorker } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { fileAxis } from './frame-axis.ts';
import { Workspace } from './workspace.ts';

it('is idle when the answer is there, also where progress comes later', async () => {
  let report: OnProgress | undefined;
  const engine: Pick<TrackletWorker, 'loadModel'> = {
    async loadModel(_source, _options, onProgress) {
      report = onProgress;
      report?.({ stage: 'session', done: 5, total: 6, unit: 'graphs' });
      return demoModel;
    },
  };
  const workspace = new Workspace(engine as TrackletWorker);
  const seen: (number | undefined)[] = [];
  workspace.addEventListener('change', () => seen.push(workspace.task?.progress?.done));
  expect(await workspace.loadModel(demoModelSource)).toBe(true);
  report?.({ stage: 'session', done: 6, total: 6, unit: 'graphs' });
  expect(workspace.task).toBeUndefined();
  expect(workspace.model).toBe(demoModel);
  expect(seen).toEqual([undefined, 5, undefined]);
});

it('keeps its model where loading another is cancelled, and calls that no error', async () => {
  const engine: Pick<TrackletEngine, 'loadModel'> = {
    loadModel: async (_source, _options, _onProgress, signal) => {
      if (workspace.model === undefined) return demoModel;
      return new Promise((_, reject) => {
        const cancelled = new TrackletError('model/cancelled', 'Loading was cancelled.');
        signal?.addEventListener('abort', () => reject(cancelled));
      });
    },
  };
  const workspace = new Workspace(engine as TrackletEngine);
  await workspace.loadModel(demoModelSource);
  const loading = workspace.loadModel({ kind: 'server', id: 'large', imageSize: undefined });
  workspace.task?.cancel?.();
  expect(await loading).toBe(false);
  expect(workspace.model).toBe(demoModel);
  expect(workspace.modelInUse.source).toBe(demoModelSource);
  expect(workspace.activity).toMatchObject({ error: undefined, notice: 'Loading was cancelled.' });
});

/** An engine with a video of ten frames and no model. */
function videoEngine() {
  const engine: Pick<TrackletWorker, 'openVideo' | 'picture'> = {
    openVideo: async () => ({ info: demoClip(10), job: undefined }),
    picture: async () => ({ close() {} }) as ImageBitmap,
  };
  return engine as TrackletWorker;
}

it('opens a video at its first frame', async () => {
  const workspace = new Workspace(videoEngine());
  expect(await workspace.openVideo(demoClipSource)).toBe(true);
  expect([workspace.player.position, workspace.player.axis.last]).toEqual([0, 9]);
});

it('relabels as a step, but not where the label is the one that there is', async () => {
  const workspace = new Workspace(videoEngine());
  await workspace.openVideo(demoClipSource);
  const { id } = workspace.addObject({ labels: ['Car'], name: 'Car' });
  workspace.relabel(id, ['Car']);
  expect(workspace.history.undoable?.name).toBe('new object');
  workspace.relabel(id, ['Bus']);
  expect(workspace.history.undoable?.name).toBe('relabelling Car');
  await workspace.history.undo();
  expect(workspace.selected?.labels).toEqual(['Car']);
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
    await workspace.replaceVideo(demoClipSource, { report, plan });
  });
  expect(workspace.activity.error).toBeUndefined();
  expect(workspace.player.position).toBe(4);
  expect(workspace.selected?.name).toBe('late');
  expect(workspace.addObject().name).toBe('added');
});
