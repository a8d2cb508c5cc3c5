/**
 * What of the timeline is under the pointer.
 *
 * @module
 */
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import { laneHeight } from './draw-lane.ts';
import { anyKeyframe } from './lane-summary.ts';

/** CSS pixels around a keyframe that belong to it. */
const reach = 7;

export interface PointedPlace {
  readonly position: number;
  /** Of the lane; undefined above the lanes. */
  readonly object: TrackedObject | undefined;
  /** The position of the keyframe or prompt that is meant. */
  readonly keyframe: number | undefined;
}

/** @param x,y CSS pixels from where the lanes begin; y undefined: above them */
export function placeAt({ objects, timeline }: Workspace, x: number, y: number | undefined): PointedPlace {
  const { scale, lanes } = timeline;
  const position = scale.position(x);
  const object = y === undefined ? undefined : objects[Math.floor(y / laneHeight)];
  const lane = object && lanes.of(object.id);
  const distance = (keyframe: number) => Math.abs(scale.x(keyframe + 0.5) - x);
  const near = ([1, -1] as const)
    .map((direction) => lane?.nearest(position - scale.first, anyKeyframe, direction))
    .flatMap((index) => (index === undefined ? [] : [index + scale.first]))
    .filter((keyframe) => distance(keyframe) <= reach)
    .sort((a, b) => distance(a) - distance(b));
  return { position, object, keyframe: near[0] };
}
