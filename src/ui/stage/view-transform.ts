/**
 * Where the picture lies on the stage: zoom and pan, as numbers.
 *
 * @module
 */
import type { Viewport } from '../../worker/view-api.ts';
import type { Point } from '../state/gesture.ts';
import type { Size } from './geometry.ts';

/** A point of the video is on the stage at `x + scale * point`; the stage is measured in CSS pixels. */
export interface ViewTransform {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** CSS pixels that a pixel of the video has at most. */
const maxScale = 32;
/** Of the stage: how far an edge of a picture that is larger can be pulled in, so that what lies there can be marked. */
const slack = 0.25;

export const toStage = ({ scale, x, y }: ViewTransform, [px, py]: Point): Point => [
  x + scale * px,
  y + scale * py,
];

export const toVideo = ({ scale, x, y }: ViewTransform, [sx, sy]: Point): Point => [
  (sx - x) / scale,
  (sy - y) / scale,
];

/** The whole picture, as large as it can be shown. */
export function fitted(stage: Size, video: Size): ViewTransform {
  const scale = Math.min(stage[0] / video[0], stage[1] / video[1]);
  return bounded({ scale, x: 0, y: 0 }, stage, video);
}

/** @param least the smallest scale, beside that at which the whole picture is shown */
export function scaleLimits(stage: Size, video: Size, least: number): readonly [number, number] {
  const { scale } = fitted(stage, video);
  return [Math.min(scale, least), Math.max(scale, maxScale)];
}

/** The same view at another scale; what is at `anchor` (on the stage) stays there, as far as the limits allow. */
export function scaledTo(
  view: ViewTransform,
  scale: number,
  anchor: Point,
  stage: Size,
  video: Size,
): ViewTransform {
  const [px, py] = toVideo(view, anchor);
  return bounded({ scale, x: anchor[0] - scale * px, y: anchor[1] - scale * py }, stage, video);
}

/** A view from which the picture cannot be lost: a smaller one stays in the middle, a larger one covers most of the stage. */
export function bounded({ scale, x, y }: ViewTransform, stage: Size, video: Size): ViewTransform {
  return {
    scale,
    x: boundedOffset(x, scale * video[0], stage[0]),
    y: boundedOffset(y, scale * video[1], stage[1]),
  };
}

function boundedOffset(offset: number, picture: number, stage: number): number {
  const room = stage - picture;
  if (room >= 0) return room / 2;
  return Math.min(Math.max(offset, room - slack * stage), slack * stage);
}

/** The part of the picture that is on the stage, in whole device pixels; undefined where there is none. */
export function visiblePart(
  view: ViewTransform,
  stage: Size,
  video: Size,
  pixelRatio: number,
): { readonly viewport: Viewport; readonly at: Point } | undefined {
  const [left, top] = toStage(view, [0, 0]);
  const [right, bottom] = toStage(view, video);
  const x0 = Math.floor(Math.max(0, left) * pixelRatio);
  const y0 = Math.floor(Math.max(0, top) * pixelRatio);
  const x1 = Math.ceil(Math.min(stage[0], right) * pixelRatio);
  const y1 = Math.ceil(Math.min(stage[1], bottom) * pixelRatio);
  if (x1 <= x0 || y1 <= y0) return undefined;
  const [ax, ay] = toVideo(view, [x0 / pixelRatio, y0 / pixelRatio]);
  const perPixel = 1 / (view.scale * pixelRatio);
  const [width, height] = [x1 - x0, y1 - y0];
  return { viewport: { area: [ax, ay, width * perPixel, height * perPixel], width, height }, at: [x0, y0] };
}
