/**
 * The keyboard: the shortcuts of all parts of the page, and the one handler for them.
 *
 * @module
 */
import { objectShortcuts } from '../objects/object-shortcuts.ts';
import { playerShortcuts } from '../player/player-shortcuts.ts';
import { runShortcuts } from '../run/run-shortcuts.ts';
import { stageShortcuts } from '../stage/stage-shortcuts.ts';
import { isMac, keyOf, type Shortcut, within } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';
import { timelineShortcuts } from '../timeline/timeline-shortcuts.ts';
import { pageShortcuts, type ShortcutTargets } from './page-shortcuts.ts';

const ofWorkspace: readonly Shortcut<Workspace>[] = [
  ...playerShortcuts,
  ...stageShortcuts,
  ...runShortcuts,
  ...objectShortcuts,
  ...timelineShortcuts,
];

/** All of them. No two may be usable with the same key at the same time: `shortcuts.test.ts`. */
export const shortcuts: readonly Shortcut<ShortcutTargets>[] = [
  ...ofWorkspace.map((shortcut) => within(shortcut, ({ workspace }: ShortcutTargets) => workspace)),
  ...pageShortcuts,
];

/** Elements in which one types, or chooses by the first letter. */
const typing =
  'input:not([type=range], [type=checkbox], [type=radio]), select, textarea, [contenteditable], wa-dropdown-item, wa-color-picker';
/** Elements that Space and Enter press. */
const pressing = 'button, a, summary, [type=checkbox], [type=radio], [role=button], [role=switch], wa-switch';
/** Elements that arrows, Home and End move. The slider over the frames is not one: there they do what they do anyway. */
const moving = '[type=range]:not([aria-label=Frame]), [type=radio], [role=tab], [role=separator], wa-slider';
const movingKey = /^(Shift\+)?(Arrow|Home$|End$|Page)/;

/** Handles a key that was pressed anywhere on the page; returns whether it was a shortcut. */
export function handleKey(targets: ShortcutTargets, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || targets.taskSave.step || targets.labelStudio.choosing) return false;
  const path = event.composedPath().filter((node) => node instanceof Element);
  if (path.some((node) => node instanceof HTMLDialogElement)) return false;
  const inside = (selector: string) => path.some((node) => node.matches(selector));
  const key = keyOf(event, isMac(navigator));
  if ((key === ' ' || key === 'Enter') && inside(pressing)) return false;
  if (movingKey.test(key) && inside(moving)) return false;
  const shortcut = shortcutFor(targets, key);
  if (!shortcut || (inside(typing) && !shortcut.whileTyping)) return false;
  if (!event.repeat || shortcut.repeats) shortcut.run(targets);
  return true;
}

/** The shortcut that a key has now. */
function shortcutFor(targets: ShortcutTargets, key: string): Shortcut<ShortcutTargets> | undefined {
  return shortcuts.find(({ keys, when }) => keys.includes(key) && (when?.(targets) ?? true));
}
