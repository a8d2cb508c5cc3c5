/**
 * Answers prompts at once: the second half of `SAM2VideoPredictor.add_new_points_or_box` and `add_new_mask`
 * (`sam2/sam2_video_predictor.py`), and whole prompts of a frame, which are made of both.
 *
 * @module
 */
import type { MaskSummary, PointPrompt } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import { fillHoles } from './mask-logits.ts';
import { latestRecord, summarizeMask, trackedRecord } from './outputs.ts';
import {
  chooseCandidate,
  decodePoints,
  isInitCondFrame,
  type PointsOutput,
  type PromptedFrame,
  type PromptedMask,
  type PromptOutput,
  useMaskAsOutput,
} from './prompt-decoding.ts';
import {
  type CompletePrompt,
  checkFrame,
  type MaskInput,
  type ModelPoints,
  type ModelPrompt,
  type PointsOrBox,
  toModelMask,
  toModelPrompt,
  toPointPrompt,
} from './prompts.ts';

/** What a prompt gives, in pixels of the video. */
export interface PromptAnswer {
  readonly result: MaskSummary;
  /** The three masks of a click that could mean several things, in the decoder's order; else empty. */
  readonly candidates: readonly MaskSummary[];
}

/** `add_new_points_or_box`; nothing changes where the prompt is refused. */
export async function addNewPointsOrBox(
  state: InferenceState,
  id: string,
  frame: SourceFrame,
  prompt: PointsOrBox,
): Promise<MaskSummary> {
  checkFrame(frame, state.clip);
  const before = state.objects.get(id)?.state.points.get(frame);
  const points = toPointPrompt(frame, prompt, state.clip, state.graphs.config.imageSize, before);
  const prompted = { object: state.objectOrNew(id), frame, redrawn: false };
  const previous = await latestRecord(state, prompted.object, frame);
  const { output } = await decodePoints(state, prompted, points, previous?.lowResMask);
  return accept(state, prompted, { points, mask: false }, output);
}

/** `add_new_mask`; nothing changes where the mask is refused. */
export async function addNewMask(
  state: InferenceState,
  id: string,
  frame: SourceFrame,
  mask: MaskInput,
): Promise<MaskSummary> {
  checkFrame(frame, state.clip);
  const values = toModelMask(frame, mask, state.clip, state.graphs.config.imageSize);
  const prompted = { object: state.objectOrNew(id), frame, redrawn: false };
  const output = await useMaskAsOutput(state, frame, values);
  return accept(state, prompted, { points: undefined, mask: true }, output);
}

/** Replaces all that is said of an object on a frame; nothing changes where it is refused. */
export async function setPrompt(
  state: InferenceState,
  id: string,
  frame: SourceFrame,
  prompt: CompletePrompt,
): Promise<PromptAnswer> {
  const { prompted, given, output, candidates } = await answer(state, id, frame, prompt);
  const shown = await showCandidates(state, prompted, candidates);
  const result = await accept(state, prompted, { ...given, mask: given.mask !== undefined }, output);
  return { result, candidates: shown };
}

/** What {@link setPrompt} would give. Nothing changes but what is cached. */
export async function previewPrompt(
  state: InferenceState,
  id: string,
  frame: SourceFrame,
  prompt: CompletePrompt,
): Promise<PromptAnswer> {
  const { prompted, output, candidates } = await answer(state, id, frame, prompt);
  return {
    result: await summarizeMask(state, prompted.object, frame, withoutHoles(state, output)),
    candidates: await showCandidates(state, prompted, candidates),
  };
}

/**
 * Points that continue those that were answered refine the mask that is there. Others are answered as if they had been
 * given first: then a prompt gives the same whatever was tried before it. Behind a candidate or a mask they come one by
 * one, as they were clicked; a box and points that come with it are one prompt, as in Meta's predictor.
 *
 * A box says all there is to say of an object: unlike in Meta's predictor, which warns that it may not follow a box on a
 * tracked frame, it is answered there as on any other.
 */
async function answer(state: InferenceState, id: string, frame: SourceFrame, prompt: CompletePrompt) {
  checkFrame(frame, state.clip);
  const given = toModelPrompt(frame, prompt, state.clip, state.graphs.config.imageSize);
  const prompted = { object: state.objectOrNew(id), frame, redrawn: prompt.box !== undefined };
  return { prompted, given, ...(await decodePrompt(state, prompted, given)) };
}

