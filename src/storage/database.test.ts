import { afterEach, expect, it, vi } from 'vitest';
import { openDatabase } from './database.ts';

afterEach(() => vi.unstubAllGlobals());

it('is undefined where the browser refuses storage at once, or has none', async () => {
  expect(await openDatabase()).toBeUndefined();
  const open = vi.fn(() => {
    throw new DOMException('refused', 'SecurityError');
  });
  vi.stubGlobal('indexedDB', { open });
  expect(await openDatabase()).toBeUndefined();
  expect(open).toHaveBeenCalledOnce();
});
