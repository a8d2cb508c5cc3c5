/**
 * Prompts out of a Label Studio `result` array.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { displayFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import { fieldError, type KeyframesContext } from './input.ts';
import type { FramePrompt, PromptedObject } from './prompt.ts';
import { type Keyframe, regionSchema, shapeBounds, type VideoRectangle } from './region.ts';

/** One item of a `result`: a VideoRectangle, or anything else, which is written back as it is. */
export interface ResultItem {
  /** As read. */
  readonly json: unknown;
  /** Undefined for other types. Its sequence is sorted, as Label Studio needs it. */
  readonly region: VideoRectangle | undefined;
}

/**
 * Validates a `result` array.
 *
 * @throws TrackletError `prompt/no-objects` where it holds no VideoRectangle, `prompt/invalid-field`.
 */
export function readResult(json: readonly unknown[], fileName: string): ResultItem[] {
  const items = json.map((item, index): ResultItem => {
    if (!isVideoRectangle(item)) return { json: item, region: undefined };
    const parsed = regionSchema.safeParse(item);
    if (!parsed.success) throw fieldError(fileName, regionName(item.id, index), parsed.error);
    // The validated object itself, not zod's copy: what is written back keeps every key and their order.
    const region = item as VideoRectangle;
    const sequence = region.value.sequence.toSorted((a, b) => a.frame - b.frame);
    return { json: item, region: { ...region, value: { ...region.value, sequence } } };
  });
  if (items.every((item) => item.region === undefined)) {
    const what = json.length === 0 ? 'it is empty' : 'it has no item of type "videorectangle"';
    throw new TrackletError('prompt/no-objects', `${fileName}: no object to track: ${what}.`);
  }
  return items;
}

function isVideoRectangle(item: unknown): item is { readonly id?: unknown } {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === 'videorectangle';
}

function regionName(id: unknown, index: number): string {
  return typeof id === 'string' ? `object "${id}"` : `item ${index + 1}`;
}

/** The objects of a result, in its order, and what was left out of their prompts. */
export function labelStudioObjects(
  items: readonly ResultItem[],
  clock: FrameClock,
  context: KeyframesContext,
): { objects: PromptedObject[]; warnings: string[] } {
  const objects: PromptedObject[] = [];
  const warnings = new Set<string>();
  const ids = new Set<string>();
  for (const [index, { region }] of items.entries()) {
    if (region === undefined) continue;
    const stated = region.id ?? `object-${index + 1}`;
    const id = unusedId(stated, ids);
    const name = `${context.fileName}: object "${id}"`;
    if (id !== stated)
      warnings.add(`${context.fileName}: two objects have the id "${stated}"; the later is called "${id}".`);
    checkDuration(region, name, context, warnings);
    const prompts = regionPrompts(region, clock, context, (what) => warnings.add(`${name}, ${what}.`));
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

/** A region of another video, or of another cut of this one, is a mistake that no single keyframe shows. */
function checkDuration(
  region: VideoRectangle,
  name: string,
  context: KeyframesContext,
  warnings: Set<string>,
) {
  const { duration = 0, framesCount = 0 } = region.value;
  const actual = context.duration / 1e6;
  if (framesCount > 1 && Math.abs(duration - actual) > Math.max(0.5, 0.02 * actual)) {
    warnings.add(`${name} was drawn on a video of ${duration} s; this one has ${actual.toFixed(2)} s.`);
  }
}

/** The boxes of enabled keyframes as prompts: one a source frame, clipped to the picture. */
function regionPrompts(
  region: VideoRectangle,
  clock: FrameClock,
  context: KeyframesContext,
  warn: (what: string) => void,
): FramePrompt[] {
  const prompts = new Map<number, FramePrompt>();
  for (const [index, keyframe] of region.value.sequence.entries()) {
    const at = `frame ${keyframe.frame}`;
    // Label Studio shows the first of two keyframes on one frame.
    if (keyframe.frame === region.value.sequence[index - 1]?.frame) {
      warn(`${at}: a second keyframe on the same frame is left out`);
      continue;
    }
    // "Not enabled" ends a lifespan; the box there is what interpolation gave, not what the user drew.
    if (!keyframe.enabled) continue;
    if (keyframe.frame > clock.length) {
      warn(
        `${at}: the keyframe lies past the end (${clock.length} frames at ${clock.framerate} a second) and is left out`,
      );
      continue;
    }
    const box = promptBox(keyframe, context);
    if (typeof box === 'string') {
      warn(`${at}: ${box}`);
      continue;
    }
    const frame = clock.source(displayFrame(keyframe.frame));
    if (prompts.has(frame)) {
      warn(`${at}: the keyframe shows the same picture of the file as the one before it and is left out`);
      continue;
    }
    prompts.set(frame, { frame, box });
  }
  return [...prompts.values()];
}

/** [x0, y0, x1, y1] in pixels, within the picture, or why there is none. */
function promptBox(keyframe: Keyframe, picture: KeyframesContext): [number, number, number, number] | string {
  if (keyframe.width <= 0 || keyframe.height <= 0) return 'the box has no size and is left out';
  const [x, y, width, height] = shapeBounds(keyframe, picture);
  const box: [number, number, number, number] = [
    Math.max(0, x),
    Math.max(0, y),
    Math.min(picture.width, x + width),
    Math.min(picture.height, y + height),
  ];
  if (box[2] <= box[0] || box[3] <= box[1]) return 'the box lies outside the picture and is left out';
  return box;
}
