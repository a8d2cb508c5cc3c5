/**
 * Tracks as a Label Studio `result` array.
 *
 * @module
 */
import { displayFrame, type SourceFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import { keptKeyframes } from './kept-keyframes.ts';
import type { Keyframes } from './keyframes.ts';
import { lifespans, type TrackedFrame } from './lifespan.ts';
import { followRegion } from './per-region.ts';
import type { PromptedObject } from './prompt.ts';
import { isTracked } from './provenance.ts';
import type { Keyframe, PictureSize, VideoRectangle } from './region.ts';
import { isRegionId, newRegionId } from './region-id.ts';
import { regionScore } from './score.ts';
import { trackedSequence } from './tracked-sequence.ts';
import { DEFAULT_WRITING_SETTINGS, type WritingSettings } from './writing-settings.ts';

export interface ResultOptions extends Partial<WritingSettings> {
  /** A keyframe on every visible display frame, instead of as few as `minIou` needs. */
  readonly everyFrame?: boolean;
  /** Names of the VideoRectangle and Video tags, for objects that come from no region; default `box` and `video`. */
  readonly fromName?: string;
  readonly toName?: string;
  /** Ids of objects that come from no region are kept; default: those not of Label Studio's form are made anew. */
  readonly keepIds?: boolean;
}

/** In what all regions are written. */
interface Writing {
  readonly clock: FrameClock;
  readonly picture: PictureSize;
  readonly options: ResultOptions;
}

/** What becomes of one object. */
interface Written {
  readonly sequence: readonly Keyframe[];
  /** 0-1; undefined where it was visible on no tracked frame. */
  readonly score: number | undefined;
}

/**
 * Writes all tracks: a Label Studio result comes back with its items in their order and its regions completed, other
 * objects become new regions at its end. Objects that are visible nowhere are left out. What has no track stays as it
 * was read: other items, whole regions, and our keyframes from an earlier run on frames that this one has not visited.
 * `trackedSequence` says how keyframes are chosen.
 *
 * @param tracks By object id; frames in any order, the later of two on one frame counts. An object that was visited on
 *   prompted frames only, or on none (an empty list), has not been tracked: its prompts are written, and nothing of ours.
 */
export function labelStudioResult(
  keyframes: Keyframes,
  tracks: ReadonlyMap<string, readonly TrackedFrame[]>,
  picture: PictureSize,
  options: ResultOptions = {},
): unknown[] {
  const writing = { clock: keyframes.clock, picture, options };
  const write = (object: PromptedObject) => writeObject(object, tracks.get(object.id), writing);
  const byRegion = new Map(keyframes.objects.map((object) => [object.region, object]));
  const regions = keyframes.items.map(({ region }) => {
    const object = region && byRegion.get(region);
    const written = object && write(object);
    return written && completedRegion(region, written, keyframes.clock);
  });
  const rewritten = regions.filter((region) => region !== undefined);
  const completed = keyframes.items.map(
    ({ json, region }, index) => regions[index] ?? (region ? json : followRegion(json, rewritten)),
  );
  const added = keyframes.objects.flatMap((object) => {
    const written = object.region ? undefined : write(object);
    if (written === undefined || written.sequence.length === 0) return [];
    // In Tracklet's own form the ids are those of the file; ids of Label Studio's regions have one form.
    const keepsId = options.keepIds || keyframes.form === 'tracklet' || isRegionId(object.id);
    return newRegion(keepsId ? object.id : newRegionId(), object.labels, written, writing);
  });
  return [...completed, ...added];
}

/** Undefined where the object is left as it is: nothing is known of it, or its region has no track. */
function writeObject(
  object: PromptedObject,
  results: readonly TrackedFrame[] | undefined,
  { clock, picture, options }: Writing,
): Written | undefined {
  if (results === undefined || (results.length === 0 && object.region)) return undefined;
  const track = [...new Map(results.map((item) => [item.frame, item])).values()].sort(
    (a, b) => a.frame - b.frame,
  );
  const kept = keptKeyframes(object, track, clock, picture);
  const prompted = new Set(object.prompts.map(({ frame }) => frame));
  const propagated = withoutLonePrompts(track, prompted, clock);
  if (propagated.length === 0) return { sequence: kept.keyframes, score: undefined };
  const settings = { ...DEFAULT_WRITING_SETTINGS, ...options };
  const there = new Set([...prompted, ...drawnOn(kept.keyframes, clock)]);
  const spans = lifespans(byDisplayFrame(propagated, clock), there, picture.width * picture.height, settings);
  const read = object.region?.value.sequence ?? [];
  const { everyFrame = false, minIou } = settings;
  const sequence = trackedSequence(
    { read, kept, track: propagated, spans, clock, picture },
    { everyFrame, minIou },
  );
  return { sequence, score: regionScore(propagated, spans) };
}

/**
 * The track without prompted frames that tracking has not come to: what the model made of a prompt by itself says
 * nothing of the frames around it.
 */
function withoutLonePrompts(
  track: readonly TrackedFrame[],
  prompted: ReadonlySet<SourceFrame>,
  clock: FrameClock,
): TrackedFrame[] {
  const order = new Map(clock.shownSources().map((source, index) => [source, index]));
  const stretches: TrackedFrame[][] = [];
  let expected: number | undefined;
  for (const item of track) {
    const at = order.get(item.frame);
    // A picture that no display frame shows parts nothing.
    if (at !== undefined && at !== expected) stretches.push([]);
    stretches.at(-1)?.push(item);
    if (at !== undefined) expected = at + 1;
  }
  return stretches.filter((stretch) => stretch.some(({ frame }) => !prompted.has(frame))).flat();
}

/** What was tracked on the picture of each display frame. */
function byDisplayFrame(track: readonly TrackedFrame[], clock: FrameClock): TrackedFrame[] {
  const tracked = new Map(track.map((item) => [item.frame, item]));
  return [...clock.displayFrames()].flatMap((frame) => tracked.get(clock.source(frame)) ?? []);
}

/** The source frames on which the user has drawn the object. */
function drawnOn(keyframes: readonly Keyframe[], clock: FrameClock): SourceFrame[] {
  return keyframes
    .filter((keyframe) => keyframe.enabled && keyframe.frame <= clock.length && !isTracked(keyframe))
    .map(({ frame }) => clock.source(displayFrame(frame)));
}

function completedRegion(
  region: VideoRectangle,
  { sequence, score }: Written,
  clock: FrameClock,
): VideoRectangle {
  const { value } = region;
  const completed = { ...region, value: { ...value, ...frameCounts(value, clock), sequence: [...sequence] } };
  return score === undefined ? completed : { ...completed, score };
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

function newRegion(
  id: string,
  labels: readonly string[],
  { sequence, score }: Written,
  { clock, options }: Writing,
): VideoRectangle {
  const value = { framesCount: clock.length, duration: clock.duration, sequence: [...sequence] };
  return {
    id,
    type: 'videorectangle',
    from_name: options.fromName ?? 'box',
    to_name: options.toName ?? 'video',
    origin: 'prediction',
    value: labels.length === 0 ? value : { ...value, labels: [...labels] },
    ...(score === undefined ? {} : { score }),
  };
}
