/**
 * What the user does with the pointer, as a prompt.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';

export type Tool = 'box' | 'point';

/** A box, or a click inside (1) or outside (0) the object. Pixels of the video. */
export type Gesture =
  | { readonly kind: 'box'; readonly box: readonly [number, number, number, number] }
  | { readonly kind: 'point'; readonly point: readonly [number, number]; readonly label: 0 | 1 };

/** The prompt that stood on a frame, with a gesture added: a box replaces the box, points add up. */
export function addGesture(
  before: FramePrompt | undefined,
  frame: SourceFrame,
  gesture: Gesture,
): FramePrompt {
  if (gesture.kind === 'box') return { ...before, frame, box: gesture.box, mask: undefined };
  return {
    ...before,
    frame,
    mask: undefined,
    points: [...(before?.points ?? []), gesture.point],
    labels: [...(before?.labels ?? []), gesture.label],
  };
}
