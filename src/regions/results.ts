/**
 * Tracks as a Label Studio `result` array.
 *
 * @module
 */
import { type DisplayFrame, displayFrame, type SourceFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import { interpolate } from './interpolate.ts';
import type { Keyframes } from './keyframes.ts';
import {
  DEFAULT_LOST_SETTINGS,
  type Lifespan,
  type LostSettings,
  lifespans,
  type TrackedFrame,
} from './lifespan.ts';
import type { PromptedObject } from './prompt.ts';
import { type Candidate, reduceKeyframes } from './reduce.ts';
import {
  boxShape,
  type Keyframe,
  type PictureSize,
  type Shape,
  shapeBounds,
  type VideoRectangle,
} from './region.ts';

export interface ResultOptions extends Partial<LostSettings> {
  /** A keyframe on every visible display frame, instead of as few as {@link minIou} needs. */
  readonly everyFrame?: boolean;
  /** Least IoU between what Label Studio interpolates and the tracked box, on every display frame; default 0.95. */
  readonly minIou?: number;
  /** Names of the VideoRectangle and Video tags, for objects that come from no region; default `box` and `video`. */
  readonly fromName?: string;
  readonly toName?: string;
}

/** Whose keyframes are tracked, on which frames, and how they are written. */
interface Writing {
  readonly clock: FrameClock;
  readonly picture: PictureSize;
  readonly options: ResultOptions;
}

/**
 * Writes all tracks: a Label Studio result comes back with its items in their order and its regions completed, other
 * objects become new regions. Objects that are visible nowhere are left out, regions without a track stay as read.
 *
 * @param tracks By object id; frames in any order, the later of two on one frame counts.
 */
export function labelStudioResult(
  keyframes: Keyframes,
  tracks: ReadonlyMap<string, readonly TrackedFrame[]>,
  picture: PictureSize,
  options: ResultOptions = {},
): unknown[] {
  const writing = { clock: keyframes.clock, picture, options };
  const write = (object: PromptedObject) => trackedRegion(object, tracks.get(object.id) ?? [], writing);
  if (keyframes.form === 'tracklet') return keyframes.objects.flatMap((object) => write(object) ?? []);
  const byRegion = new Map(keyframes.objects.map((object) => [object.region, object]));
  return keyframes.items.map(({ json, region }) => {
    const object = region && byRegion.get(region);
    return (object && write(object)) ?? json;
  });
}

/** The object's region with its track; undefined where nothing was tracked. */
function trackedRegion(
  object: PromptedObject,
  track: readonly TrackedFrame[],
  writing: Writing,
): VideoRectangle | undefined {
  const { clock, picture, options } = writing;
  const ascending = [...new Map(track.map((item) => [item.frame, item])).values()].sort(
    (a, b) => a.frame - b.frame,
  );
  const prompted = new Set<SourceFrame>(object.prompts.map((prompt) => prompt.frame));
  const settings = { ...DEFAULT_LOST_SETTINGS, ...options };
  const spans = lifespans(ascending, prompted, picture.width * picture.height, settings);
  const own = ownKeyframes(object.region);
  const tracked = visibleRuns(spans, own, clock).flatMap((run) => writeRun(run, own, writing));
  if (tracked.length === 0) return undefined;
  const sequence = [...own.values(), ...tracked].sort((a, b) => a.frame - b.frame);
  const score = meanScore(ascending, spans);
  if (object.region === undefined) {
    const value = { framesCount: clock.length, duration: clock.duration, sequence };
    return {
      id: object.id,
      type: 'videorectangle',
      from_name: options.fromName ?? 'box',
      to_name: options.toName ?? 'video',
      origin: 'prediction',
      value: object.labels.length === 0 ? value : { ...value, labels: [...object.labels] },
      score,
    };
  }
  const { value } = object.region;
  return { ...object.region, value: { ...value, ...frameCounts(value, clock), sequence }, score };
}

/** The user's keyframes by display frame; of two on one frame the first, which Label Studio shows. */
function ownKeyframes(region: VideoRectangle | undefined): Map<number, Keyframe> {
  return new Map(region?.value.sequence.toReversed().map((keyframe) => [keyframe.frame, keyframe]));
}

/**
 * `framesCount` and `duration` as Label Studio's page writes them; those that it did write, with the video loaded and
 * at this framerate, stay.
 */
function frameCounts(value: VideoRectangle['value'], clock: FrameClock) {
  const { framesCount = 0, duration = 0 } = value;
  const own = framesCount > 1 && Math.round(duration * clock.framerate) === framesCount;
  return own ? { framesCount, duration } : { framesCount: clock.length, duration: clock.duration };
}

/** Mean probability that the object is there, over the tracked frames of its lifespans. */
function meanScore(track: readonly TrackedFrame[], spans: readonly Lifespan[]): number {
  const visible = track.filter(({ frame }) =>
    spans.some((span) => span.first <= frame && frame <= span.last),
  );
  const sum = visible.reduce((total, { objectScore }) => total + 1 / (1 + Math.exp(-objectScore)), 0);
  return Math.round((sum / visible.length) * 1e6) / 1e6;
}

/** Consecutive display frames on which the object is visible, and what was seen on each. */
type Run = { readonly frame: DisplayFrame; readonly seen: TrackedFrame | undefined }[];

/** The runs of display frames that show a lifespan, without those that the user has declared hidden. */
function visibleRuns(
  spans: readonly Lifespan[],
  own: ReadonlyMap<number, Keyframe>,
  clock: FrameClock,
): Run[] {
  const seen = new Map(spans.flatMap((span) => span.seen.map((item) => [item.frame, item])));
  const runs: Run[] = [];
  let current: { span: Lifespan; run: Run } | undefined;
  let hidden = false;
  for (const frame of clock.displayFrames()) {
    const keyframe = own.get(frame);
    // A keyframe that is not enabled is itself the last that is visible.
    if (keyframe?.enabled) hidden = false;
    const source = clock.source(frame);
    const span = spans.find(({ first, last }) => first <= source && source <= last);
    if (span === undefined || hidden) {
      current = undefined;
    } else {
      if (current?.span !== span) {
        current = { span, run: [] };
        runs.push(current.run);
      }
      current.run.push({ frame, seen: seen.get(source) });
    }
    if (keyframe && !keyframe.enabled) {
      hidden = true;
      current = undefined;
    }
  }
  return runs;
}

/** The keyframes that one run needs beside the user's own. */
function writeRun(run: Run, own: ReadonlyMap<number, Keyframe>, writing: Writing): Keyframe[] {
  const { clock, picture, options } = writing;
  const candidates = run.flatMap(({ frame, seen }): Candidate[] => {
    const keyframe = own.get(frame);
    if (keyframe) return [{ keyframe, box: shapeBounds(keyframe, picture), own: true }];
    if (seen?.box === undefined) return [];
    return [{ keyframe: newKeyframe(frame, boxShape(seen.box, picture), clock), box: seen.box, own: false }];
  });
  const chosen = options.everyFrame
    ? everyFrame(candidates, clock)
    : reduceKeyframes(candidates, picture, options.minIou ?? 0.95).map(({ keyframe }) => keyframe);
  const written = chosen.filter((keyframe) => own.get(keyframe.frame) !== keyframe);
  const last = chosen.at(-1);
  if (last === undefined || last.frame >= clock.length || !last.enabled) return written;
  if (written.at(-1) === last) return [...written.slice(0, -1), { ...last, enabled: false }];
  // The user's own keyframe is not touched; the end stands on the next frame, with the same box.
  const next = displayFrame(last.frame + 1);
  return own.has(next) ? written : [...written, { ...newKeyframe(next, last, clock), enabled: false }];
}

/** A keyframe on every frame; where the object was missed for a moment, between its neighbours. */
function everyFrame(candidates: readonly Candidate[], clock: FrameClock): Keyframe[] {
  return candidates.flatMap(({ keyframe }, index) => {
    const next = candidates[index + 1]?.keyframe;
    const missed = next === undefined ? 0 : next.frame - keyframe.frame - 1;
    const between = Array.from({ length: missed }, (_, i) => {
      const frame = displayFrame(keyframe.frame + 1 + i);
      return newKeyframe(frame, next === undefined ? keyframe : interpolate(keyframe, next, frame), clock);
    });
    return [keyframe, ...between];
  });
}

function newKeyframe(frame: DisplayFrame, shape: Shape, clock: FrameClock): Keyframe {
  const { x, y, width, height, rotation = 0 } = shape;
  return { frame, enabled: true, rotation, x, y, width, height, time: clock.writtenTime(frame) };
}
