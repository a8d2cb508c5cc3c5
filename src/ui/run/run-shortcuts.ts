/**
 * Tracking by keyboard.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';

/** Pauses a track, and goes on with it; Space does so with the video. */
export const pauseKeys = 'Shift+ ';

export const runShortcuts: readonly Shortcut<Workspace>[] = [
  {
    group: 'Tracking',
    keys: ['t'],
    what: 'Track both ways',
    when: ({ canTrack }) => canTrack,
    run: (workspace) => void workspace.track('both'),
  },
  {
    group: 'Tracking',
    keys: [pauseKeys],
    what: 'Pause tracking, or go on with it',
    when: ({ tracking, canTrack }) => tracking.running || (canTrack && tracking.run !== undefined),
    run: (workspace) => {
      if (workspace.tracking.running) workspace.tracking.pause();
      else void workspace.continueTrack();
    },
  },
  {
    group: 'Tracking',
    keys: ['T'],
    what: 'Track a corrected object again, from here on',
    when: ({ canTrack, marking }) => canTrack && marking.corrected !== undefined,
    run: ({ tracking, marking: { corrected } }) => {
      if (corrected) void tracking.correct(corrected, 'forward');
    },
  },
  {
    group: 'Tracking',
    keys: ['c'],
    what: 'Show what was there before tracking again, or what it made',
    when: ({ tracking }) => tracking.review !== undefined,
    run: ({ tracking }) => tracking.show(tracking.review?.showing === 'after' ? 'before' : 'after'),
  },
];
