/**
 * What the user wants tracked, as the worker is asked for it.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { TrackOptions } from '../../worker/api.ts';
import { type FrameAxis, sourceRange } from './frame-axis.ts';
import type { TrackedObject } from './tracked-objects.ts';
import type { VisitPlan } from './video-plan.ts';

export type Direction = TrackOptions['direction'];

/** How tracking runs, until the user changes it. */
export interface TrackSettings {
  /** The selected object alone, or all that are marked. */
  readonly selectedOnly: boolean;
  /** Only between the ends of `player.range`, where one is set. */
  readonly withinRange: boolean;
  /** An object is tracked no further once it was lost on so many frames in succession; 0: to the end. */
  readonly untilLost: number;
}

export const defaultTrackSettings: TrackSettings = { selectedOnly: false, withinRange: true, untilLost: 0 };

/** From a corrected frame on, back to the beginning, both, or up to the object's neighbouring prompts. */
export type CorrectionReach = 'forward' | 'backward' | 'both' | 'between';

/** The video as it is worked at. */
export interface RequestContext {
  readonly axis: FrameAxis;
  /** Positions of {@link axis}, both included. */
  readonly range: readonly [number, number] | undefined;
  readonly visitPlan: VisitPlan | undefined;
}

/** The objects that a track with these settings follows: those with a prompt. */
export function objectsToTrack(
  { selectedOnly }: TrackSettings,
  objects: readonly TrackedObject[],
  selected: TrackedObject | undefined,
): readonly TrackedObject[] {
  const wanted = selectedOnly ? objects.filter((object) => object === selected) : objects;
  return wanted.filter(({ prompts }) => prompts.size > 0);
}

/** A track of these objects from their prompts. @param objects at least one, each with a prompt */
export function trackRequest(
  direction: Direction,
  objects: readonly TrackedObject[],
  settings: TrackSettings,
  { axis, range, visitPlan }: RequestContext,
): TrackOptions {
  const prompted = objects.flatMap(({ prompts }) => [...prompts.keys()]);
  return {
    direction,
    masks: true,
    objects: objects.map(({ id }) => id),
    range: settings.withinRange && range ? sourceRange(axis, range) : undefined,
    untilLost: settings.untilLost || undefined,
    visit: visitPlan?.(prompted, direction),
  };
}

/** A new track of one object from a frame on which the user has corrected it. */
export function correctionRequest(
  reach: CorrectionReach,
  { id, prompts }: TrackedObject,
  frame: SourceFrame,
  settings: TrackSettings,
  { axis, range, visitPlan }: RequestContext,
): TrackOptions {
  const direction = reach === 'between' ? 'both' : reach;
  const within = settings.withinRange && range ? sourceRange(axis, range) : undefined;
  return {
    direction,
    masks: true,
    objects: [id],
    from: frame,
    range: reach === 'between' ? betweenPrompts([...prompts.keys()], frame, axis, within) : within,
    untilLost: settings.untilLost || undefined,
    visit: visitPlan?.([frame], direction),
  };
}

/**
 * Half-open, in frames of the file: from the prompt before a frame to the one after it, or the video's ends; no further than
 * `within`, where the frame lies in it.
 */
function betweenPrompts(
  prompted: readonly SourceFrame[],
  frame: SourceFrame,
  axis: FrameAxis,
  within: readonly [number, number] | undefined,
): readonly [number, number] {
  const holds = within !== undefined && within[0] <= frame && frame < within[1];
  const [first, end] = holds ? within : sourceRange(axis, [axis.first, axis.last]);
  const before = prompted.filter((other) => other < frame);
  const after = prompted.filter((other) => other > frame);
  return [Math.max(first, ...before), Math.min(end, ...after.map((other) => other + 1))];
}
