/**
 * The keyboard. Keys are Label Studio's where it has them.
 *
 * @module
 */
import type { Workspace } from './workspace.ts';

/** One shortcut: what its key is called, what it does. */
export interface Shortcut {
  readonly keys: string;
  readonly what: string;
}

/** The sheet that `?` shows. */
export const shortcutSheet: readonly Shortcut[] = [
  { keys: 'Space', what: 'Play or pause' },
  { keys: '← →', what: 'One frame back or on (with Shift: ten)' },
  { keys: 'Home, End', what: 'First or last frame' },
  { keys: 'B, P', what: 'Box or point tool' },
  { keys: 'click', what: 'Point inside the object' },
  { keys: 'Alt+click, right click', what: 'Point outside the object' },
  { keys: '1 – 9', what: 'Select an object' },
  { keys: 'N', what: 'New object' },
  { keys: 'Delete', what: "Remove the selected object's prompt on this frame" },
  { keys: 'T', what: 'Track' },
  { keys: 'Esc', what: 'Cancel tracking; close a message' },
  { keys: '?', what: 'This sheet' },
];

/** Handles a key; returns whether it was a shortcut. */
export function handleKey(workspace: Workspace, event: KeyboardEvent, showSheet: () => void): boolean {
  const step = event.shiftKey ? 10 : 1;
  const { player } = workspace;
  const seek = (position: number) => {
    if (workspace.video) void player.seek(position);
  };
  switch (event.key) {
    case ' ':
      if (player.playing) player.pause();
      else if (workspace.video) void player.play();
      return true;
    case 'ArrowLeft':
      seek(player.position - step);
      return true;
    case 'ArrowRight':
      seek(player.position + step);
      return true;
    case 'Home':
      seek(player.axis.first);
      return true;
    case 'End':
      seek(player.axis.last);
      return true;
    case 'Delete':
    case 'Backspace':
      void workspace.removePrompt();
      return true;
    case 'Escape':
      if (workspace.task) workspace.task.cancel?.();
      else workspace.activity.dismiss();
      return true;
    case '?':
      showSheet();
      return true;
  }
  if (/^[1-9]$/.test(event.key)) {
    const object = workspace.objects[Number(event.key) - 1];
    if (object) workspace.select(object.id);
    return object !== undefined;
  }
  switch (event.key.toLowerCase()) {
    case 'b':
    case 'p':
      workspace.tool = event.key.toLowerCase() === 'b' ? 'box' : 'point';
      workspace.changed();
      return true;
    case 'n':
      if (workspace.video) workspace.addObject();
      return true;
    case 't':
      if (workspace.canTrack) void workspace.track('both');
      return true;
    default:
      return false;
  }
}
