/**
 * A track as the `sequence` of a Label Studio region.
 *
 * @module
 */
import { type DisplayFrame, displayFrame, type SourceFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import { interpolate, shownShape } from './interpolate.ts';
import type { KeptKeyframes } from './kept-keyframes.ts';
import type { Lifespan, TrackedFrame } from './lifespan.ts';
import { isTracked, markAsTracked } from './provenance.ts';
import { type Candidate, reduceKeyframes } from './reduce.ts';
import { boxShape, type Keyframe, newKeyframe, type PictureSize, shapeBounds } from './region.ts';

export interface SequenceOptions {
  /** A keyframe on every visible display frame, instead of as few as {@link minIou} needs. */
  readonly everyFrame: boolean;
  /** Least IoU between what Label Studio interpolates and the tracked box, on every display frame. */
  readonly minIou: number;
}

/** What is known of one object. */
export interface SequenceInput {
  /** The region's keyframes as read, ours included: they say where the user sees it hidden. */
  readonly read: readonly Keyframe[];
  readonly kept: KeptKeyframes;
  /** Ascending; all frames that were visited, the object seen on them or not. */
  readonly track: readonly TrackedFrame[];
  readonly spans: readonly Lifespan[];
  readonly clock: FrameClock;
  readonly picture: PictureSize;
}

/**
 * The kept keyframes and as many of ours, marked, as show the object on its lifespans and nowhere else:
 *
 * - A lifespan ends with `enabled: false` on its last visible frame, or, where that is the user's keyframe, with the
 *   same box on the next. At the end of the video nothing is written.
 * - Nothing stands where the user has hidden the object: after a disabled keyframe of the user, up to the next enabled
 *   one as the region was read, whoever wrote that.
 * - Where tracking stopped (a limit of frames, a cancel), the object is not lost but unknown. If a kept keyframe lies
 *   beyond, Label Studio interpolates up to it as it did before; else the track ends there, for a box held to the end
 *   of the video would claim what nobody has seen. Frames that tracking left out between two that it visited are
 *   interpolated as well.
 */
export function trackedSequence(input: SequenceInput, options: SequenceOptions): Keyframe[] {
  const runs = visibleRuns(input);
  const kept = new Map<number, Keyframe[]>();
  for (const keyframe of input.kept.keyframes) {
    kept.set(keyframe.frame, [...(kept.get(keyframe.frame) ?? []), keyframe]);
  }
  const ours = runs.flatMap((run) => writeRun(run, kept, input, options));
  const sequence = byFrame([...input.kept.keyframes, ...ours]);
  const ends = endsBeforeLosses(runs, sequence, input);
  return byFrame([...sequence, ...ends]);
}

const byFrame = (keyframes: Keyframe[]): Keyframe[] => keyframes.sort((a, b) => a.frame - b.frame);

/** Consecutive display frames on which the object is visible, and what was seen on each. */
type Run = { readonly frame: DisplayFrame; readonly seen: TrackedFrame | undefined }[];

/** The runs of display frames that show a lifespan, without those that the user has hidden. */
function visibleRuns({ read, kept, spans, clock }: SequenceInput): Run[] {
  const seen = new Map(spans.flatMap((span) => span.seen.map((item) => [item.frame, item])));
  // Of two keyframes on one frame, Label Studio takes the last for what follows.
  const switches = new Map([...read, ...kept.confirmed].map((keyframe) => [keyframe.frame, keyframe]));
  const runs: Run[] = [];
  let run: Run | undefined;
  let hidden = false;
  for (const frame of clock.displayFrames()) {
    const keyframe = switches.get(frame);
    // A keyframe that is not enabled is itself the last that is visible.
    if (keyframe?.enabled) hidden = false;
    const source = clock.source(frame);
    const visible = !hidden && spans.some(({ first, last }) => first <= source && source <= last);
    if (!visible) {
      run = undefined;
    } else {
      if (run === undefined) {
        run = [];
        runs.push(run);
      }
      run.push({ frame, seen: seen.get(source) });
    }
    if (keyframe && !keyframe.enabled && !isTracked(keyframe)) {
      hidden = true;
      run = undefined;
    }
  }
  return runs;
}

/** The keyframes that one run needs beside those kept. */
function writeRun(
  run: Run,
  kept: ReadonlyMap<number, readonly Keyframe[]>,
  input: SequenceInput,
  options: SequenceOptions,
): Keyframe[] {
  const { clock, picture } = input;
  const candidates = run.flatMap(({ frame, seen }): Candidate[] => {
    const own = kept.get(frame);
    if (own) return own.map((keyframe) => ({ keyframe, box: shapeBounds(keyframe, picture), own: true }));
    if (seen?.box === undefined) return [];
    return [{ keyframe: newKeyframe(frame, boxShape(seen.box, picture), clock), box: seen.box, own: false }];
  });
  const chosen = options.everyFrame
    ? everyFrame(candidates, clock)
    : reduceKeyframes(candidates, picture, options.minIou).map(({ keyframe }) => keyframe);
  const last = chosen.at(-1);
  const ours = chosen.filter((keyframe) => !kept.has(keyframe.frame));
  if (last === undefined || !last.enabled || !endsAt(last, input)) return ours.map(markAsTracked);
  if (ours.at(-1) === last) return [...ours.slice(0, -1), { ...last, enabled: false }].map(markAsTracked);
  // The user's own keyframe is not touched; the end stands on the next frame, with the same box.
  const next = displayFrame(last.frame + 1);
  const end = { ...newKeyframe(next, last, clock), enabled: false };
  return (kept.has(next) ? ours : [...ours, end]).map(markAsTracked);
}

/** Whether a run whose last keyframe this is has to be ended. */
function endsAt({ frame }: Keyframe, { kept, track, clock }: SequenceInput): boolean {
  if (frame >= clock.length) return false;
  const next = clock.source(displayFrame(frame + 1));
  const lost = next <= (track.at(-1)?.frame ?? -1);
  return lost || !kept.keyframes.some((keyframe) => keyframe.frame > frame);
}

/**
 * The ends of what kept keyframes would show on frames where tracking began, and found the object lost: a job that went
 * backward, or from a later prompt, meets keyframes on frames that it has not visited.
 */
function endsBeforeLosses(
  runs: readonly Run[],
  sequence: readonly Keyframe[],
  { track, clock }: SequenceInput,
): Keyframe[] {
  const visited = new Set<SourceFrame>(track.map(({ frame }) => frame));
  const visible = new Set(runs.flatMap((run) => run.map(({ frame }) => frame)));
  const known = (frame: DisplayFrame) => visible.has(frame) || visited.has(clock.source(frame));
  return [...clock.displayFrames(displayFrame(2))].flatMap((frame) => {
    const before = displayFrame(frame - 1);
    if (visible.has(frame) || !known(frame) || known(before)) return [];
    const previous = sequence.findLast((keyframe) => keyframe.frame < frame);
    const shape = shownShape(sequence, before);
    if (!previous?.enabled || shape === undefined) return [];
    const at = previous.frame === before ? frame : before;
    if (sequence.some((keyframe) => keyframe.frame === at)) return [];
    return [markAsTracked({ ...newKeyframe(at, shape, clock), enabled: false })];
  });
}

/** A keyframe on every frame; where the object was missed for a moment, between its neighbours. */
function everyFrame(candidates: readonly Candidate[], clock: FrameClock): Keyframe[] {
  return candidates.flatMap(({ keyframe }, index) => {
    const next = candidates[index + 1]?.keyframe;
    const missed = next === undefined ? 0 : next.frame - keyframe.frame - 1;
    const between = Array.from({ length: Math.max(0, missed) }, (_, i) => {
      const frame = displayFrame(keyframe.frame + 1 + i);
      return newKeyframe(frame, next === undefined ? keyframe : interpolate(keyframe, next, frame), clock);
    });
    return [keyframe, ...between];
  });
}
