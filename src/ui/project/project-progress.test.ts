import { expect, it } from 'vitest';
import { demoClip, demoModel, demoModelSource } from '../../../test/unit/demo-clip.ts';
import { sourceFrame } from '../../units.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { Workspace } from '../state/workspace.ts';
import { openFile } from './open-video.ts';

const resultAt = (id: string, frame: FramePrompt['frame']): ObjectResult => ({
  ...{ id, frame, box: [0, 0, 5, 5], area: 25, objectScore: 3, iou: 0.9 },
});
const engine: Partial<TrackletEngine> = {
  openVideo: async () => ({ info: demoClip(10), job: undefined }),
  loadModel: async () => demoModel,
  picture: async () => ({ close() {} }) as ImageBitmap,
  setPrompt: async (id, { frame }) => ({ result: resultAt(id, frame), candidates: [] }),
  mark: async () => 1,
  forgetMarks: async () => {},
  estimate: async () => ({ frames: 1, objects: 1, seconds: 1, storage: 1, storageFree: 2, device: 1 }),
  track: async (options, onResults) => {
    const frame = sourceFrame(1);
    const progress = { stage: 'track', done: 1, total: 1, unit: 'frames' } as const;
    onResults([resultAt(options.objects?.[0] ?? '', frame)], progress, { frame, reverse: false });
    return { status: 'done', framesTracked: 1, seconds: 1 };
  },
};

it('counts frames of the open video as they are kept of it: of objects that were tracked', async () => {
  const workspace = new Workspace(engine as TrackletEngine);
  await workspace.loadModel(demoModelSource);
  await openFile(workspace.project, new File(['clip'], 'clip.mp4'));
  const progress = () => workspace.project.videos.map((video) => workspace.project.progress.of(video));
  await workspace.marking.mark({ kind: 'box', box: [0, 0, 5, 5] });
  expect(progress()).toEqual([{ objects: 1, frames: 0 }]);
  await workspace.track('both');
  expect(progress()).toEqual([{ objects: 1, frames: 2 }]);
});
