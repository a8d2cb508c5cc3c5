/**
 * A keyboard shortcut as data: each part of the page lists its own, `app/shortcuts.ts` handles and shows all of them.
 *
 * @module
 */

export const shortcutGroups = [
  'Video',
  'Marking',
  'Objects',
  'Tracking',
  'Timeline',
  'View',
  'Page',
] as const;

/** @template Target what it acts on */
export interface Shortcut<Target> {
  readonly group: (typeof shortcutGroups)[number];
  /**
   * Each of them does the same. `KeyboardEvent.key` with modifiers in front, in this order: `Mod+` (Ctrl; Command on a
   * Mac), `Alt+`, `Shift+` (only with keys that have no upper case): `Mod+z`, `Shift+ArrowLeft`, `?`, `b`.
   */
  readonly keys: readonly string[];
  /** For the sheet: `One frame back`. */
  readonly what: string;
  /** Whether it can be used now; default: always. */
  readonly when?: (target: Target) => boolean;
  readonly run: (target: Target) => void;
  /** Also while it is held down. */
  readonly repeats?: boolean;
}
