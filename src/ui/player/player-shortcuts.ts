/**
 * Moving through the video by keyboard: Label Studio's keys for frames, video editors' J, K, L, I and O.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';
import { nextSpeed } from './speeds.ts';

/** Positions that Shift moves by. */
const longStep = 10;

type PlayerShortcut = Omit<Shortcut<Workspace>, 'group' | 'when'>;

const shortcuts: readonly PlayerShortcut[] = [
  {
    keys: [' '],
    what: 'Play or pause',
    run: ({ player }) => (player.playing ? player.pause() : void player.play()),
  },
  { keys: ['ArrowLeft', 'Alt+ArrowLeft', ','], what: 'One frame back', run: step(-1), repeats: true },
  { keys: ['ArrowRight', 'Alt+ArrowRight', '.'], what: 'One frame on', run: step(1), repeats: true },
  { keys: ['Shift+ArrowLeft'], what: 'Ten frames back', run: step(-longStep), repeats: true },
  { keys: ['Shift+ArrowRight'], what: 'Ten frames on', run: step(longStep), repeats: true },
  { keys: ['Home'], what: 'First frame', run: ({ player }) => void player.seek(player.bounds[0]) },
  { keys: ['End'], what: 'Last frame', run: ({ player }) => void player.seek(player.bounds[1]) },
  { keys: ['j'], what: 'Play backward; again: faster', run: ({ player }) => player.shuttle(-1) },
  { keys: ['k'], what: 'Stop', run: ({ player }) => player.shuttle(0) },
  { keys: ['l'], what: 'Play forward; again: faster', run: ({ player }) => player.shuttle(1) },
  {
    keys: ['<'],
    what: 'Slower',
    run: ({ player }) => {
      player.speed = nextSpeed(player.speed, -1);
    },
  },
  {
    keys: ['>'],
    what: 'Faster',
    run: ({ player }) => {
      player.speed = nextSpeed(player.speed, 1);
    },
  },
  {
    keys: ['L'],
    what: 'Play the range (the video) again and again',
    run: toggleLoop,
  },
  {
    keys: ['i'],
    what: 'The range to play and track starts here',
    run: ({ player }) => player.setRangeEnd('first', player.position),
  },
  {
    keys: ['o'],
    what: 'The range ends here',
    run: ({ player }) => player.setRangeEnd('last', player.position),
  },
  { keys: ['X'], what: 'Whole video in place of the range', run: ({ player }) => player.setRange(undefined) },
];

/** Plays again and again, or no longer. */
export function toggleLoop(workspace: Workspace): void {
  workspace.player.loop = !workspace.player.loop;
  workspace.changed();
}

function step(positions: number) {
  return ({ player }: Workspace) => void player.step(positions);
}

export const playerShortcuts: readonly Shortcut<Workspace>[] = shortcuts.map((shortcut) => ({
  ...shortcut,
  group: 'Video',
  when: ({ video }) => video !== undefined,
}));
