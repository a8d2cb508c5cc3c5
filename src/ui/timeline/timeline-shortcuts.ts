/**
 * Moving along the timeline by keyboard; Label Studio's keys for keyframes.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';

const shortcuts: readonly Omit<Shortcut<Workspace>, 'group' | 'when'>[] = [
  {
    keys: ['Mod+Alt+ArrowRight'],
    what: "The selected object's next keyframe",
    run: ({ timeline }) => timeline.goToKeyframe(1),
    repeats: true,
  },
  {
    keys: ['Mod+Alt+ArrowLeft'],
    what: "The selected object's keyframe before",
    run: ({ timeline }) => timeline.goToKeyframe(-1),
    repeats: true,
  },
  { keys: ['d'], what: 'Next doubtful frame', run: ({ timeline }) => timeline.goToDoubt(1) },
  { keys: ['D'], what: 'Doubtful frame before', run: ({ timeline }) => timeline.goToDoubt(-1) },
  {
    keys: ['Alt+d'],
    what: "The selected object's next doubtful frame",
    run: ({ timeline }) => timeline.goToOwnDoubt(1),
  },
  {
    keys: ['Alt+D'],
    what: "The selected object's doubtful frame before",
    run: ({ timeline }) => timeline.goToOwnDoubt(-1),
  },
  {
    keys: ['Alt+=', 'Alt++'],
    what: 'Timeline nearer',
    run: ({ timeline }) => timeline.zoomBySteps(1),
    repeats: true,
  },
  {
    keys: ['Alt+-'],
    what: 'Timeline farther',
    run: ({ timeline }) => timeline.zoomBySteps(-1),
    repeats: true,
  },
  { keys: ['Alt+0'], what: 'Whole video in the timeline', run: ({ timeline }) => timeline.fit() },
];

export const timelineShortcuts: readonly Shortcut<Workspace>[] = shortcuts.map((shortcut) => ({
  ...shortcut,
  group: 'Timeline',
  when: ({ video }) => video !== undefined,
}));
