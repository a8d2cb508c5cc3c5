/**
 * What the user has painted is the truth on its frame. The model reads a painted mask at its own, far lower resolution,
 * where a small stroke vanishes, and what it gives back stays so in the tracker, as in Meta's; on the page it is as painted.
 *
 * @module
 */
import { maskExtent } from '../../regions/mask-extent.ts';
import type { FramePrompt, ObjectResult } from '../../worker/api.ts';

/**
 * The result with the mask that was painted on its frame, and that mask's box and area; scores are the model's. As it is
 * where nothing was painted, or where points correct what was painted.
 *
 * @param prompt of the result's object, on its frame
 */
export function asPainted(result: ObjectResult, prompt: FramePrompt | undefined): ObjectResult {
  if (!prompt?.mask || prompt.points?.length) return result;
  return { ...result, ...maskExtent(prompt.mask), mask: prompt.mask };
}
