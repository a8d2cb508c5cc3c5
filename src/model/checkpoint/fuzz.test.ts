/**
 * Damaged checkpoints by seed: whatever the bytes, reading ends in tensors or in a TrackletError.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TrackletError } from '../../errors.ts';
import { bytesSource, openCheckpoint } from './open.ts';

const mutationsPerFile = 150;

/** A small seeded generator (mulberry32): integers below `n`. */
function randomSource(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** Values that lengths and counts go wrong at. */
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** One to four changes: flipped bits, extreme numbers, copied, removed or cut parts, exchanged opcodes. */
function mutate(original: Uint8Array, random: (n: number) => number): Uint8Array {
  let bytes = original.slice();
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const at = random(bytes.length);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const length = 1 + random(40);
    switch (random(6)) {
      case 0:
        view.setUint8(at, view.getUint8(at) ^ (1 << random(8)));
        break;
      case 1:
        if (at + 4 <= bytes.length) view.setUint32(at, extremes[random(extremes.length)] ?? 0, true);
        break;
      case 2:
        bytes.copyWithin(at, random(bytes.length), random(bytes.length));
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      case 4:
        bytes = bytes.slice(0, Math.max(1, at));
        break;
      default:
        view.setUint8(at, '}](.RtQbsuaeqhXKJMGc0'.charCodeAt(random(21)));
    }
  }
  return bytes;
}

/** Clears every checksum of a torch file, so that changes reach the pickle and the tensors. */
function withoutChecksums(bytes: Uint8Array): Uint8Array {
  const cleared = bytes.slice();
  for (let at = 0; at + 20 <= cleared.length; at++) {
    if (cleared[at] === 0x50 && cleared[at + 1] === 0x4b && cleared[at + 2] === 1 && cleared[at + 3] === 2) {
      cleared.fill(0, at + 16, at + 20);
    }
  }
  return cleared;
}

describe('seeded mutations', () => {
  it.each([
    ['views.pt', 1],
    ['dtypes.pt', 2],
    ['training.pt', 3],
    ['zip64.pt', 4],
    ['protocol4.pt', 5],
    ['good.safetensors', 6],
  ] as const)('%s', async (file, seed) => {
    const random = randomSource(seed);
    const original = withoutChecksums(
      new Uint8Array(readFileSync(new URL(`./fixtures/${file}`, import.meta.url))),
    );
    const outcomes = { tensors: 0, errors: new Set<string>() };
    for (let i = 0; i < mutationsPerFile; i++) {
      const bytes = mutate(original, random);
      try {
        const checkpoint = await openCheckpoint(bytesSource(bytes, file));
        for (const [name, { shape }] of checkpoint.tensors) {
          const values = await checkpoint.read(name);
          expect(values.length).toBe(shape.reduce((product, n) => product * n, 1));
        }
        outcomes.tensors++;
      } catch (error) {
        if (!(error instanceof TrackletError)) throw new Error(`mutation ${i}: ${error}`, { cause: error });
        outcomes.errors.add(error.code);
      }
    }
    // The mutations are worth something: some files stay readable, others fail in several ways.
    expect(outcomes.tensors).toBeGreaterThan(0);
    expect(outcomes.errors.size).toBeGreaterThan(2);
  });
});
