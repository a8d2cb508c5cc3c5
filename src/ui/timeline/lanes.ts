/**
 * A lane an object, kept up to date with each result that comes in.
 *
 * @module
 */
import { isThere, type Judgement, judge } from '../../regions/doubt.ts';
import { isTracked as isOurs } from '../../regions/provenance.ts';
import type { Keyframe } from '../../regions/region.ts';
import type { SourceFrame } from '../../units.ts';
import type { FrameAxis } from '../state/frame-axis.ts';
import type { ObjectsChange, TrackedObject, TrackedObjects } from '../state/tracked-objects.ts';
import { LaneSummary, laneBits } from './lane-summary.ts';

/** A place on the timeline: an object, and a position of the axis. */
export interface LanePlace {
  readonly id: string;
  readonly position: number;
}

interface Lane {
  readonly summary: LaneSummary;
  /** What it was made of. */
  readonly object: Pick<TrackedObject, 'keyframes' | 'results'>;
  /** Its doubtful stretches; undefined until they are asked for. */
  doubtful: number | undefined;
}

/** Frames whose change makes a lane anew: to put each of them in costs more. */
const manyFrames = 1000;

/** Results that are summed up at a time, before the page goes on: some 20 ms. */
const atATime = 20_000;

export class Lanes {
  readonly #objects: Pick<TrackedObjects, 'all' | 'find' | 'subscribe'>;
  readonly #lanes = new Map<string, Lane>();
  #axis: FrameAxis | undefined;
  #stale = true;
  #version = 0;
  readonly #more: ((goOn: () => void) => void) | undefined;
  #waiting = false;

