import { describe, expect, it } from 'vitest';
import { type SourceFrame, sourceFrame } from '../units.ts';
import golden from './select-memory.golden.json' with { type: 'json' };
import { type SelectionInput, selectClosestCondFrames, selectMemory } from './select-memory.ts';
import { VisitedFrames } from './visited-frames.ts';

const frames = (...numbers: number[]): SourceFrame[] => numbers.map(sourceFrame);

/** A selection in the goldens' form, in a fixed order: attention does not care about it. */
function selected(input: SelectionInput): { maps: number[][]; ptrs: number[][] } {
  const { maps, ptrs } = selectMemory(input);
  return {
    maps: sorted(maps.map(({ frame, tpos }) => [frame, tpos])),
    ptrs: sorted(ptrs.map(({ frame, position }) => [frame, Math.round(position * 1e5) / 1e5])),
  };
}

const sorted = (pairs: number[][]): number[][] =>
  [...pairs].sort(([a = 0, c = 0], [b = 0, d = 0]) => a - b || c - d);

describe('selectMemory', () => {
  it.each(golden)('selects what Meta selects: $cond of $numFrames, reverse $reverse, $settings', (bank) => {
    const [from = 0, to = 0] = bank.tracked;
    const without = new Set([...bank.cond, ...bank.missing]);
    for (const { frame, maps, ptrs } of bank.selections) {
      const selection = selected({
        frame: sourceFrame(frame),
        reverse: bank.reverse,
        condFrames: frames(...bank.cond),
        hasNonCond: (t) => t >= from && t < to && !without.has(t),
        visited: new VisitedFrames(bank.numFrames),
        config: { ...bank.settings, useObjPtrsInEncoder: true },
        settings: bank.settings,
      });
      expect(selection, `frame ${frame}`).toEqual({ maps: sorted(maps), ptrs: sorted(ptrs) });
    }
  });

  const config = {
    numMaskmem: 4,
    useObjPtrsInEncoder: true,
    maxObjPtrsInEncoder: 4,
    useSignedTposEncToObjPtrs: true,
    onlyObjPtrsInThePastForEval: true,
  };
  const settings = { maxCondFramesInAttn: -1, memoryTemporalStrideForEval: 1 };

  it('counts back over visited frames, and measures in source frames', () => {
    const list = frames(0, 5, 10, 15, 20, 25, 30);
    const selection = selected({
      frame: sourceFrame(25),
      reverse: false,
      condFrames: frames(3),
      hasNonCond: (t) => list.includes(t),
      visited: new VisitedFrames(40, list),
      config,
      settings,
    });
    expect(selection.maps).toEqual([
      [3, 3],
      [10, 2],
      [15, 1],
      [20, 0],
    ]);
    expect(selection.ptrs).toEqual([
      [3, 7.33333],
      [10, 5],
      [15, 3.33333],
      [20, 1.66667],
    ]);
  });

  it('finds the neighbours of a frame that is not visited itself, in both directions', () => {
    const list = frames(0, 5, 10, 15, 20, 25, 30);
    const input = {
      frame: sourceFrame(17),
      condFrames: frames(0),
      hasNonCond: (t: SourceFrame) => list.includes(t),
      visited: new VisitedFrames(40, list),
      config,
      settings,
    };
    expect(selected({ ...input, reverse: false }).maps.map(([t]) => t)).toEqual([0, 5, 10, 15]);
    expect(selected({ ...input, reverse: true }).maps.map(([t]) => t)).toEqual([0, 20, 25, 30]);
  });

  it('selects no pointers where the model takes none', () => {
    const selection = selectMemory({
      frame: sourceFrame(3),
      reverse: false,
      condFrames: frames(0),
      hasNonCond: () => true,
      visited: new VisitedFrames(10),
      config: { ...config, useObjPtrsInEncoder: false },
      settings,
    });
    expect(selection.ptrs).toEqual([]);
    expect(selection.maps).toHaveLength(4);
  });

  it('gives a finite position in a clip of one frame', () => {
    const { ptrs } = selectMemory({
      frame: sourceFrame(0),
      reverse: false,
      condFrames: frames(0),
      hasNonCond: () => false,
      visited: new VisitedFrames(1),
      config,
      settings,
    });
    expect(ptrs).toEqual([{ frame: 0, position: 0 }]);
  });
});

describe('selectClosestCondFrames', () => {
  it('takes the closest before, the closest at or after, then the closest others', () => {
    const cond = frames(0, 10, 12, 14, 40, 50);
    expect(selectClosestCondFrames(sourceFrame(16), cond, 3)).toEqual([14, 40, 12]);
    expect(selectClosestCondFrames(sourceFrame(10), cond, 2)).toEqual([0, 10]);
    expect(selectClosestCondFrames(sourceFrame(60), cond, 2)).toEqual([50, 40]);
  });

  it('takes all where there is no limit or no more than the limit', () => {
    const cond = frames(3, 1, 2);
    expect(selectClosestCondFrames(sourceFrame(0), cond, -1)).toEqual([3, 1, 2]);
    expect(selectClosestCondFrames(sourceFrame(0), cond, 3)).toEqual([3, 1, 2]);
  });
});
