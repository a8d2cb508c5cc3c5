import { expect, it } from 'vitest';
import { LaneSummary, laneBits } from './lane-summary.ts';

/** Numbers that look random and are the same each time. */
function* numbers(): Generator<number, never, void> {
  for (let state = 12345; ; ) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    yield state >>> 8;
  }
}

it.each([1, 2, 7, 64, 1000])('sums up any stretch of %i positions as a walk over it does', (length) => {
  const random = numbers();
  const lane = new LaneSummary(length);
  const plain = Array.from({ length }, () => ({ bits: 0, confidence: 255 }));
  for (let step = 0; step < 500; step++) {
    const index = random.next().value % length;
    const entry = { bits: random.next().value % 64, confidence: random.next().value % 256 };
    plain[index] = entry;
    lane.set(index, entry.bits, entry.confidence);
    const from = random.next().value % length;
    const to = from + (random.next().value % (length - from + 1));
    const walked = plain.slice(from, to).reduce(
      (sum, { bits, confidence }) => ({
        bits: sum.bits | bits,
        confidence: Math.min(sum.confidence, confidence),
      }),
      { bits: 0, confidence: 255 },
    );
    expect(lane.over(from, to)).toEqual(walked);
    const wanted = 1 << (step % 6);
    const has = ({ bits }: { bits: number }) => (bits & wanted) !== 0;
    const ahead = plain.findIndex((each, i) => i >= from && has(each));
    const behind = plain.findLastIndex((each, i) => i <= from && has(each));
    expect(lane.nearest(from, wanted, 1)).toBe(ahead < 0 ? undefined : ahead);
    expect(lane.nearest(from, wanted, -1)).toBe(behind < 0 ? undefined : behind);
  }
});

it('finds nothing beyond its ends', () => {
  const lane = new LaneSummary(5);
  lane.set(4, laneBits.prompt, 255);
  expect(lane.nearest(5, laneBits.prompt, 1)).toBeUndefined();
  expect(lane.nearest(-1, laneBits.prompt, -1)).toBeUndefined();
  expect(lane.nearest(9, laneBits.prompt, -1)).toBe(4);
});

it('counts stretches, not positions', () => {
  const lane = new LaneSummary(20);
  for (const index of [0, 1, 2, 7, 18, 19]) lane.set(index, laneBits.doubtful | laneBits.seen, 10);
  expect(lane.count(laneBits.doubtful)).toBe(3);
  expect(lane.count(laneBits.absent)).toBe(0);
});
