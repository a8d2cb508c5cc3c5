import { expect, it } from 'vitest';
import { describeKeys, isMac, keyOf } from './shortcut.ts';

const pressed = (
  key: string,
  code: string,
  held: Partial<Record<'ctrl' | 'meta' | 'alt' | 'shift', true>> = {},
) => ({
  key,
  code,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  altKey: held.alt ?? false,
  shiftKey: held.shift ?? false,
});

it.each([
  ['b', pressed('b', 'KeyB')],
  ['b', pressed('B', 'KeyB')],
  ['T', pressed('T', 'KeyT', { shift: true })],
  ['b', pressed('и', 'KeyB')],
  ['?', pressed('?', 'Slash', { shift: true })],
  [' ', pressed(' ', 'Space')],
  ['Shift+ArrowLeft', pressed('ArrowLeft', 'ArrowLeft', { shift: true })],
  ['Mod+z', pressed('z', 'KeyZ', { ctrl: true })],
  ['Mod+Z', pressed('Z', 'KeyZ', { ctrl: true, shift: true })],
  ['Mod+Alt+x', pressed('x', 'KeyX', { ctrl: true, alt: true })],
])('reads %s, also with Caps Lock and on a Cyrillic keyboard', (keys, event) => {
  expect(keyOf(event, false)).toBe(keys);
});

it('takes Command on a Mac, where Shift and Alt change the character', () => {
  expect(keyOf(pressed('z', 'KeyZ', { meta: true, shift: true }), true)).toBe('Mod+Z');
  expect(keyOf(pressed('≈', 'KeyX', { alt: true }), true)).toBe('Alt+x');
  expect(keyOf(pressed('z', 'KeyZ', { ctrl: true }), true)).toBe('System+z');
});

it('writes keys as the platform does', () => {
  expect(describeKeys('Mod+Z', false)).toBe('Ctrl+Shift+Z');
  expect(describeKeys('Mod+z', true)).toBe('⌘Z');
  expect(describeKeys('Shift+ArrowLeft', false)).toBe('Shift+←');
  expect(describeKeys('+', false)).toBe('+');
  expect(isMac({ platform: 'MacIntel', userAgent: '' })).toBe(true);
  expect(isMac({ platform: 'Linux x86_64', userAgent: 'X11' })).toBe(false);
});
