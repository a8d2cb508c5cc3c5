/**
 * Giving the tracker the prompts that the page has.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { FramePrompt, OnProgress, TrackletWorker } from '../worker/api.ts';
import type { TrackedObject } from './tracked-objects.ts';

/** A prompt, and the object whose it is. */
export type ObjectPrompt = readonly [TrackedObject, FramePrompt];

export type PromptedEngine = Pick<TrackletWorker, 'setPrompt' | 'promptedFrames' | 'reset'>;

/**
 * Puts prompts into the objects and, where there is an engine, asks it for their masks: frame by frame, so that objects on
 * one frame share its features. A tracker that has these prompts already, with the tracks that came of them, is left as it
 * is: to give a prompt again is to correct it.
 *
 * @param engine undefined where there is no model: the prompts wait for one
 * @param keepResults leave the results that objects have
 */
export async function givePrompts(
  engine: PromptedEngine | undefined,
  prompts: readonly ObjectPrompt[],
  { report, keepResults }: { readonly report: OnProgress; readonly keepResults: boolean },
): Promise<void> {
  const ascending = prompts.toSorted(([, a], [, b]) => a.frame - b.frame);
  const asked = engine && ascending.length > 0 && !(await hasPrompts(engine, ascending)) ? engine : undefined;
  for (const [index, [object, prompt]] of ascending.entries()) {
    report({ stage: 'track', done: index, total: ascending.length, unit: 'frames' });
    const result = await asked?.setPrompt(object.id, prompt);
    if (result && !(keepResults && object.results.has(prompt.frame)))
      object.results.set(prompt.frame, result);
    object.prompts.set(prompt.frame, prompt);
  }
}

/** Whether the tracker has these prompts, ascending; where it has others, it forgets them. */
async function hasPrompts(engine: PromptedEngine, prompts: readonly ObjectPrompt[]): Promise<boolean> {
  const wanted = new Map<string, SourceFrame[]>();
  for (const [{ id }, { frame }] of prompts) wanted.set(id, [...(wanted.get(id) ?? []), frame]);
  const known = await engine.promptedFrames();
  const same = [...known].every(([id, frames]) => String(frames) === String(wanted.get(id)));
  if (same && known.size === wanted.size) return true;
  if (known.size > 0) await engine.reset();
  return false;
}
