/**
 * What is known of an object on a frame, in a few words.
 *
 * @module
 */
import { probability } from '../../regions/score.ts';
import type { SourceFrame } from '../../units.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** E.g. `seen, mask 91 %`: how good the model takes its mask to be. */
export function describeState({ prompts, results }: TrackedObject, frame: SourceFrame): string {
  const result = results.get(frame);
  if (!result && prompts.size === 0) return 'not marked yet';
  if (!result) return prompts.has(frame) ? 'marked' : 'not tracked here';
  return result.box
    ? `seen, mask ${percent(result.iou)}`
    : `not seen (${percent(1 - probability(result.objectScore))} sure)`;
}

/** {@link describeState} at the end of a line: `91 %`, `not seen`; nothing where nothing is known. */
export function shortState({ prompts, results }: TrackedObject, frame: SourceFrame): string {
  const result = results.get(frame);
  if (result) return result.box ? percent(result.iou) : 'not seen';
  return prompts.size === 0 ? 'new' : '';
}
