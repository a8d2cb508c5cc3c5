import { expect, it } from 'vitest';
import { sourceFrame } from '../../units.ts';
import type { Gesture } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Place } from './drag.ts';
import { StageInput } from './stage-input.ts';

const at = (x: number, y: number): Place => ({ stage: [x, y], video: [x, y] });

it('shows no preview any more of a box that was drawn back to nothing', () => {
  let preview: Gesture | undefined;
  // What of the workspace drawing a box looks at.
  const workspace = {
    tool: 'box',
    player: { playing: false },
    viewOptions: { preview: true },
    marking: {
      preview: (gesture?: Gesture) => {
        preview = gesture;
      },
    },
  };
  const input = new StageInput({
    workspace: () => workspace as unknown as Workspace,
    shown: () => ({ frame: sourceFrame(0), position: 0, video: [100, 100] }),
    changed: () => {},
    settled: () => {},
  });
  input.begin(at(10, 10), { opposite: false, reach: 8, pans: false });
  input.move(at(40, 40));
  expect(preview).toEqual({ kind: 'box', box: [10, 10, 40, 40] });
  input.move(at(10.2, 10.2));
  input.end();
  expect(preview).toBeUndefined();
});
