/**
 * What the sheet of shortcuts lists.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { ShortcutTargets } from './page-shortcuts.ts';
import { shortcuts } from './shortcuts.ts';

/** One line of the sheet. */
export interface SheetRow {
  readonly group: Shortcut<ShortcutTargets>['group'];
  readonly what: string;
  /** As {@link Shortcut.keys}; what the pointer does under its own name. */
  readonly keys: readonly string[];
}

const withPointer: readonly SheetRow[] = [
  { group: 'Marking', what: 'Point inside the object', keys: ['click'] },
  { group: 'Marking', what: 'Point outside the object', keys: ['Alt+click', 'right click'] },
];

/** Only where a Label Studio task is open. */
const withTask = ['Save to Label Studio'];

/** One line a thing to do; keys in a row, as `1` to `9`, as the first and the last of them. */
export function sheetRows(task: boolean): readonly SheetRow[] {
  const rows = new Map<string, SheetRow>();
  for (const { group, what, keys } of [...shortcuts, ...withPointer]) {
    if (!task && withTask.includes(what)) continue;
    const before = rows.get(what)?.keys ?? [];
    rows.set(what, { group, what, keys: [...before, ...keys] });
  }
  return [...rows.values()].map((row) => ({ ...row, keys: shortened(row.keys) }));
}

function shortened(keys: readonly string[]): readonly string[] {
  const [first, last] = [keys[0], keys.at(-1)];
  return keys.length > 3 && keys.every((key) => /^\d$/.test(key)) ? [`${first} – ${last}`] : keys;
}

/** The rows that have all words that were typed. */
export function foundRows(rows: readonly SheetRow[], search: string): readonly SheetRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return rows.filter(({ group, what, keys }) => {
    const text = `${group} ${what} ${keys.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
