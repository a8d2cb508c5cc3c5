/**
 * What is known of an object on a frame, in a few words.
 *
 * @module
 */
import { probability } from '../../regions/score.ts';
import type { SourceFrame } from '../../units.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

/** E.g. `98 % visible · 91 % quality · marked`: what matters most first, because the end may be cut off. */
export function objectState({ prompts, results }: TrackedObject, frame: SourceFrame): string {
  const result = results.get(frame);
  const marked = prompts.has(frame) ? ' · marked' : '';
  if (!result && prompts.size === 0) return 'not marked yet';
  if (!result) return prompts.has(frame) ? 'marked' : 'not tracked here';
  const there = Math.round(100 * probability(result.objectScore));
  return result.box
    ? `${there} % visible · ${Math.round(100 * result.iou)} % quality${marked}`
    : `not visible (${there} %)${marked}`;
}
