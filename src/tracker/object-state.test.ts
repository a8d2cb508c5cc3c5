import { describe, expect, it } from 'vitest';
import { sourceFrame } from '../units.ts';
import { ObjectState } from './object-state.ts';

const frame = (n: number) => sourceFrame(n);

const clickAt = (x: number, y: number) => ({
  points: { coords: Float32Array.of(x, y), labels: Int32Array.of(1) },
  mask: false,
});

/** Tracked backwards on frames 2-20, prompted on frame 21. */
function trackedObject(): ObjectState {
  const object = new ObjectState('a', 30);
  object.setPrompt(frame(21), clickAt(1, 2), { cond: true, version: 0 });
  object.deleteTemporary(frame(21));
  object.addCond(frame(21));
  object.setTracked(frame(21), false);
  for (let n = 20; n >= 2; n--) {
    object.addNonCond(frame(n));
    object.setTracked(frame(n), true);
  }
  return object;
}

describe('ObjectState', () => {
  it('knows what was tracked, and in which direction', () => {
    const object = trackedObject();
    expect(object.isTracked(frame(1))).toBe(false);
    expect(object.isTracked(frame(20)) && object.isTrackedInReverse(frame(20))).toBe(true);
    expect(object.isTracked(frame(21)) && !object.isTrackedInReverse(frame(21))).toBe(true);
    object.setTracked(frame(20), false);
    expect(object.isTrackedInReverse(frame(20))).toBe(false);
  });

  it('replaces a tracked output by a conditioning one', () => {
    const object = trackedObject();
    object.addCond(frame(10));
    expect(object.hasNonCond(frame(10))).toBe(false);
    expect(object.cond.has(frame(10))).toBe(true);
  });

  it('turns a conditioning frame without prompt into an ordinary one that was never tracked', () => {
    const object = trackedObject();
    object.clearPrompts(frame(21));
    expect(object.conditioningFrames()).toEqual([]);
    expect(object.promptedFrames()).toEqual([]);
    expect(object.hasNonCond(frame(21))).toBe(true);
    expect(object.isTracked(frame(21))).toBe(false);
  });

  it('forgets a prompt that was not taken up, and nothing else', () => {
    const object = trackedObject();
    object.setPrompt(frame(5), { points: undefined, mask: true }, { cond: true, version: 0 });
    expect(object.conditioningFrames()).toEqual([21, 5]);
    object.clearPrompts(frame(5));
    expect(object.conditioningFrames()).toEqual([21]);
    expect(object.hasNonCond(frame(5)) && object.isTracked(frame(5))).toBe(true);
  });

  it('takes tracked frames out of the memory, both ends included, and no conditioning ones', () => {
    const object = trackedObject();
    expect(object.clearNonCond(15, 21)).toEqual([15, 16, 17, 18, 19, 20]);
    expect(object.hasNonCond(frame(14))).toBe(true);
    expect(object.cond.has(frame(21))).toBe(true);
    expect(object.clearNonCond(-3, 3)).toEqual([2, 3]);
    expect(object.isTracked(frame(16))).toBe(true);
  });

  it('survives being saved, cloned and restored', () => {
    const object = trackedObject();
    object.setPrompt(frame(3), { points: undefined, mask: true }, { cond: false, version: 0 });
    const saved = structuredClone(object.save());
    const restored = ObjectState.restore(saved, 30);
    expect(restored.save()).toEqual(object.save());
    restored.addNonCond(frame(29));
    expect(saved.flags[29]).toBe(0);
  });

  it('refuses a state of another clip', () => {
    expect(() => ObjectState.restore(trackedObject().save(), 31)).toThrow(
      expect.objectContaining({ code: 'tracker/state-mismatch', message: expect.stringContaining('31') }),
    );
  });

  it('is kept once until it changes, and gives a state to go on with that leaves it as it was', () => {
    const object = trackedObject();
    object.setOutputVersion(frame(4), 1);
    const kept = object.keep();
    expect(object.keep()).toBe(kept);
    object.setOutputVersion(frame(4), 2);
    expect(object.keep()).not.toBe(kept);
    const revived = kept.revive();
    expect(revived.keep()).toBe(kept);
    revived.clearPrompts(frame(21));
    expect(kept.cond.has(frame(21))).toBe(true);
    expect([kept, object, revived].map((one) => one.outputVersion(frame(4)))).toEqual([1, 2, 1]);
  });

  it('names the records that other states of it do not have', () => {
    const object = trackedObject();
    for (let n = 2; n <= 21; n++) object.setOutputVersion(frame(n), 0);
    const before = object.keep();
    object.setOutputVersion(frame(7), 3);
    object.setPrompt(frame(9), clickAt(1, 2), { cond: true, version: 3 });
    expect([...object.recordsWithout([before])]).toEqual([
      { objectId: 'a', kind: 'temporary', frame: 9, version: 3 },
      { objectId: 'a', kind: 'output', frame: 7, version: 3 },
    ]);
    expect([...before.recordsWithout([object])]).toEqual([
      { objectId: 'a', kind: 'output', frame: 7, version: 0 },
    ]);
    expect([...object.recordsWithout([])]).toHaveLength(21);
    const restored = ObjectState.restore(structuredClone(object.save()), 30);
    expect([...restored.recordsWithout([object])]).toEqual([]);
    expect(restored.outputVersion(frame(7))).toBe(3);
    expect(restored.outputVersion(frame(1))).toBe(undefined);
  });
});
