/**
 * Tools, zoom and what is drawn, by keyboard. Keys are Label Studio's where it has them.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';
import { nextCandidate } from './candidates.ts';
import { changeView } from './change-view.ts';
import { chooseTool, lowered, resizeBrush, tools } from './tools.ts';

const hasVideo = ({ video }: Workspace): boolean => video !== undefined;
const paints = ({ tool }: Workspace): boolean => tool === 'brush' || tool === 'eraser';

export const stageShortcuts: readonly Shortcut<Workspace>[] = [
  ...tools.map(
    ({ tool, name, key, does }): Shortcut<Workspace> => ({
      group: 'Marking',
      keys: [key],
      what: `${name}: ${lowered(does)}`,
      when: hasVideo,
      run: (workspace) => chooseTool(workspace, tool),
    }),
  ),
  {
    group: 'Marking',
    keys: ['c'],
    what: 'The next mask that a click could mean',
    when: (workspace) =>
      workspace.marking.candidates !== undefined && !workspace.task && !workspace.tracking.review,
    run: (workspace) => void nextCandidate(workspace),
  },
  {
    group: 'Marking',
    keys: ['['],
    what: 'Smaller brush',
    when: paints,
    run: (workspace) => resizeBrush(workspace, false),
    repeats: true,
  },
  {
    group: 'Marking',
    keys: [']'],
    what: 'Larger brush',
    when: paints,
    run: (workspace) => resizeBrush(workspace, true),
    repeats: true,
  },
  {
    group: 'View',
    keys: ['+', '='],
    what: 'Zoom in',
    when: hasVideo,
    run: ({ stage }) => stage.zoomBySteps(1),
    repeats: true,
  },
  {
    group: 'View',
    keys: ['-'],
    what: 'Zoom out',
    when: hasVideo,
    run: ({ stage }) => stage.zoomBySteps(-1),
    repeats: true,
  },
  { group: 'View', keys: ['!'], what: 'Fit the picture', when: hasVideo, run: ({ stage }) => stage.fit() },
  {
    group: 'View',
    keys: ['@', '"'],
    what: 'A screen pixel for each pixel of the video',
    when: hasVideo,
    run: ({ stage }) => stage.showActualSize(),
  },
  {
    group: 'View',
    keys: ['m'],
    what: 'Masks on or off',
    when: hasVideo,
    run: (workspace) => {
      const { maskOpacity, outlines } = workspace.viewOptions;
      const hidden = maskOpacity === 0 && !outlines;
      changeView(
        workspace,
        hidden ? { maskOpacity: 0.5, outlines: true } : { maskOpacity: 0, outlines: false },
      );
    },
  },
];