  /**
   * @param more is told where there are lanes that are still to be made, with what makes {@link use} go on; without it, all
   *   are made at once
   */
  constructor(
    objects: Pick<TrackedObjects, 'all' | 'find' | 'subscribe'>,
    more?: (goOn: () => void) => void,
  ) {
    this.#objects = objects;
    this.#more = more;
    objects.subscribe((change) => this.#take(change));
  }

  /** Another number whenever a lane is another one. */
  get version(): number {
    return this.#version;
  }

  /** Makes the lanes for these positions, and those of objects that have none yet; of long ones, one now and then. */
  use(axis: FrameAxis): void {
    if (axis === this.#axis && (this.#waiting || !this.#stale)) return;
    if (axis !== this.#axis) this.#lanes.clear();
    this.#axis = axis;
    this.#stale = false;
    this.#version++;
    const { all } = this.#objects;
    const ids = new Set(all.map(({ id }) => id));
    for (const id of this.#lanes.keys()) if (!ids.has(id)) this.#lanes.delete(id);
    let made = 0;
    for (const object of all) {
      const { keyframes, results } = this.#lanes.get(object.id)?.object ?? {};
      if (results === object.results && keyframes === object.keyframes) continue;
      if (made > atATime && this.#more) {
        this.#wait(this.#more);
        return;
      }
      this.#lanes.set(object.id, { summary: summarise(object, axis), object, doubtful: undefined });
      made += object.results.size;
    }
  }

  #wait(more: (goOn: () => void) => void): void {
    this.#stale = true;
    this.#waiting = true;
    more(() => {
      this.#waiting = false;
    });
  }

  /** Index 0 is the axis' first position. */
  of(id: string): LaneSummary | undefined {
    return this.#lanes.get(id)?.summary;
  }

  /** `laneBits` on a position of the axis. */
  bitsAt(id: string, position: number): number {
    return this.of(id)?.at(position - (this.#axis?.first ?? 0)) ?? 0;
  }

  /** Doubtful stretches of all objects. */
  get doubtfulPlaces(): number {
    let places = 0;
    for (const lane of this.#lanes.values()) {
      lane.doubtful ??= lane.summary.count(laneBits.doubtful);
      places += lane.doubtful;
    }
    return places;
  }

  /**
   * The next place (the one before) where something begins that has one of the bits: by position, then by object; after
   * the last one comes the first.
   */
  next(from: LanePlace, bits: number, direction: 1 | -1, ids: readonly string[]): LanePlace | undefined {
    const axis = this.#axis;
    if (!axis) return undefined;
    const order = direction > 0 ? ids : ids.toReversed();
    const here = order.indexOf(from.id);
    let best: LanePlace | undefined;
    const consider = (id: string, start: number) => {
      const index = this.of(id)?.nearestStart(start - axis.first, bits, direction);
      if (index === undefined) return;
      const position = index + axis.first;
      if (!best || (position - best.position) * direction < 0) best = { id, position };
    };
    // At the present position, what comes after the present object.
    for (const [n, id] of order.entries()) consider(id, n > here ? from.position : from.position + direction);
    if (!best) for (const id of order) consider(id, direction > 0 ? axis.first : axis.last);
    return best;
  }

  /** How far a position of an object is to be trusted; undefined where it was not tracked. */
  judgement(id: string, position: number): (Judgement & { readonly there: boolean }) | undefined {
    const object = this.#objects.find(id);
    return object && this.#axis && judgeAt(object, this.#axis, position);
  }

  #take(change: ObjectsChange): void {
    if (change.kind === 'objects') {
      this.#stale = true;
      return;
    }
    const [object, lane, axis] = [this.#objects.find(change.id), this.#lanes.get(change.id), this.#axis];
    if (!object || !lane || !axis) return;
    this.#version++;
    if (change.frames.length > manyFrames) {
      this.#lanes.delete(change.id);
      this.#stale = true;
      return;
    }
    lane.doubtful = undefined;
    for (const frame of change.frames) updateFrame(lane.summary, object, axis, frame);
  }
}

function summarise(object: TrackedObject, axis: FrameAxis): LaneSummary {
  const lane = new LaneSummary(axis.last - axis.first + 1);
  addKeyframes(lane, object.keyframes, axis);
  lane.setMany((set) => {
    for (const frame of object.results.keys()) putFrame(lane, object, axis, frame, set);
    for (const frame of object.prompts.keys()) putFrame(lane, object, axis, frame, set);
  });
  return lane;
}

/** Bits that {@link putFrame} does not know. */
const fromKeyframes = laneBits.userKeyframe | laneBits.ourKeyframe | laneBits.end | laneBits.shown;

/** A frame's own positions, and those after it, whose judgement builds on it. */
function updateFrame(lane: LaneSummary, object: TrackedObject, axis: FrameAxis, frame: SourceFrame): void {
  const positions = axis.positionsOf(frame);
  if (!positions) return;
  putFrame(lane, object, axis, frame);
  const next = positions[1] + 1;
  if (next <= axis.last) putFrame(lane, object, axis, axis.source(next));
}

function putFrame(
  lane: LaneSummary,
  object: TrackedObject,
  axis: FrameAxis,
  frame: SourceFrame,
  set: LaneSummary['set'] = lane.set.bind(lane),
): void {
  const positions = axis.positionsOf(frame);
  if (!positions) return;
  const judged = judgeAt(object, axis, positions[0]);
  const prompted = object.prompts.has(frame);
  let bits = 0;
  if (judged) bits |= judged.there ? laneBits.seen : laneBits.absent;
  // Where the user has marked it, somebody has looked.
  if (judged?.doubt && !prompted) bits |= laneBits.doubtful;
  const confidence = judged ? Math.min(254, Math.round(judged.confidence * 254)) : 255;
  for (let position = positions[0]; position <= positions[1]; position++) {
    const index = position - axis.first;
    const prompt = prompted && position === positions[0] ? laneBits.prompt : 0;
    set(index, bits | prompt | (lane.at(index) & fromKeyframes), confidence);
  }
}

function judgeAt(object: TrackedObject, axis: FrameAxis, position: number) {
  const frame = axis.source(position);
  const result = object.results.get(frame);
  if (!result) return undefined;
  const first = axis.positionsOf(frame)?.[0] ?? position;
  const previous = first > axis.first ? object.results.get(axis.source(first - 1)) : undefined;
  return { ...judge(result, previous), there: isThere(result) };
}

/** Keyframes count display frames, as the axis does where there are any. */
function addKeyframes(lane: LaneSummary, keyframes: readonly Keyframe[], axis: FrameAxis): void {
  const add = (position: number, bits: number) => {
    if (position < axis.first || position > axis.last) return;
    lane.set(position - axis.first, lane.at(position - axis.first) | bits, 255);
  };
  keyframes.forEach((keyframe, n) => {
    const own = isOurs(keyframe) ? laneBits.ourKeyframe : laneBits.userKeyframe;
    add(keyframe.frame, own | laneBits.shown | (keyframe.enabled ? 0 : laneBits.end));
    if (!keyframe.enabled) return;
    const until = Math.min(keyframes[n + 1]?.frame ?? axis.last + 1, axis.last + 1);
    for (let position = keyframe.frame + 1; position < until; position++) add(position, laneBits.shown);
  });
}
