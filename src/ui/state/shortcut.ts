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
  /** Also while a field has the focus; only with keys that write nothing. */
  readonly whileTyping?: boolean;
}

/** The shortcut of others' target, for those who have that target as a part. */
export function within<Whole, Part>(shortcut: Shortcut<Part>, part: (whole: Whole) => Part): Shortcut<Whole> {
  const { when, run, ...rest } = shortcut;
  return {
    ...rest,
    ...(when && { when: (whole: Whole) => when(part(whole)) }),
    run: (whole) => run(part(whole)),
  };
}

type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Which key, with which modifiers, as {@link Shortcut.keys} has it; whatever Caps Lock and the keyboard's script say. */
export function keyOf(event: KeyEvent, mac: boolean): string {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = plainKey(event);
  // Control on a Mac, the Windows key elsewhere: the system's own.
  const others = mac ? event.ctrlKey : event.metaKey;
  const hasUpperCase = [...key].length === 1 && key !== ' ';
  return `${others ? 'System+' : ''}${mod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey && !hasUpperCase ? 'Shift+' : ''}${key}`;
}

function plainKey({ key, code, altKey, shiftKey }: KeyEvent): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  // Alt gives other characters on a Mac, other scripts other letters: there the place on the keyboard counts.
  const typed = letter && (altKey || !/^[\u0020-\u007e]$/.test(key)) ? letter : key;
  if (!/^[a-z]$/i.test(typed)) return typed;
  return shiftKey ? typed.toUpperCase() : typed.toLowerCase();
}

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** The keys to press, one by one, as they are written on the keyboard: `Mod+Z` is `Ctrl`, `Shift`, `Z`. */
export function keyNames(keys: string, mac: boolean): readonly string[] {
  const parts = /^(?<modifiers>(?:(?:Mod|Alt|Shift)\+)*)(?<key>.+)$/.exec(keys)?.groups;
  const modifiers = (parts?.modifiers ?? '').split('+').filter((name) => name !== '');
  const key = parts?.key ?? keys;
  const written: Readonly<Record<string, string>> = mac
    ? { Mod: '⌘', Alt: '⌥', Shift: '⇧' }
    : { Mod: 'Ctrl', Alt: 'Alt', Shift: 'Shift' };
  const shifted = /^[A-Z]$/.test(key) ? ['Shift'] : [];
  return [
    ...[...modifiers, ...shifted].map((name) => written[name] ?? name),
    names[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ];
}

/** {@link keyNames} as one text, for tooltips: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export function describeKeys(keys: string, mac: boolean): string {
  return keyNames(keys, mac).join(mac ? '' : '+');
}

/** Whether this is a Mac, whose Command key is what Ctrl is elsewhere. */
export function isMac(navigator: Pick<Navigator, 'platform' | 'userAgent'>): boolean {
  return /mac|iphone|ipad/i.test(`${navigator.platform} ${navigator.userAgent}`);
}
