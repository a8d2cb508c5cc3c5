/**
 * Which passes over the video a job takes, and which of them are left after it was cut off.
 *
 * @module
 */
import type { SavedState } from '../tracker/saved-state.ts';
import type { PropagateOptions, VideoPredictor } from '../tracker/video-predictor.ts';
import { processingOrder, VisitedFrames } from '../tracker/visited-frames.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { TrackOptions } from './api.ts';

/** One propagation. */
export interface Pass extends Omit<PropagateOptions, 'signal'> {
  readonly startFrame: SourceFrame;
  readonly reverse: boolean;
  /** The frame both passes share: the first one has reported it. */
  readonly alreadyReported: SourceFrame | undefined;
}

/** The earliest frame with a prompt, or the last one with one where the job only goes backward. */
function firstFrame({ direction }: TrackOptions, predictor: VideoPredictor): SourceFrame {
  const prompted = predictor.objectIds.flatMap((id) => predictor.promptedFrames(id));
  if (prompted.length === 0) return sourceFrame(0);
  return sourceFrame(direction === 'backward' ? Math.max(...prompted) : Math.min(...prompted));
}

/** The passes of a job from its beginning: forward from the earliest prompt, backward from it (or from the last one). */
export function passes(options: TrackOptions, predictor: VideoPredictor): Pass[] {
  const startFrame = firstFrame(options, predictor);
  const { range, maxFrames, visit, masks, direction } = options;
  const pass = { range, maxFrames, visit, masks, startFrame };
  const forward: Pass = { ...pass, reverse: false, alreadyReported: undefined };
  const backward: Pass = { ...pass, reverse: true, alreadyReported: undefined };
  if (direction === 'forward') return [forward];
  if (direction === 'backward') return [backward];
  return [forward, { ...backward, alreadyReported: startFrame }];
}

/** How many results a job gives. */
export function framesToTrack(options: TrackOptions, predictor: VideoPredictor, frameCount: number): number {
  const visited = new VisitedFrames(frameCount, options.visit);
  let frames = 0;
  for (const pass of passes(options, predictor)) {
    for (const frame of processingOrder(visited, pass)) if (frame !== pass.alreadyReported) frames++;
  }
  return frames;
}

/**
 * What is left of a job whose results arrived up to `resumeAfter`: it goes on with the frame after that, or, where the
 * store knows less, with the frame after the store's last one (frames in between are tracked again, and come out the
 * same).
 */
export function resumedOptions(
  options: TrackOptions,
  predictor: VideoPredictor,
  saved: SavedState | undefined,
): Pass[] {
  const all = passes(options, predictor);
  const { resumeAfter } = options;
  if (!resumeAfter) return all;
  const left = all.slice(all.findIndex(({ reverse }) => reverse === resumeAfter.reverse));
  const [current, ...later] = left;
  if (!current) return [];
  const step = current.reverse ? -1 : 1;
  const stored = saved?.propagated;
  const known = stored && stored.reverse === current.reverse ? stored.frame : current.startFrame - step;
  const last = current.reverse ? Math.max(resumeAfter.frame, known) : Math.min(resumeAfter.frame, known);
  return [{ ...current, ...advance(current, sourceFrame(last + step)) }, ...later];
}

/** The pass from a later frame on; frames already done count towards its limit. */
function advance(pass: Pass, startFrame: SourceFrame): Partial<Pass> {
  if (pass.maxFrames === undefined) return { startFrame };
  const done = pass.visit
    ? pass.visit.filter((frame) =>
        pass.reverse
          ? frame > startFrame && frame <= pass.startFrame
          : frame < startFrame && frame >= pass.startFrame,
      ).length
    : Math.abs(startFrame - pass.startFrame);
  return { startFrame, maxFrames: pass.maxFrames - done };
}
