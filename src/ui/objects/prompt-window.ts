/**
 * Which of an object's prompts are listed: an object of a task may have hundreds, and those around the frame on screen are
 * those that are looked for.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';

/** Prompts on each side of the one nearest to the frame on screen. */
export const shownEachSide = 4;

export interface PromptWindow {
  readonly shown: readonly FramePrompt[];
  /** How many are left out before and after. */
  readonly before: number;
  readonly after: number;
}

/**
 * @param prompts in any order
 * @param more how many more the user wants to see, before and after
 */
export function promptWindow(
  prompts: Iterable<FramePrompt>,
  frame: SourceFrame,
  more: { readonly before: number; readonly after: number },
): PromptWindow {
  const all = [...prompts].sort((a, b) => a.frame - b.frame);
  const next = all.findIndex((prompt) => prompt.frame >= frame);
  const nearest = next < 0 ? all.length - 1 : next;
  const first = Math.max(0, nearest - shownEachSide - more.before);
  const end = Math.min(all.length, nearest + shownEachSide + 1 + more.after);
  return { shown: all.slice(first, end), before: first, after: all.length - end };
}
