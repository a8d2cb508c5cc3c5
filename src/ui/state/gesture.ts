/**
 * What the user does with the pointer, as a prompt.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { CocoRle, FramePrompt } from '../../worker/api.ts';

/** What the pointer does on the picture. */
export type Tool = 'select' | 'box' | 'point' | 'brush' | 'eraser' | 'pan';

/** Pixels of the video. */
export type Point = readonly [number, number];

/** [x0, y0, x1, y1] in pixels of the video, x0 <= x1 and y0 <= y1. */
export type Corners = readonly [number, number, number, number];

export type Gesture =
  /** A box that was drawn, moved or resized. */
  | { readonly kind: 'box'; readonly box: Corners }
  /** A click inside (1) or outside (0) the object. */
  | { readonly kind: 'point'; readonly point: Point; readonly label: 0 | 1 }
  /** A point that is there, moved. @param index in the prompt's points */
  | { readonly kind: 'move-point'; readonly index: number; readonly point: Point }
  /** One of the masks offered for an ambiguous click, in the decoder's order. */
  | { readonly kind: 'candidate'; readonly candidate: 0 | 1 | 2 }
  /**
   * A mask painted with brush and eraser. Painting takes a moment, in which the user may have gone on: it is for the object
   * and the frame that it was painted on. @param id undefined: a new object
   */
  | {
      readonly kind: 'mask';
      readonly mask: CocoRle;
      readonly id: string | undefined;
      readonly frame: SourceFrame;
    };

/**
 * The prompt that stood on a frame, with a gesture added. A box replaces box and mask, and points inside the object that it
 * leaves out; points add up, and correct a mask; a mask replaces everything, because it was painted over all that.
 */
export function addGesture(
  before: FramePrompt | undefined,
  frame: SourceFrame,
  gesture: Gesture,
): FramePrompt {
  const points = before?.points ?? [];
  const labels = before?.labels ?? [];
  switch (gesture.kind) {
    case 'box':
      return { frame, box: gesture.box, ...pointsWithin(gesture.box, points, labels) };
    case 'point':
      return { ...before, frame, points: [...points, gesture.point], labels: [...labels, gesture.label] };
    case 'move-point':
      return { ...before, frame, points: points.with(gesture.index, gesture.point), labels };
    case 'candidate':
      return { ...before, frame, candidate: gesture.candidate };
    case 'mask':
      return { frame, mask: gesture.mask };
  }
}

/** Points outside the object stay; a point inside it that the box leaves out would contradict the box. */
function pointsWithin(
  [x0, y0, x1, y1]: Corners,
  points: readonly Point[],
  labels: readonly (0 | 1)[],
): Pick<FramePrompt, 'points' | 'labels'> {
  const kept = points
    .map((point, index) => ({ point, label: labels[index] ?? 1 }))
    .filter(({ point: [x, y], label }) => label === 0 || (x >= x0 && x <= x1 && y >= y0 && y <= y1));
  if (kept.length === 0) return {};
  return { points: kept.map(({ point }) => point), labels: kept.map(({ label }) => label) };
}
