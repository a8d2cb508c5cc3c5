/**
 * What the model makes of a prompt on one frame: `SAM2Base._run_single_frame_inference` as
 * `SAM2VideoPredictor.add_new_points_or_box` and `add_new_mask` call it, and `_use_mask_as_output`
 * (`sam2/modeling/sam2_base.py`).
 *
 * @module
 */
import type { DecodedMask, DeviceTensor, ImageFeatures, PointPrompt } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import { clampLogits } from './mask-logits.ts';
import { attendMemory, loadMemory, noPoints, uploadMask, useMultimask } from './memory-access.ts';

/** One mask of one object, read back. */
export interface PromptedMask {
  /** [1,1,4h,4w] logits */
  readonly lowResMask: Float32Array;
  readonly iou: number;
  /** Logit. */
  readonly objectScore: number;
}

/** The mask that answers a prompt. */
export interface PromptOutput extends PromptedMask {
  /** [1,C] */
  readonly objPtr: Float32Array;
}

/** What points give. */
export interface PointsOutput {
  readonly output: PromptOutput;
  /** All three masks in the decoder's order, where it was asked for several; else empty. */
  readonly candidates: readonly PromptedMask[];
}

/** The object that is prompted, and where. */
export interface PromptedFrame {
  readonly object: TrackedObject;
  readonly frame: SourceFrame;
  /** The object is outlined anew: what was tracked of it, on this frame and before, counts for nothing. */
  readonly redrawn: boolean;
}

/**
 * Whether the prompt is answered without memory: the frame has not been tracked, or the object is outlined anew. Where
 * no conditioning frame is left (Meta's code stops there) there is nothing to correct either.
 */
export const isInitCondFrame = ({ object: { state }, frame, redrawn }: PromptedFrame): boolean =>
  redrawn || !state.isTracked(frame) || state.cond.size === 0;

/** @param previous logits that the points refine */
export async function decodePoints(
  state: InferenceState,
  prompted: PromptedFrame,
  points: PointPrompt,
  previous: Float32Array | undefined,
): Promise<PointsOutput> {
  const { graphs } = state;
  const { features, pixFeat } = await promptedFeatures(state, prompted);
  const maskInput = previous && uploadMask(state, clampLogits(previous));
  const multimask = useMultimask(state, isInitCondFrame(prompted), points.labels.length);
  let decoded: DecodedMask | undefined;
  try {
    decoded = await graphs.decodeMask({ pixFeat, features, points, maskInput, multimask });
    const output: PromptOutput = {
      lowResMask: await graphs.read(decoded.lowResMask),
      objPtr: await graphs.read(decoded.objPtr),
      ...(await readScores(state, decoded)),
    };
    return { output, candidates: multimask ? await readCandidates(state, decoded) : [] };
  } finally {
    maskInput?.dispose();
    decoded?.dispose();
  }
}

/** Features of the frame, conditioned on the object's memory where the frame was tracked. */
async function promptedFeatures(
  state: InferenceState,
  prompted: PromptedFrame,
): Promise<{ readonly features: ImageFeatures; readonly pixFeat: DeviceTensor }> {
  const { object, frame } = prompted;
  if (isInitCondFrame(prompted)) {
    const features = await state.features.get(frame);
    return { features, pixFeat: features.featS16NoMem };
  }
  const on = { state: object.state, frame, visited: state.visited };
  const held = state.conditioned.get(on);
  if (held !== undefined) return { features: await state.features.get(frame), pixFeat: held };
  const reverse = object.state.isTrackedInReverse(frame);
  const wanted = { object, selection: state.select(object, frame, reverse) };
  await loadMemory(state, [wanted], reverse);
  const features = await state.features.get(frame);
  const pixFeat = await attendMemory(state, wanted, features);
  state.conditioned.put(on, pixFeat);
  object.bank.retain(wanted.selection, object.state.cond, state.spareCondFrames);
  return { features, pixFeat };
}

async function readScores(
  { graphs }: InferenceState,
  { objectScore, iou }: DecodedMask,
): Promise<{ readonly objectScore: number; readonly iou: number }> {
  return {
    objectScore: (await graphs.read(objectScore))[0] ?? 0,
    iou: (await graphs.read(iou))[0] ?? 0,
  };
}

async function readCandidates(state: InferenceState, decoded: DecodedMask): Promise<PromptedMask[]> {
  const [all, ious] = [await state.graphs.read(decoded.lowResAll), await state.graphs.read(decoded.iouAll)];
  const { objectScore } = await readScores(state, decoded);
  const size = all.length / ious.length;
  return [...ious].map((iou, i) => ({
    lowResMask: all.slice(i * size, (i + 1) * size),
    iou,
    objectScore,
  }));
}

/**
 * The pointer of an object whose mask was not the decoder's own choice, as `_use_mask_as_output` makes it: the decoder
 * runs once more, without points, on the features without memory, and the mask is its prompt.
 *
 * @param maskInput [1,1,4h,4w]
 * @returns [1,C]
 */
async function pointerOf(
  { graphs }: InferenceState,
  features: ImageFeatures,
  maskInput: DeviceTensor,
): Promise<Float32Array> {
  const decoded = await graphs.decodeMask({
    pixFeat: features.featS16,
    features,
    points: noPoints,
    maskInput,
    multimask: false,
  });
  try {
    return await graphs.read(decoded.objPtr);
  } finally {
    decoded.dispose();
  }
}

/**
 * The mask that the user chose among a click's three, exactly as it was shown. Where it is the decoder's own choice, the
 * output is the decoder's; else its pointer is made as that of a mask prompt, from the candidate's logits.
 */
export async function chooseCandidate(
  state: InferenceState,
  frame: SourceFrame,
  { output, candidates }: PointsOutput,
  index: number,
): Promise<PromptOutput> {
  const chosen = candidates[index];
  // A model that makes only one mask of a click has nothing to choose from.
  if (chosen === undefined || isSameMask(chosen, output)) return output;
  // The decoder's pointer says already that the object is not there.
  if (!(chosen.objectScore > 0)) return { ...chosen, objPtr: output.objPtr };
  const features = await state.features.get(frame);
  const maskInput = uploadMask(state, clampLogits(chosen.lowResMask));
  try {
    return { ...chosen, objPtr: await pointerOf(state, features, maskInput) };
  } finally {
    maskInput.dispose();
  }
}

const isSameMask = (a: PromptedMask, b: PromptedMask): boolean =>
  a.iou === b.iou && a.lowResMask.every((logit, i) => logit === b.lowResMask[i]);

/**
 * `_use_mask_as_output`: the mask itself is the output; the decoder only makes its pointer, and whether the object is
 * there is read from the mask.
 *
 * @param values S x S, 0 or 1.
 */
export async function useMaskAsOutput(
  state: InferenceState,
  frame: SourceFrame,
  values: Float32Array,
): Promise<PromptOutput> {
  const { graphs } = state;
  const features = await state.features.get(frame);
  const prompt = await graphs.promptMask(values);
  try {
    const appears = values.includes(1);
    const lowResMask = await graphs.read(prompt.lowResMask);
    const scored = { lowResMask, iou: 1, objectScore: appears ? 10 : -10 };
    const pointer = await pointerOf(state, features, prompt.maskInput);
    if (appears) return { ...scored, objPtr: pointer };
    const noObject = await graphs.read(prompt.noObjPtr);
    if (graphs.config.fixedNoObjPtr) return { ...scored, objPtr: noObject };
    return { ...scored, objPtr: pointer.map((v, i) => v + (noObject[i] ?? 0)) };
  } finally {
    prompt.dispose();
  }
}
