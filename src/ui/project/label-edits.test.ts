import { beforeEach, expect, it } from 'vitest';
import { demoClip } from '../../../test/unit/demo-clip.ts';
import type { TrackletWorker } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { Workspace } from '../state/workspace.ts';
import { addLabel, moveLabel, recolourLabel, removeLabel, renameLabel } from './label-edits.ts';
import { openFiles } from './open.ts';

const engine: Pick<TrackletWorker, 'openVideo' | 'picture'> = {
  openVideo: async () => ({ info: demoClip(10), job: undefined }),
  picture: async () => ({ close() {} }) as ImageBitmap,
};
let workspace: Workspace;

/** Labels, and objects with theirs. */
const look = () => ({
  labels: workspace.project.project.labels.map(({ value, colour }) => `${value} ${colour}`),
  objects: workspace.objects.map(({ name, colour, labels }) => `${name} ${colour} ${labels.join()}`),
});

beforeEach(async () => {
  workspace = new Workspace(engine as TrackletEngine);
  await openFiles(workspace, [new File(['video'], 'clip.mp4')]);
  await workspace.project.addLabels([
    { value: 'Ball', colour: '#111111' },
    { value: 'Car', colour: '#222222' },
  ]);
  for (const label of ['Ball', 'Ball', 'Car']) {
    workspace.labels.choose(label);
    workspace.addObject();
  }
});

it('renames the objects with their label, numbers included, and not those that the user has named', async () => {
  const [first, second] = workspace.objects;
  workspace.rename(first?.id ?? '', 'Mine');
  await renameLabel(workspace.project, 'Ball', 'Football');
  expect(workspace.objects.map(({ name, labels }) => [name, ...labels])).toEqual([
    ['Mine', 'Football'],
    ['Football 2', 'Football'],
    ['Car', 'Car'],
  ]);
  expect(second?.name).toBe('Ball 2');
});

it('recolours the objects that have the colour of their label', async () => {
  const other = workspace.objects[1]?.colour;
  expect(other).not.toBe('#111111');
  await recolourLabel(workspace.project, 'Ball', '#333333');
  expect(workspace.objects.map(({ colour }) => colour)).toEqual(['#333333', other, '#222222']);
});

it.each([
  ['adding', () => addLabel(workspace.project, 'Dog')],
  ['renaming', () => renameLabel(workspace.project, 'Ball', 'Football')],
  ['recolouring', () => recolourLabel(workspace.project, 'Ball', '#333333')],
  ['removing', () => removeLabel(workspace.project, 'Ball')],
  ['moving', () => moveLabel(workspace.project, 'Ball', 1)],
])('makes one step of %s, which is undone and done again whole', async (_, edit) => {
  const before = look();
  const { length } = workspace.history;
  await edit();
  const after = look();
  expect(after).not.toEqual(before);
  expect(workspace.history.length).toBe(length + 1);
  await workspace.history.undo();
  expect(look()).toEqual(before);
  await workspace.history.redo();
  expect(look()).toEqual(after);
});

it('undoes no change of a project that is not open any more', async () => {
  await addLabel(workspace.project, 'Dog');
  const { undoable } = workspace.history;
  await workspace.project.create('Another');
  await workspace.history.undo();
  expect(undoable?.name).toBe('label Dog');
  expect(look()).toEqual({ labels: [], objects: [] });
});