async function decodePrompt(
  state: InferenceState,
  prompted: PromptedFrame,
  { points, mask }: ModelPrompt,
): Promise<PointsOutput> {
  const { object, frame } = prompted;
  if (mask !== undefined) {
    const output = await useMaskAsOutput(state, frame, mask);
    return points === undefined
      ? { output, candidates: [] }
      : refine(state, prompted, points, 0, { output, candidates: [] });
  }
  if (points === undefined) throw new Error('a prompt without points and mask');
  const answered = answeredPoints(object, frame, points);
  const before = await refined(state, prompted, answered > 0);
  if (points.candidate === undefined) return decodePoints(state, prompted, points, before?.lowResMask);
  if (answered > 0 && before !== undefined) {
    return refine(state, prompted, points, answered, { output: before, candidates: [] });
  }
  const first = await decodePoints(state, prompted, firstPoints(points, 1), before?.lowResMask);
  const output = await chooseCandidate(state, frame, first, points.candidate);
  return refine(state, prompted, points, 1, { ...first, output });
}

/** The mask that points start from: that of the points that they continue, else the one that was tracked, if it counts. */
async function refined(
  state: InferenceState,
  { object, frame, redrawn }: PromptedFrame,
  continues: boolean,
): Promise<PromptOutput | undefined> {
  if (continues) return latestRecord(state, object, frame);
  return object.state.isTracked(frame) && !redrawn ? trackedRecord(state, object, frame) : undefined;
}

/** Adds the points after the first `known`, one by one, each to the mask before it. */
async function refine(
  state: InferenceState,
  prompted: PromptedFrame,
  points: PointPrompt,
  known: number,
  before: PointsOutput,
): Promise<PointsOutput> {
  let refined = before;
  for (let n = known + 1; n <= points.labels.length; n++) {
    refined = await decodePoints(state, prompted, firstPoints(points, n), refined.output.lowResMask);
  }
  return refined;
}

const firstPoints = ({ coords, labels }: PointPrompt, n: number): PointPrompt => ({
  coords: coords.slice(0, 2 * n),
  labels: labels.slice(0, n),
});

/** How many of the points have been answered on this frame, where they continue what was answered; else 0. */
function answeredPoints({ state }: TrackedObject, frame: SourceFrame, points: ModelPoints): number {
  const before = state.points.get(frame);
  if (before === undefined || state.masks.has(frame) || before.candidate !== points.candidate) return 0;
  const continues =
    before.labels.length < points.labels.length &&
    before.labels.every((label, i) => label === points.labels[i]) &&
    before.coords.every((coordinate, i) => coordinate === points.coords[i]);
  return continues ? before.labels.length : 0;
}

/** Shows the answer, stores it as the frame's temporary one and records the prompt. */
async function accept(
  state: InferenceState,
  prompted: PromptedFrame,
  prompt: { readonly points: ModelPoints | undefined; readonly mask: boolean },
  output: PromptOutput,
): Promise<MaskSummary> {
  const { graphs, settings } = state;
  const { object, frame } = prompted;
  const shown = withoutHoles(state, output);
  const summary = await summarizeMask(state, object, frame, shown);
  const version = state.newVersion(object, frame, 'temporary');
  // Conditioning unless it corrects a tracked frame and such corrections stay ordinary memories.
  const cond = isInitCondFrame(prompted) || settings.addAllFramesToCorrectAsCond;
  object.state.setPrompt(frame, prompt, { cond, version });
  state.objects.set(object.state.id, object);
  const record = {
    objectId: object.state.id,
    frame,
    kind: 'temporary',
    version,
    objPtr: output.objPtr,
    objectScore: output.objectScore,
    iou: output.iou,
    lowResMask: shown.lowResMask,
    memoryMask: undefined,
    binarize: graphs.config.binarizeMaskFromPtsForMemEnc,
    memMap: undefined,
  } as const;
  await state.commit([record]);
  return summary;
}

const showCandidates = async (
  state: InferenceState,
  { object, frame }: PromptedFrame,
  candidates: readonly PromptedMask[],
): Promise<MaskSummary[]> => {
  const shown: MaskSummary[] = [];
  for (const candidate of candidates) {
    shown.push(await summarizeMask(state, object, frame, withoutHoles(state, candidate)));
  }
  return shown;
};

/** The mask as results show it. */
function withoutHoles({ settings: { fillHoleArea } }: InferenceState, mask: PromptedMask): PromptedMask {
  if (fillHoleArea === 0) return mask;
  return { ...mask, lowResMask: fillHoles(mask.lowResMask, Math.sqrt(mask.lowResMask.length), fillHoleArea) };
}
