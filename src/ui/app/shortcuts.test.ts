import { expect, it } from 'vitest';
import { demoClip, demoModel } from '../../../test/unit/demo-clip.ts';
import type { TrackletWorker } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import type { LabelStudio } from '../label-studio/label-studio.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import { fileAxis } from '../state/frame-axis.ts';
import { noLabels } from '../state/label-set.ts';
import { keyNames } from '../state/shortcut.ts';
import { Workspace } from '../state/workspace.ts';
import type { ShortcutTargets } from './page-shortcuts.ts';
import { foundRows, sheetRows } from './sheet-rows.ts';
import { shortcuts } from './shortcuts.ts';

const engine: Pick<TrackletWorker, 'openVideo' | 'loadModel' | 'picture'> = {
  openVideo: async () => ({ info: demoClip(10), job: undefined }),
  loadModel: async () => demoModel,
  picture: async () => ({ close() {} }) as ImageBitmap,
};

async function targets(state: { video?: true; objects?: true; task?: true }): Promise<ShortcutTargets> {
  const workspace = new Workspace(engine as TrackletEngine);
  const labels = Array.from({ length: 9 }, (_, n) => ({ value: `label ${n}`, colour: '#336699' }));
  if (state.video) {
    await workspace.runOpening('Opening', (report) =>
      workspace.replaceVideo(
        { kind: 'url', url: 'https://host/clip.mp4' },
        {
          report,
          plan: (info) => ({ axis: fileAxis(info), ...(state.task && { labels: { ...noLabels, labels } }) }),
        },
      ),
    );
  }
  if (state.objects) for (let n = 0; n < 9; n++) workspace.addObject();
  return {
    workspace,
    labelStudio: { task: state.task && { video: { labels } } } as unknown as LabelStudio,
    taskSave: {} as TaskSave,
    showSheet: () => {},
    showOpen: () => {},
  };
}

it.each([
  {},
  { video: true },
  { video: true, objects: true },
  { video: true, task: true },
  { video: true, objects: true, task: true },
] as const)('gives each key to one shortcut at most: %j', async (state) => {
  const now = await targets(state);
  const usable = shortcuts.filter(({ when }) => when?.(now) ?? true);
  const claims = usable.flatMap(({ keys, what }) => keys.map((key) => ({ key, what })));
  const shared = claims.filter(({ key }, index) => claims.findIndex((claim) => claim.key === key) !== index);
  expect(shared).toEqual([]);
});

it('writes modifiers in their order, and Shift only where there is no upper case', () => {
  for (const { keys } of shortcuts) {
    for (const key of keys)
      expect(key).toMatch(/^(Mod\+)?(Alt\+)?((Shift\+)?(F\d+|[A-Z][A-Za-z]+)|Shift\+ |[ -~])$/);
  }
});

it('says each thing once on the sheet, a row of keys as first and last', () => {
  const rows = sheetRows(false);
  expect(rows.find(({ what }) => what === 'Choose a label')?.keys).toEqual(['1 – 9']);
  expect(rows.some(({ what }) => what === 'Save to Label Studio')).toBe(false);
  expect(sheetRows(true).some(({ what }) => what === 'Save to Label Studio')).toBe(true);
  expect(rows.filter(({ keys }) => keys.some((key) => keyNames(key, false).length === 0))).toEqual([]);
});

it('finds shortcuts by what they do, and by their keys', () => {
  const rows = sheetRows(false);
  expect(foundRows(rows, 'frame back').map(({ what }) => what)).toContain('One frame back');
  expect(foundRows(rows, 'arrowleft').map(({ what }) => what)).toContain('Ten frames back');
  expect(foundRows(rows, 'nothing of the kind')).toEqual([]);
});
