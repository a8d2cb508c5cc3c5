import { expect, it } from 'vitest';
import { demoClip, demoClipSource } from '../../../test/unit/demo-clip.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { fileAxis } from '../state/frame-axis.ts';
import { type LabelSet, noLabels } from '../state/label-set.ts';
import { Workspace } from '../state/workspace.ts';
import { objectShortcuts } from './object-shortcuts.ts';

const engine: Partial<TrackletEngine> = {
  openVideo: async () => ({ info: demoClip(10), job: undefined }),
  picture: async () => ({ close() {} }) as ImageBitmap,
};
const label = { value: 'Ball', colour: '#112233' };

it.each([
  ['without labels', noLabels, true],
  ['with labels that the user makes', { ...noLabels, labels: [label], editable: true }, true],
  ['in a task, which keeps labels alone', { ...noLabels, labels: [label] }, false],
] satisfies [string, LabelSet, boolean][])('takes F2 for a name %s', async (_, labels, renames) => {
  const workspace = new Workspace(engine as TrackletEngine);
  const plan = (video: VideoInfo) => ({ axis: fileAxis(video), labels, objects: [{ prompts: [] }] });
  await workspace.runOpening('Opening', (report) => workspace.replaceVideo(demoClipSource, { report, plan }));
  expect(workspace.selected).toBeDefined();
  const rename = objectShortcuts.find(({ keys }) => keys.includes('F2'));
  expect(rename?.when?.(workspace)).toBe(renames);
});
