/**
 * Where objects are on a frame, as boxes: what the user drew, what was tracked, and, where neither is known, what Label
 * Studio shows there.
 *
 * @module
 */
import { shownShape } from '../../regions/interpolate.ts';
import type { Shape } from '../../regions/region.ts';
import type { SourceFrame } from '../../units.ts';
import type { Corners, Point } from '../state/gesture.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { areaOf, boundsOfTurned, contains, cornersOf, distance, type Size } from './geometry.ts';

/** The frame that is on screen, and its position on the slider. */
export interface ShownFrame {
  readonly frame: SourceFrame;
  readonly position: number;
  /** Pixels. */
  readonly video: Size;
}

/** What Label Studio shows between its keyframes; only where nothing newer is known. */
export function labelStudioShape(
  { results, prompts, keyframes }: TrackedObject,
  { frame, position }: ShownFrame,
): Shape | undefined {
  return results.has(frame) || prompts.has(frame) ? undefined : shownShape(keyframes, position);
}

/** A shape in pixels: [x, y, width, height], turned about its upper left corner. */
export function shapePixels(
  { x, y, width, height }: Shape,
  video: Size,
): readonly [number, number, number, number] {
  return [(x / 100) * video[0], (y / 100) * video[1], (width / 100) * video[0], (height / 100) * video[1]];
}

/** The box that is moved and resized: the user's own goes before the tracked one. */
export function editedBox(object: TrackedObject, at: ShownFrame): Corners | undefined {
  return object.prompts.get(at.frame)?.box ?? seenBox(object, at);
}

/** The box around what is seen of the object. */
export function seenBox(object: TrackedObject, at: ShownFrame): Corners | undefined {
  const tracked = object.results.get(at.frame)?.box;
  if (tracked) return cornersOf(tracked);
  const drawn = object.prompts.get(at.frame)?.box;
  if (drawn) return drawn;
  const shape = labelStudioShape(object, at);
  return shape && boundsOfTurned(shapePixels(shape, at.video), shape.rotation ?? 0);
}

/** The object at a point: of several the smallest, which lies in front as one sees it. @param slop pixels of the video */
export function objectAt(
  objects: readonly TrackedObject[],
  at: ShownFrame,
  point: Point,
  slop: number,
): TrackedObject | undefined {
  return objects
    .filter(({ hidden }) => !hidden)
    .flatMap((object) => {
      const boxes = [editedBox(object, at), seenBox(object, at)].flatMap((box) => (box ? [box] : []));
      const hit = boxes.filter((box) => contains(box, point, slop)).map(areaOf);
      return hit.length > 0 ? [{ object, area: Math.min(...hit) }] : [];
    })
    .sort((a, b) => a.area - b.area)[0]?.object;
}

/** The index of the prompt's point at a point; of several the last, which lies on top. @param slop pixels of the video */
export function pointAt(
  object: TrackedObject | undefined,
  frame: SourceFrame,
  point: Point,
  slop: number,
): number | undefined {
  const points = object?.prompts.get(frame)?.points ?? [];
  const index = points.findLastIndex((placed) => distance(placed, point) <= slop);
  return index < 0 ? undefined : index;
}
