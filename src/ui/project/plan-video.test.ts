import { expect, it } from 'vitest';
import { demoClip, demoModel, demoModelSource } from '../../../test/unit/demo-clip.ts';
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { Workspace } from '../state/workspace.ts';
import { openFile } from './open-video.ts';

const engine = {
  openVideo: async () => ({ info: demoClip(10), job: undefined }),
  loadModel: async () => demoModel,
  picture: async () => ({ close() {} }) as ImageBitmap,
  promptedFrames: async () => new Map<string, SourceFrame[]>(),
  setPrompt: async (id: string, { frame }: FramePrompt) => ({
    result: { id, frame, box: [0, 0, 5, 5], area: 25, objectScore: 3, iou: 0.9 },
    candidates: [],
  }),
  mark: async () => 1,
  forgetMarks: async () => {},
};

it('labels what is drawn as was chosen before, and gives each object a colour of its own', async () => {
  const workspace = new Workspace(engine as unknown as TrackletEngine);
  await workspace.loadModel(demoModelSource);
  await workspace.project.addLabels([{ value: 'Ball' }, { value: 'Car' }]);
  await openFile(workspace.project, new File(['clip'], 'clip.mp4'));
  const draw = async () => {
    await workspace.marking.mark({ kind: 'box', box: [0, 0, 5, 5] });
    const { name = '', labels = [], colour } = workspace.selected ?? {};
    return { name, labels, colour };
  };
  expect(workspace.selected).toBeUndefined();
  workspace.chooseLabel('Car');
  const car = await draw();
  expect(car).toMatchObject({ name: 'Car', labels: ['Car'] });
  workspace.select(undefined);
  const second = await draw();
  expect(second).toMatchObject({ name: 'Car 2', labels: ['Car'] });
  expect(second.colour).not.toBe(car.colour);
  // Of the selected object; the name that the user gives it stays.
  workspace.rename(workspace.selected?.id ?? '', 'Taxi');
  workspace.chooseLabel('Ball');
  expect(workspace.selected).toMatchObject({ name: 'Taxi', labels: ['Ball'] });
  workspace.select(undefined);
  expect(await draw()).toMatchObject({ name: 'Ball', labels: ['Ball'] });
  expect(new Set(workspace.objects.map(({ colour }) => colour)).size).toBe(3);
});

it('shows an object alone, and all of them again, each as one step', async () => {
  const workspace = new Workspace(engine as unknown as TrackletEngine);
  await openFile(workspace.project, new File(['clip'], 'clip.mp4'));
  for (let n = 0; n < 3; n++) workspace.addObject();
  const hidden = () => workspace.objects.map((object) => object.hidden);
  const id = workspace.objects[1]?.id ?? '';
  workspace.showAlone(id);
  expect(hidden()).toEqual([true, false, true]);
  workspace.showAlone(id);
  expect(hidden()).toEqual([false, false, false]);
  await workspace.history.undo();
  expect(hidden()).toEqual([true, false, true]);
  await workspace.history.undo();
  expect(hidden()).toEqual([false, false, false]);
});
