/**
 * What is known of an object on a frame, in a few words.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** E.g. `marked · visible 98 % · quality 91 %`. */
export function objectState({ prompts, results }: TrackedObject, frame: SourceFrame): string {
  const result = results.get(frame);
  const prompted = prompts.has(frame) ? 'marked · ' : '';
  if (!result) return `${prompted}${prompts.size === 0 ? 'not marked yet' : 'not tracked here'}`;
  const there = Math.round(100 * sigmoid(result.objectScore));
  return result.box
    ? `${prompted}visible ${there} % · quality ${Math.round(100 * result.iou)} %`
    : `${prompted}not visible (${there} %)`;
}
