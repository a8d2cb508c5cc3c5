import { describe, expect, it } from 'vitest';
import { processingOrder, VisitedFrames } from '../tracker/visited-frames.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { TrackOptions } from './api.ts';
import { type Pass, type PromptedFrames, passesLeft, planPasses, resultCount } from './track-plan.ts';

const frames = (...numbers: number[]): SourceFrame[] => numbers.map(sourceFrame);
/** One object with prompts on these frames. */
const prompted = (...numbers: number[]) => new Map([['a', frames(...numbers)]]);
const forward: TrackOptions = { direction: 'forward', masks: false };
const backward: TrackOptions = { direction: 'backward', masks: false };
const both: TrackOptions = { direction: 'both', masks: false };

/** What a pass tracks, as the predictor does. */
const tracked = (pass: Pass, frameCount: number): number[] => [
  ...processingOrder(new VisitedFrames(frameCount, pass.visit), pass),
];
/** What a job reports, in order. */
const reported = (passes: readonly Pass[], frameCount: number): number[] =>
  passes.flatMap((pass) => tracked(pass, frameCount).slice(pass.reported));

describe('planPasses', () => {
  it('goes forward from the earliest prompt and backward from the last', () => {
    expect(reported(planPasses(forward, prompted(6, 3), 8), 8)).toEqual([3, 4, 5, 6, 7]);
    expect(reported(planPasses(backward, prompted(6, 3), 8), 8)).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('goes both ways from the earliest prompt and reports its frame once', () => {
    const passes = planPasses(both, prompted(6, 3), 8);
    expect(passes.map((pass) => tracked(pass, 8))).toEqual([
      [3, 4, 5, 6, 7],
      [3, 2, 1, 0],
    ]);
    expect(reported(passes, 8)).toEqual([3, 4, 5, 6, 7, 2, 1, 0]);
    expect(resultCount(passes, 8)).toBe(8);
  });

  it('starts elsewhere where it is told to, for all objects it is given', () => {
    const two = new Map([
      ['a', frames(2)],
      ['b', frames(7)],
    ]);
    const passes = planPasses({ ...both, from: sourceFrame(5), range: [3, 8] }, two, 10);
    expect(reported(passes, 10)).toEqual([5, 6, 7, 4, 3]);
    expect(passes.map(({ objects }) => objects)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('reports every frame in range once, wherever the prompt lies', () => {
    for (const prompt of [0, 2, 3, 5, 9]) {
      for (const range of [undefined, [3, 6], [0, 1], [9, 10]] as const) {
        const passes = planPasses({ ...both, range }, prompted(prompt), 10);
        const all = reported(passes, 10);
        const [from, to] = range ?? [0, 10];
        expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
        expect(resultCount(passes, 10)).toBe(to - from);
      }
    }
  });

  it('counts visited frames only, each way up to the limit', () => {
    const passes = planPasses({ ...both, visit: frames(0, 2, 4, 6, 8), maxFrames: 2 }, prompted(5), 10);
    expect(reported(passes, 10)).toEqual([6, 8, 4, 2]);
    expect(resultCount(passes, 10)).toBe(4);
  });
});

describe('passesLeft', () => {
  const jobs: readonly { name: string; options: TrackOptions; prompts: PromptedFrames }[] = [
    { name: 'forward', options: forward, prompts: prompted(2) },
    { name: 'backward', options: backward, prompts: prompted(9) },
    { name: 'both', options: both, prompts: prompted(5) },
    { name: 'both from the first frame', options: both, prompts: prompted(0) },
    { name: 'both from the last frame', options: both, prompts: prompted(11) },
    { name: 'a range behind the prompt', options: { ...both, range: [1, 6] }, prompts: prompted(8) },
    { name: 'a range before the prompt', options: { ...both, range: [6, 10] }, prompts: prompted(2) },
    { name: 'a limit', options: { ...both, maxFrames: 4 }, prompts: prompted(6) },
    {
      name: 'a limit in a range',
      options: { ...forward, maxFrames: 4, range: [4, 11] },
      prompts: prompted(1),
    },
    { name: 'some frames only', options: { ...both, visit: frames(1, 3, 4, 8, 10) }, prompts: prompted(4) },
    {
      name: 'a prompt between visited frames',
      options: { ...both, visit: frames(0, 4, 9) },
      prompts: prompted(5),
    },
  ];

  /** All points at which a pass can be cut off, with all states the store may be in then. */
  function* cuts(passes: readonly Pass[], count: number) {
    for (const pass of passes) {
      const order = tracked(pass, count);
      for (const [index, frame] of order.entries()) {
        if (index < pass.reported) continue;
        const at = { frame: sourceFrame(frame), reverse: pass.reverse };
        yield { at, stored: undefined };
        for (const kept of order) yield { at, stored: { frame: sourceFrame(kept), reverse: pass.reverse } };
        yield { at, stored: { frame: sourceFrame(frame), reverse: !pass.reverse } };
      }
    }
  }

  it.each(jobs)('reports what is left and nothing twice: $name', ({ options, prompts }) => {
    const count = 12;
    const passes = planPasses(options, prompts, count);
    const whole = reported(passes, count);
    for (const { at, stored } of cuts(passes, count)) {
      const left = passesLeft(passes, at, stored, count);
      expect(reported(left, count)).toEqual(whole.slice(whole.indexOf(at.frame) + 1));
      expect(resultCount(left, count)).toBe(whole.length - whole.indexOf(at.frame) - 1);
    }
  });

  it('tracks again what the store has lost', () => {
    const passes = planPasses({ ...forward, maxFrames: 6 }, prompted(2), 12);
    const at = { frame: sourceFrame(6), reverse: false };
    const [rest] = passesLeft(passes, at, { frame: sourceFrame(4), reverse: false }, 12);
    expect(rest).toMatchObject({ startFrame: 5, begun: 2, maxFrames: 3, reported: 2 });
    const [fresh] = passesLeft(passes, at, undefined, 12);
    expect(fresh).toMatchObject({ startFrame: 2, begun: undefined, maxFrames: 6, reported: 5 });
  });

  it('does not track a pass again that was stored before the next one began', () => {
    const passes = planPasses(both, prompted(5), 12);
    const at = { frame: sourceFrame(11), reverse: false };
    const [rest, ...more] = passesLeft(passes, at, { frame: undefined, reverse: true }, 12);
    expect(rest).toEqual(passes[1]);
    expect(more).toEqual([]);
  });

  it('starts a job from its beginning where nothing has arrived', () => {
    const passes = planPasses(both, prompted(5), 12);
    expect(passesLeft(passes, undefined, { frame: sourceFrame(7), reverse: false }, 12)).toBe(passes);
  });
});
