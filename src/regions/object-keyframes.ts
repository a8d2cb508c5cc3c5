/**
 * Prompts in Tracklet's own form: source frames and pixels.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../errors.ts';
import { sourceFrame } from '../units.ts';
import { fieldError, type KeyframesContext } from './input.ts';
import type { FramePrompt, PromptedObject } from './prompt.ts';
import { rleRuns } from './rle.ts';

const promptSchema = z.strictObject({
  frame: z.int().min(0),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  points: z.array(z.tuple([z.number(), z.number()])).optional(),
  labels: z.array(z.literal([0, 1])).optional(),
  mask: z.strictObject({ size: z.tuple([z.int().min(1), z.int().min(1)]), counts: z.string() }).optional(),
  candidate: z.literal([0, 1, 2]).optional(),
});

// Strict, so that a misspelt key is told and not passed over.
const objectSchema = z.strictObject({
  id: z.string().min(1),
  /** Name of its class, written as the region's label. */
  label: z.string().optional(),
  /** A CSS colour, for display. */
  color: z.string().optional(),
  prompts: z.array(promptSchema).min(1),
});

const fileSchema = z.looseObject({ objects: z.array(z.unknown()) });

type Prompt = z.output<typeof promptSchema>;

/**
 * Reads `{"objects":[{"id","label"?,"prompts":[{"frame","box"?,"points"?,"labels"?,"mask"?,"candidate"?}]}]}`.
 *
 * @throws TrackletError `prompt/no-objects`, `prompt/invalid-field`, `prompt/duplicate-object`,
 *   `prompt/duplicate-frame`, `prompt/frame-outside`, `prompt/empty-prompt`, `prompt/box-empty`, `prompt/box-outside`,
 *   `prompt/points-without-labels`, `prompt/point-outside`, `prompt/mask-with-box`, `prompt/mask-size`,
 *   `prompt/candidate`, `prompt/bad-rle`.
 */
export function readObjects(json: object, context: KeyframesContext): PromptedObject[] {
  const file = fileSchema.safeParse(json);
  if (!file.success) throw fieldError(context.fileName, '', file.error);
  if (file.data.objects.length === 0) {
    throw new TrackletError(
      'prompt/no-objects',
      `${context.fileName}: no object to track: "objects" is empty.`,
    );
  }
  const ids = new Set<string>();
  return file.data.objects.map((item, index) => {
    const parsed = objectSchema.safeParse(item);
    if (!parsed.success)
      throw fieldError(context.fileName, objectName(item, index, parsed.error), parsed.error);
    const { id, label, prompts } = parsed.data;
    if (ids.has(id)) {
      throw new TrackletError(
        'prompt/duplicate-object',
        `${context.fileName}: two objects have the id "${id}".`,
      );
    }
    ids.add(id);
    return {
      id,
      labels: label === undefined ? [] : [label],
      prompts: readPrompts(id, prompts, context),
      region: undefined,
    };
  });
}

/** Names the object, and the frame where the error lies in a prompt that states one. */
function objectName(item: unknown, index: number, error: z.ZodError): string {
  const object = z.object({ id: z.string() }).safeParse(item);
  const name = object.success ? `object "${object.data.id}"` : `object ${index + 1}`;
  const [first, second] = error.issues[0]?.path ?? [];
  if (first !== 'prompts' || typeof second !== 'number') return name;
  const prompts = z.object({ prompts: z.array(z.unknown()) }).safeParse(item);
  const prompt = z.object({ frame: z.number() }).safeParse(prompts.data?.prompts[second]);
  return prompt.success ? `${name}, frame ${prompt.data.frame}` : name;
}

function readPrompts(id: string, prompts: readonly Prompt[], context: KeyframesContext): FramePrompt[] {
  const sorted = prompts.toSorted((a, b) => a.frame - b.frame);
  return sorted.map((prompt, index) => {
    const fail = failure(id, prompt.frame, context.fileName);
    if (prompt.frame === sorted[index - 1]?.frame) {
      throw fail('duplicate-frame', 'has two prompts; put box and points of one frame into one prompt');
    }
    if (prompt.frame >= context.frameCount) {
      throw fail(
        'frame-outside',
        `lies past the end of the video, whose frames are 0 to ${context.frameCount - 1}`,
      );
    }
    checkPrompt(prompt, context, fail);
    return { ...prompt, frame: sourceFrame(prompt.frame) };
  });
}

type Fail = (code: string, what: string) => TrackletError;

function failure(id: string, frame: number, fileName: string): Fail {
  return (code, what) =>
    new TrackletError(`prompt/${code}`, `${fileName}: object "${id}", frame ${frame}: ${what}.`);
}

function checkPrompt(
  { box, points, labels, mask, candidate }: Prompt,
  picture: KeyframesContext,
  fail: Fail,
): void {
  const { width, height } = picture;
  if (box === undefined && points === undefined && mask === undefined) {
    throw fail('empty-prompt', 'the prompt has no "box", "points" or "mask"');
  }
  if (box !== undefined) {
    const [x0, y0, x1, y1] = box;
    if (x1 <= x0 || y1 <= y0) {
      throw fail('box-empty', `"box" [${box.join(', ')}] has no size; it is [x0, y0, x1, y1] in pixels`);
    }
    if (x1 <= 0 || y1 <= 0 || x0 >= width || y0 >= height) {
      throw fail(
        'box-outside',
        `"box" [${box.join(', ')}] lies outside the picture of ${width} x ${height} pixels`,
      );
    }
  }
  if ((points?.length ?? 0) !== (labels?.length ?? 0) || points?.length === 0) {
    throw fail(
      'points-without-labels',
      '"points" and "labels" need one entry each for every point, at least one',
    );
  }
  for (const [x, y] of points ?? []) {
    if (x < 0 || y < 0 || x > width || y > height) {
      throw fail(
        'point-outside',
        `point [${x}, ${y}] lies outside the picture of ${width} x ${height} pixels`,
      );
    }
  }
  if (candidate !== undefined && (points === undefined || box !== undefined || mask !== undefined)) {
    throw fail(
      'candidate',
      '"candidate" chooses among the masks of a first point: it needs "points", and no "box" or "mask"',
    );
  }
  if (mask === undefined) return;
  if (box !== undefined) throw fail('mask-with-box', '"mask" cannot come together with "box" on one frame');
  checkMask(mask, picture, fail);
}

function checkMask(mask: NonNullable<Prompt['mask']>, picture: KeyframesContext, fail: Fail): void {
  if (mask.size[0] !== picture.height || mask.size[1] !== picture.width) {
    throw fail(
      'mask-size',
      `"mask" has size [${mask.size.join(', ')}]; the video's [height, width] is [${picture.height}, ${picture.width}]`,
    );
  }
  try {
    rleRuns(mask);
  } catch (error) {
    if (error instanceof TrackletError) throw fail('bad-rle', `"mask": ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
}
