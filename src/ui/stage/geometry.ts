/**
 * Boxes under the pointer: which of their handles it is on, and what becomes of them when it moves.
 *
 * @module
 */
import type { Corners, Point } from '../state/gesture.ts';

/** [width, height] */
export type Size = readonly [number, number];

export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof handles)[number];

/** Handles in the middle of an edge are left out on edges shorter than this, in the unit of the box. */
const roomForThree = 28;

/** The box that two points span. */
export function boxBetween([ax, ay]: Point, [bx, by]: Point): Corners {
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

/** [x, y, width, height] as corners. */
export function cornersOf([x, y, width, height]: readonly [number, number, number, number]): Corners {
  return [x, y, x + width, y + height];
}

export const areaOf = ([x0, y0, x1, y1]: Corners): number => (x1 - x0) * (y1 - y0);

export const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay);

/** @param slop how far outside still counts */
export function contains([x0, y0, x1, y1]: Corners, [x, y]: Point, slop = 0): boolean {
  return x >= x0 - slop && x <= x1 + slop && y >= y0 - slop && y <= y1 + slop;
}

/** The point of the picture that is nearest. */
export function withinPicture([x, y]: Point, [width, height]: Size): Point {
  return [clamp(x, 0, width), clamp(y, 0, height)];
}

/** The handles of a box, in its own unit; in the middle of an edge only where there is room. */
export function handlesOf([x0, y0, x1, y1]: Corners): readonly (readonly [Handle, Point])[] {
  const x = { w: x0, '': (x0 + x1) / 2, e: x1 };
  const y = { n: y0, '': (y0 + y1) / 2, s: y1 };
  const wide = x1 - x0 >= roomForThree;
  const high = y1 - y0 >= roomForThree;
  return handles
    .filter((handle) => handle.length === 2 || (handle === 'n' || handle === 's' ? wide : high))
    .map((handle) => [handle, [x[edgeX(handle)], y[edgeY(handle)]]]);
}

/** The handle nearest to a point, none further away than `slop`. */
export function handleAt(box: Corners, point: Point, slop: number): Handle | undefined {
  return handlesOf(box)
    .map(([handle, at]) => ({ handle, away: distance(at, point) }))
    .filter(({ away }) => away <= slop)
    .sort((a, b) => a.away - b.away)[0]?.handle;
}

/** The box with one of its handles elsewhere; pulled over the opposite edge, it turns over. */
export function resized([x0, y0, x1, y1]: Corners, handle: Handle, [x, y]: Point, picture: Size): Corners {
  const [toX, toY] = withinPicture([x, y], picture);
  const across = edgeX(handle);
  const down = edgeY(handle);
  return boxBetween(
    [across === 'w' ? toX : x0, down === 'n' ? toY : y0],
    [across === 'e' ? toX : x1, down === 's' ? toY : y1],
  );
}

/** The box elsewhere, as far as the picture goes. */
export function moved([x0, y0, x1, y1]: Corners, [dx, dy]: Point, [width, height]: Size): Corners {
  const x = clamp(dx, Math.min(0, -x0), Math.max(0, width - x1));
  const y = clamp(dy, Math.min(0, -y0), Math.max(0, height - y1));
  return [x0 + x, y0 + y, x1 + x, y1 + y];
}

/** The box around a rectangle that is turned about its top left corner. @param degrees clockwise */
export function boundsOfTurned(
  [x, y, width, height]: readonly [number, number, number, number],
  degrees: number,
): Corners {
  const angle = (degrees / 180) * Math.PI;
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([across = 0, down = 0]) => [
    x + across * Math.cos(angle) - down * Math.sin(angle),
    y + across * Math.sin(angle) + down * Math.cos(angle),
  ]);
  const xs = corners.map(([cornerX = 0]) => cornerX);
  const ys = corners.map(([, cornerY = 0]) => cornerY);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Keyboard steps of a box or a point, by `KeyboardEvent.key`. */
export function arrowStep(key: string, length: number): Point | undefined {
  const steps: Readonly<Record<string, Point>> = {
    ArrowLeft: [-length, 0],
    ArrowRight: [length, 0],
    ArrowUp: [0, -length],
    ArrowDown: [0, length],
  };
  return steps[key];
}

const edgeX = (handle: Handle): 'w' | '' | 'e' => (/[we]$/.exec(handle)?.[0] ?? '') as 'w' | '' | 'e';
const edgeY = (handle: Handle): 'n' | '' | 's' => (/^[ns]/.exec(handle)?.[0] ?? '') as 'n' | '' | 's';

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
