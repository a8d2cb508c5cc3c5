/**
 * The keyboard. Keys are Label Studio's where it has them.
 *
 * @module
 */
import type { LabelStudio } from '../label-studio/label-studio.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import type { Workspace } from '../state/workspace.ts';

/** One shortcut: what its key is called, what it does. */
export interface Shortcut {
  readonly keys: string;
  readonly what: string;
}

/** What keys act on. */
export interface ShortcutTargets {
  readonly workspace: Workspace;
  readonly labelStudio: LabelStudio;
  readonly taskSave: TaskSave;
  readonly showSheet: () => void;
}

/** The sheet that `?` shows. @param withTask whether a Label Studio task is open */
export function shortcutSheet(withTask: boolean): readonly Shortcut[] {
  return [
    { keys: 'Space', what: 'Play or pause' },
    { keys: '← →', what: 'One frame back or on (with Shift: ten)' },
    { keys: 'Home, End', what: 'First or last frame' },
    { keys: 'B, P', what: 'Box or point tool' },
    { keys: 'click', what: 'Point inside the object' },
    { keys: 'Alt+click, right click', what: 'Point outside the object' },
    { keys: '1 – 9', what: withTask ? 'Choose a label' : 'Select an object' },
    { keys: 'N', what: 'New object' },
    { keys: 'Delete', what: "Remove the selected object's prompt on this frame" },
    { keys: 'T', what: 'Track' },
    ...(withTask ? [{ keys: 'Ctrl+Enter, Ctrl+S', what: 'Save to Label Studio' }] : []),
    { keys: 'Esc', what: 'Cancel tracking; close a message' },
    { keys: '?', what: 'This sheet' },
  ];
}

/** Elements that take keys themselves. */
const typing = 'input:not([type=range], [type=checkbox]), select, textarea';
const pressing = 'button, a, summary, [type=checkbox]';

/** Handles a key that was pressed anywhere on the page; returns whether it was a shortcut. */
export function handleKey(targets: ShortcutTargets, event: KeyboardEvent): boolean {
  const element = event.composedPath()[0];
  const within = (selector: string) => element instanceof HTMLElement && element.matches(selector);
  const { labelStudio, taskSave } = targets;
  const inDialog = event.composedPath().some((node) => node instanceof HTMLDialogElement);
  if (taskSave.step || labelStudio.choosing || inDialog || event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return saveKey(targets, event);
  if (within(typing)) return false;
  if ((event.key === ' ' || event.key === 'Enter') && within(pressing)) return false;
  return stepKey(targets, event) || editKey(targets, event);
}

/** Label Studio submits with Ctrl+Enter. */
function saveKey({ labelStudio, taskSave }: ShortcutTargets, { key }: KeyboardEvent): boolean {
  if (labelStudio.task === undefined || !['s', 'S', 'Enter'].includes(key)) return false;
  taskSave.begin();
  return true;
}

/** Keys that move through the video. */
function stepKey({ workspace: { player, video } }: ShortcutTargets, event: KeyboardEvent): boolean {
  const step = event.shiftKey ? 10 : 1;
  const steps: Readonly<Record<string, () => void>> = {
    ' ': () => void (player.playing ? player.pause() : player.play()),
    ArrowLeft: () => void player.seek(player.position - step),
    ArrowRight: () => void player.seek(player.position + step),
    Home: () => void player.seek(player.axis.first),
    End: () => void player.seek(player.axis.last),
  };
  const act = steps[event.key];
  if (video) act?.();
  return act !== undefined;
}

/** Keys that change something. */
function editKey(targets: ShortcutTargets, { key }: KeyboardEvent): boolean {
  const { workspace, showSheet } = targets;
  if (/^[1-9]$/.test(key)) return numberKey(targets, Number(key) - 1);
  switch (key.toLowerCase()) {
    case 'delete':
    case 'backspace':
      void workspace.marking.unmark();
      return true;
    case 'escape':
      if (workspace.task) workspace.task.cancel?.();
      else workspace.activity.dismiss();
      return true;
    case '?':
      showSheet();
      return true;
    case 'b':
    case 'p':
      workspace.tool = key.toLowerCase() === 'b' ? 'box' : 'point';
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

/** Numbers choose among the labels, as in Label Studio; without a task among the objects. */
function numberKey({ workspace, labelStudio }: ShortcutTargets, index: number): boolean {
  const { task } = labelStudio;
  const label = task?.video.labels[index];
  const object = task ? undefined : workspace.objects[index];
  if (label) labelStudio.chooseLabel(label.value);
  if (object) workspace.select(object.id);
  return label !== undefined || object !== undefined;
}
