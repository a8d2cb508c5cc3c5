import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isCutOff } from './ebml.ts';
import type { MediaSource } from './video.ts';

const inMemory = (bytes: Uint8Array): MediaSource => ({
  name: 'clip.webm',
  size: bytes.length,
  read: async (offset, length) => bytes.slice(offset, offset + length),
});

it.each(['vp8.webm', 'vp9.webm', 'h264.mkv'])('tells whether %s is whole, to the byte', async (file) => {
  const bytes = readFileSync(new URL(`../../test/fixtures/video/${file}`, import.meta.url));
  expect(await isCutOff(inMemory(bytes))).toBe(false);
  expect(await isCutOff(inMemory(bytes.subarray(0, -1)))).toBe(true);
});

it('does not know where a live recording left the size open', async () => {
  const header = [0x1a, 0x45, 0xdf, 0xa3, 0x80];
  const segment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
  expect(await isCutOff(inMemory(Uint8Array.from([...header, ...segment])))).toBe(false);
});
