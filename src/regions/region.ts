/**
 * Label Studio's VideoRectangle region as it stands in a `result`, and its boxes in pixels.
 *
 * @module
 */
import { z } from 'zod';
import type { DisplayFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import type { XywhBox } from './iou.ts';

/** One item of a region's `sequence`. Unknown keys are kept: Label Studio keeps them as well. */
export const keyframeSchema = z.looseObject({
  /** Display frame, 1-based. */
  frame: z.int().min(1),
  /** False: the last visible frame; nothing is shown until the next enabled keyframe. */
  enabled: z.boolean(),
  /** Percent of the video's size; the top left corner, about which {@link rotation} turns. */
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  /** Degrees, clockwise; 0 where absent. */
  rotation: z.number().optional(),
});

/** One result item of type `videorectangle`: one object. */
export const regionSchema = z.looseObject({
  id: z.string().min(1).optional(),
  type: z.literal('videorectangle'),
  from_name: z.string().optional(),
  to_name: z.string().optional(),
  value: z.looseObject({
    framesCount: z.number().optional(),
    duration: z.number().optional(),
    labels: z.array(z.string()).optional(),
    sequence: z.array(keyframeSchema),
  }),
});

export type Keyframe = z.infer<typeof keyframeSchema>;
export type VideoRectangle = z.infer<typeof regionSchema>;

/** A keyframe's geometry: percent, and degrees clockwise about the top left corner. */
export type Shape = Pick<Keyframe, 'x' | 'y' | 'width' | 'height' | 'rotation'>;

/** Size of the video as displayed, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The upright box in pixels around a shape; it may reach outside the picture. Label Studio turns a rectangle about its
 * top left corner, in pixels (a Konva node at x, y without offset: `libs/editor/src/components/VideoCanvas`'s
 * `Rectangle.tsx`).
 */
export function shapeBounds(shape: Shape, picture: PictureSize): XywhBox {
  const x = (shape.x / 100) * picture.width;
  const y = (shape.y / 100) * picture.height;
  const width = (shape.width / 100) * picture.width;
  const height = (shape.height / 100) * picture.height;
  const rotation = shape.rotation ?? 0;
  if (rotation === 0) return [x, y, width, height];
  const angle = (rotation / 180) * Math.PI;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const xs = [0, width * cos, -height * sin, width * cos - height * sin];
  const ys = [0, width * sin, height * cos, width * sin + height * cos];
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return [x + left, y + top, Math.max(...xs) - left, Math.max(...ys) - top];
}

/** A box in pixels as an upright shape in percent, rounded to a ten-thousandth (0.004 pixels of a 4K picture). */
export function boxShape(box: XywhBox, picture: PictureSize): Shape {
  const percent = (value: number, size: number) => Math.round((value / size) * 1e6) / 1e4;
  return {
    x: percent(box[0], picture.width),
    y: percent(box[1], picture.height),
    width: percent(box[2], picture.width),
    height: percent(box[3], picture.height),
    rotation: 0,
  };
}

/** An enabled keyframe as Label Studio's page writes one. */
export function newKeyframe(frame: DisplayFrame, shape: Shape, clock: FrameClock): Keyframe {
  const { x, y, width, height, rotation = 0 } = shape;
  return { frame, enabled: true, rotation, x, y, width, height, time: clock.writtenTime(frame) };
}
