/**
 * What Label Studio shows between keyframes, so that what is written can be checked against it. Follows
 * `libs/editor/src/utils/props.ts`, `src/regions/VideoRectangleRegion.js` (`getShape`) and `src/regions/VideoRegion.js`
 * (`isInLifespan`, `closestKeypoint`) of Label Studio 1.23.2.
 *
 * @module
 */
import type { Keyframe, Shape } from './region.ts';

/** An angle in degrees, brought into (-180, 180] (`normalizeAngle`). */
function normalizeAngle(angle: number): number {
  const turned = (((angle + 180) % 360) + 360) % 360;
  return turned === 0 ? 180 : turned - 180;
}

/** The shape at `frame` between two keyframes: linear, the rotation along the shorter arc (`interpolateProp`). */
export function interpolate(start: Keyframe, end: Keyframe, frame: number): Shape {
  const r = (frame - start.frame) / (end.frame - start.frame);
  const between = (a: number, b: number) => a + (b - a) * r;
  const from = start.rotation ?? 0;
  return {
    x: between(start.x, end.x),
    y: between(start.y, end.y),
    width: between(start.width, end.width),
    height: between(start.height, end.height),
    rotation: normalizeAngle(from + normalizeAngle((end.rotation ?? 0) - from) * r),
  };
}

/**
 * The shape shown on a display frame, undefined where none is.
 *
 * A keyframe that is not enabled is itself still shown, and nothing after it until the next enabled one; before the
 * first keyframe nothing is shown; after the last, enabled one its box stays to the end.
 *
 * @param sequence Sorted by frame.
 */
export function shownShape(sequence: readonly Keyframe[], frame: number): Shape | undefined {
  // Of two keyframes on one frame the first is drawn there, and the last counts for what follows.
  const here = sequence.find((keyframe) => keyframe.frame === frame);
  if (here !== undefined) return here;
  const previous = sequence.findLast((keyframe) => keyframe.frame < frame);
  if (!previous?.enabled) return undefined;
  const next = sequence.find((keyframe) => keyframe.frame > frame);
  return next === undefined ? previous : interpolate(previous, next, frame);
}
