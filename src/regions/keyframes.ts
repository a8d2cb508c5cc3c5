/**
 * The user's keyframes, read from JSON in either form: a Label Studio `result` array (display frames, percent), or
 * Tracklet's own `{"objects": [...]}` (source frames, pixels).
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { DEFAULT_FRAMERATE, FrameClock, framerateFromCount } from './clock.ts';
import type { KeyframesContext } from './input.ts';
import { labelStudioObjects } from './label-studio-keyframes.ts';
import { readObjects } from './object-keyframes.ts';
import type { FramePrompt, PromptedObject } from './prompt.ts';
import { parseItems, type ResultItem, readItems } from './result-items.ts';

/** All that a keyframes file says. */
export interface Keyframes {
  readonly form: 'label-studio' | 'tracklet';
  /** In the order of the file; then those that {@link withObjects} added. */
  readonly objects: readonly PromptedObject[];
  /** Every item of a Label Studio result in its order, for writing back; empty in Tracklet's own form. */
  readonly items: readonly ResultItem[];
  readonly clock: FrameClock;
  /** One sentence: which framerate numbers the display frames, and where it is from. */
  readonly framerateNote: string;
  /** What was left out or looks wrong; one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Reads keyframes.
 *
 * Boxes that Label Studio lets a user draw but that say nothing (outside the picture, without size, past the end) are
 * left out with a warning; in Tracklet's own form, written by a program, they are errors.
 *
 * @param json What `JSON.parse` returned.
 * @throws TrackletError `prompt/unknown-form`, `prompt/no-objects`, `prompt/no-prompts`, `prompt/invalid-field` and
 *   those of {@link readObjects}; each names the file, the object, and the field or frame.
 */
export function parseKeyframes(json: unknown, context: KeyframesContext): Keyframes {
  if (Array.isArray(json)) return fromResult(json, context);
  if (typeof json === 'object' && json !== null && 'objects' in json) return fromObjects(json, context);
  const hint =
    typeof json === 'object' && json !== null && 'result' in json
      ? ' This looks like a Label Studio annotation or prediction: give its "result" array.'
      : '';
  throw new TrackletError(
    'prompt/unknown-form',
    `${context.fileName}: expected a Label Studio "result" array or {"objects": [...]}.${hint}`,
  );
}

/**
 * Reads a `result` as Label Studio keeps it, of an annotation, a draft or a prediction. It may be empty or without any
 * VideoRectangle; a region that does not fit the schema is left as it is, with a warning.
 *
 * @param context Its `fileName` names the result in warnings, e.g. `annotation 3`.
 * @throws TrackletError `prompt/bad-framerate`
 */
export function readRegions(result: readonly unknown[], context: KeyframesContext): Keyframes {
  const { items, warnings } = readItems(result, context);
  const keyframes = fromItems(items, context);
  return { ...keyframes, warnings: [...warnings, ...keyframes.warnings] };
}

/**
 * Puts what the user has prompted in the page in place of what was read: an object that was read is given the prompts
 * of the one with its id, and is left out (its region stays as it is) where there is none; others become new regions.
 */
export function withObjects(
  keyframes: Keyframes,
  objects: readonly Pick<PromptedObject, 'id' | 'labels' | 'prompts'>[],
): Keyframes {
  const prompted = new Map(objects.map((object) => [object.id, object]));
  const known = keyframes.objects.flatMap((object) => {
    const prompts = prompted.get(object.id)?.prompts;
    return prompts === undefined ? [] : [{ ...object, prompts: ascending(prompts) }];
  });
  const read = new Set(keyframes.objects.map(({ id }) => id));
  const added = objects
    .filter(({ id }) => !read.has(id))
    .map(({ id, labels, prompts }) => ({ id, labels, prompts: ascending(prompts), region: undefined }));
  return { ...keyframes, objects: [...known, ...added] };
}

const ascending = (prompts: readonly FramePrompt[]): FramePrompt[] =>
  prompts.toSorted((a, b) => a.frame - b.frame);

function fromResult(json: readonly unknown[], context: KeyframesContext): Keyframes {
  const keyframes = fromItems(parseItems(json, context), context);
  if (keyframes.objects.every((object) => object.prompts.length === 0)) {
    const what = `${context.fileName}: no region has a keyframe that could be tracked from.`;
    throw new TrackletError('prompt/no-prompts', [what, ...keyframes.warnings].join(' '));
  }
  return keyframes;
}

function fromItems(items: readonly ResultItem[], context: KeyframesContext): Keyframes {
  const { framerate, framerateNote } = chooseFramerate(items, context);
  const clock = new FrameClock(context, framerate);
  const { objects, warnings } = labelStudioObjects(items, clock, context);
  return { form: 'label-studio', objects, items, clock, framerateNote, warnings };
}

function fromObjects(json: object, context: KeyframesContext): Keyframes {
  const objects = readObjects(json, context);
  const { framerate, framerateNote } = chooseFramerate([], context);
  const clock = new FrameClock(context, framerate);
  return { form: 'tracklet', objects, items: [], clock, framerateNote, warnings: [] };
}

/** The user's framerate, else that of the first region saved with the video loaded, else Label Studio's default. */
function chooseFramerate(items: readonly ResultItem[], context: KeyframesContext) {
  if (context.framerate !== undefined) {
    const framerate = context.framerate;
    if (!(Number.isFinite(framerate) && framerate > 0)) {
      throw new TrackletError('prompt/bad-framerate', `Framerate ${framerate}: give a number above 0.`);
    }
    return { framerate, framerateNote: `Display frames are numbered at ${framerate} a second, as given.` };
  }
  for (const { region } of items) {
    const { framesCount = 0, duration = 0 } = region?.value ?? {};
    const framerate = framerateFromCount(framesCount, duration);
    if (framerate === undefined) continue;
    const shown = Math.round(framerate * 1e4) / 1e4;
    return {
      framerate,
      framerateNote: `Display frames are numbered at ${shown} a second (${framesCount} frames in ${duration} s, from ${context.fileName}).`,
    };
  }
  return {
    framerate: DEFAULT_FRAMERATE,
    framerateNote: `Display frames are numbered at ${DEFAULT_FRAMERATE} a second, Label Studio's default: ${context.fileName} does not say. Give the framerate of the labelling configuration if it differs.`,
  };
}
