/**
 * What tracking an object again has changed, to be compared with what was there before it stays.
 *
 * @module
 */
import { boxIou } from '../../regions/iou.ts';
import type { SourceFrame } from '../../units.ts';
import type { ObjectResult } from '../../worker/api.ts';
import type { TrackedObject } from './tracked-objects.ts';

/** Boxes that overlap less have visibly moved. */
const sameBoxIou = 0.9;

/** Results as they were on frames that were tracked again; undefined where there was none. */
export type ReplacedResults = ReadonlyMap<SourceFrame, ObjectResult | undefined>;

export class Review {
  readonly objectId: string;
  readonly #before: ReplacedResults;
  #shown: { readonly of: TrackedObject; readonly object: TrackedObject } | undefined;
  /** What the picture shows. */
  showing: 'before' | 'after' = 'after';
  /** Frames tracked again. */
  readonly frames: number;
  /** Those of {@link frames} on which the object is now seen somewhere else, or where it was not seen, or no longer. */
  readonly changed: number;
  /** Those of {@link frames} on which the object is now seen. */
  readonly seen: number;

  constructor(object: TrackedObject, before: ReplacedResults) {
    this.objectId = object.id;
    this.#before = before;
    this.frames = before.size;
    this.changed = [...before].filter(([frame, old]) => isElsewhere(old, object.results.get(frame))).length;
    this.seen = [...before.keys()].filter((frame) => object.results.get(frame)?.box).length;
  }

  /** The object as it was before. */
  asBefore(object: TrackedObject): TrackedObject {
    // It is asked for at every drawing.
    if (this.#shown?.of === object) return this.#shown.object;
    const results = new Map(object.results);
    for (const [frame, result] of this.#before) {
      if (result) results.set(frame, result);
      else results.delete(frame);
    }
    this.#shown = { of: object, object: { ...object, results } };
    return this.#shown.object;
  }
}

function isElsewhere(before: ObjectResult | undefined, after: ObjectResult | undefined): boolean {
  const [old, now] = [before?.box, after?.box];
  return old && now ? boxIou(old, now) < sameBoxIou : old !== now;
}
