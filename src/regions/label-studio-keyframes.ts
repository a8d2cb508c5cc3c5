/**
 * The objects of a Label Studio `result`, and what its page lets a user draw that looks wrong.
 *
 * @module
 */
import { type FrameClock, framerateFromCount } from './clock.ts';
import type { KeyframesContext } from './input.ts';
import type { PromptedObject } from './prompt.ts';
import type { VideoRectangle } from './region.ts';
import { regionPrompts } from './region-prompts.ts';
import type { ResultItem } from './result-items.ts';

/** The objects of a result, in its order, and what was left out of their prompts. */
export function labelStudioObjects(
  items: readonly ResultItem[],
  clock: FrameClock,
  context: KeyframesContext,
): { objects: PromptedObject[]; warnings: string[] } {
  const objects: PromptedObject[] = [];
  const warnings = new Set<string>();
  const ids = new Set<string>();
  for (const [index, { json, region }] of items.entries()) {
    if (region === undefined) continue;
    const stated = region.id ?? `object-${index + 1}`;
    const id = unusedId(stated, ids);
    const name = `${context.fileName}: object "${id}"`;
    if (id !== stated)
      warnings.add(`${context.fileName}: two objects have the id "${stated}"; the later is called "${id}".`);
    const { prompts, notes } = regionPrompts(region, clock, context);
    const remarks = [...timingNotes(region, clock, context), ...orderNotes(json, region), ...notes];
    for (const remark of remarks) warnings.add(`${name}${remark}.`);
    if (prompts.length === 0) warnings.add(`${name} has no usable keyframe and is not tracked.`);
    objects.push({ id, labels: region.value.labels ?? [], prompts, region });
  }
  return { objects, warnings: [...warnings] };
}

function unusedId(stated: string, ids: Set<string>): string {
  let id = stated;
  for (let n = 2; ids.has(id); n++) id = `${stated}-${n}`;
  ids.add(id);
  return id;
}

/** What no single keyframe shows: a region of another video or another cut of it, or drawn at another framerate. */
function timingNotes(
  { value: { duration = 0, framesCount = 0 } }: VideoRectangle,
  { framerate }: FrameClock,
  context: KeyframesContext,
): string[] {
  const notes: string[] = [];
  const actual = context.duration / 1e6;
  if (framesCount > 1 && Math.abs(duration - actual) > Math.max(0.5, 0.02 * actual)) {
    notes.push(` was drawn on a video of ${duration} s; this one has ${actual.toFixed(2)} s`);
  }
  const drawnAt = framerateFromCount(framesCount, duration);
  // `framesCount` is rounded; three quarters leave room for a duration that was rounded, too.
  if (drawnAt !== undefined && Math.abs(framesCount - duration * framerate) > 0.75) {
    notes.push(
      ` was drawn at ${rate(drawnAt)} frames a second and frames are now numbered at ${rate(framerate)}: as in Label Studio's page, its keyframes keep their numbers and so stand at other times than when they were drawn`,
    );
  }
  return notes;
}

/** Two decimals at most. */
const rate = (framerate: number): number => Math.round(framerate * 100) / 100;

/** Label Studio's page walks a sequence in its order and shows nonsense where that is not ascending. */
function orderNotes(json: unknown, { value }: VideoRectangle): string[] {
  const read = (json as VideoRectangle).value.sequence;
  const sorted = value.sequence.every((keyframe, index) => keyframe === read[index]);
  return sorted ? [] : [': the keyframes are not in the order of their frames; they are written back sorted'];
}
