/**
 * Which passes over the video a job takes, and which of them are left after it was cut off.
 *
 * @module
 */
import type { SavedState } from '../tracker/saved-state.ts';
import type { PropagateOptions } from '../tracker/video-predictor.ts';
import { processingOrder, VisitedFrames } from '../tracker/visited-frames.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { TrackOptions } from './api.ts';

/** One propagation. */
export interface Pass extends Omit<PropagateOptions, 'signal'> {
  readonly startFrame: SourceFrame;
  readonly reverse: boolean;
  /** This many of its first results have been reported already. */
  readonly reported: number;
}

/** The frames of a pass, in the order in which they are tracked. */
export const framesOf = (pass: Pass, frameCount: number): SourceFrame[] => [
  ...processingOrder(new VisitedFrames(frameCount, pass.visit), pass),
];

/** Frames with a prompt, in any order, by object. */
export type PromptedFrames = ReadonlyMap<string, readonly SourceFrame[]>;

/**
 * The passes of a job from its beginning, from `options.from`, or else: forward from the objects' earliest prompt,
 * backward from it (or from the last prompt, where the job only goes backward).
 *
 * @param prompted of the objects that are tracked
 * @throws TrackletError `tracker/visit`
 */
export function planPasses(
  options: TrackOptions,
  prompted: PromptedFrames,
  frameCount: number,
): readonly Pass[] {
  const { range, maxFrames, visit, masks, direction, untilLost } = options;
  const frames = [...prompted.values()].flat();
  const first = direction === 'backward' ? Math.max(...frames) : Math.min(...frames);
  const startFrame = options.from ?? sourceFrame(frames.length === 0 ? 0 : first);
  const objects = [...prompted.keys()];
  const settings = { objects, range, maxFrames, visit, masks, untilLost };
  const forward: Pass = { ...settings, startFrame, reverse: false, reported: 0 };
  const backward: Pass = { ...forward, reverse: true };
  if (direction === 'forward') return [forward];
  if (direction === 'backward') return [backward];
  // Both passes track the start frame (where it is tracked at all); the first one reports it.
  const shared = framesOf(backward, frameCount)[0];
  const isShared = shared !== undefined && shared === framesOf(forward, frameCount)[0];
  return [forward, { ...backward, reported: isShared ? 1 : 0 }];
}

/** How many results the passes will report, at most: objects that are lost may end them sooner. */
export function resultCount(passes: readonly Pass[], frameCount: number): number {
  return passes.reduce((sum, pass) => sum + framesOf(pass, frameCount).length - pass.reported, 0);
}

/**
 * What is left of a job whose results arrived up to `resumeAfter`. It goes on with the frame after that, or, where the
 * store knows less, with the frame after the store's last one: frames in between are tracked again, come out the same,
 * and are not reported again.
 *
 * @param stored how far the store goes, from {@link SavedState}
 */
export function passesLeft(
  passes: readonly Pass[],
  resumeAfter: TrackOptions['resumeAfter'],
  stored: SavedState['propagated'],
  frameCount: number,
): readonly Pass[] {
  if (!resumeAfter) return passes;
  const index = passes.findIndex(({ reverse }) => reverse === resumeAfter.reverse);
  const current = passes[index];
  if (!current) return passes;
  const frames = framesOf(current, frameCount);
  const arrived = frames.indexOf(resumeAfter.frame) + 1;
  const later = passes.slice(index + 1);
  const kept = storedFrames(frames, current, later, stored);
  if (Math.min(arrived, kept) === frames.length) return later;
  // The predictor, as Meta's, does nothing in reverse from the clip's first frame: it is tracked from the one before.
  const done = Math.min(
    arrived,
    kept,
    frames.at(-1) === 0 && current.reverse ? frames.length - 2 : frames.length,
  );
  const next = frames[done];
  if (next === undefined) return later;
  const rest: Pass = {
    ...current,
    startFrame: next,
    begun: done === 0 ? undefined : frames[0],
    maxFrames: current.maxFrames === undefined ? undefined : current.maxFrames - done,
    reported: Math.max(current.reported, arrived) - done,
  };
  return [rest, ...later];
}

/** How many frames of a pass are in the store. */
function storedFrames(
  frames: readonly SourceFrame[],
  { reverse }: Pass,
  later: readonly Pass[],
  stored: SavedState['propagated'],
): number {
  if (stored === undefined) return 0;
  // A pass begins when the one before has been stored.
  if (later.some((pass) => pass.reverse === stored.reverse)) return frames.length;
  return stored.reverse === reverse && stored.frame !== undefined ? frames.indexOf(stored.frame) + 1 : 0;
}
