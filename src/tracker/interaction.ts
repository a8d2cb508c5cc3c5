/**
 * Answers prompts at once: the second half of `SAM2VideoPredictor.add_new_points_or_box` and `add_new_mask`
 * (`sam2/sam2_video_predictor.py`), and `_use_mask_as_output` (`sam2/modeling/sam2_base.py`).
 *
 * @module
 */
import type {
  DecodedMaskOutput,
  DeviceTensor,
  ImageFeatures,
  MaskSummary,
  PointPrompt,
} from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { FrameRecord } from './frame-store.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import { clampLogits, fillHoles } from './mask-logits.ts';
import { attendMemory, loadMemory, noPoints, uploadMask, useMultimask } from './memory-access.ts';
import { checkFrame, type MaskInput, type PointsOrBox, toModelMask, toPointPrompt } from './prompts.ts';

/** An output whose tensors the holder disposes of. */
interface Output extends DecodedMaskOutput {
  readonly objPtr: DeviceTensor;
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
  const object = state.objectOrNew(id);
  const previous = await previousLogits(state, object, frame);
  const output = await decodePoints(state, object, frame, points, previous);
  return answer(state, object, frame, output, () => {
    object.state.points.set(frame, points);
    object.state.masks.delete(frame);
  });
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
  const object = state.objectOrNew(id);
  const output = await useMaskAsOutput(state, await state.features.get(frame), values);
  return answer(state, object, frame, output, () => {
    object.state.masks.add(frame);
    object.state.points.delete(frame);
  });
}

/**
 * Whether the prompt is answered without memory: the frame has not been tracked. Where no conditioning frame is left
 * (Meta's code stops there) there is nothing to correct either.
 */
const isInitCondFrame = ({ state }: TrackedObject, frame: SourceFrame): boolean =>
  !state.isTracked(frame) || state.cond.size === 0;

/** The frame's mask before this prompt, fed to the decoder with it: a second click refines the first's mask. */
async function previousLogits(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
): Promise<Float32Array | undefined> {
  const record = await latestRecord(state, object, frame);
  return record && clampLogits(record.lowResMask);
}

/** The temporary output of a frame, else the one that was tracked. */
export async function latestRecord(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
): Promise<FrameRecord | undefined> {
  if (object.state.temporary.has(frame)) return state.record(object, frame, 'temporary');
  if (!object.state.hasOutput(frame)) return undefined;
  if (object.bank.pending(frame) !== undefined) await state.commit();
  return state.record(object, frame, 'output');
}

async function decodePoints(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
  points: PointPrompt,
  previous: Float32Array | undefined,
): Promise<Output> {
  const initial = isInitCondFrame(object, frame);
  const owned: DeviceTensor[] = [];
  try {
    let features: ImageFeatures;
    let pixFeat: DeviceTensor;
    if (initial) {
      features = await state.features.get(frame);
      pixFeat = features.featS16NoMem;
    } else {
      const reverse = object.state.isTrackedInReverse(frame);
      const wanted = { object, selection: state.select(object, frame, reverse) };
      await loadMemory(state, [wanted], reverse);
      features = await state.features.get(frame);
      pixFeat = await attendMemory(state, wanted, features);
      owned.push(pixFeat);
      object.bank.retain(wanted.selection, object.state.cond, state.spareCondFrames);
    }
    const maskInput = previous && uploadMask(state, previous);
    if (maskInput !== undefined) owned.push(maskInput);
    const multimask = useMultimask(state, initial, points.labels.length);
    const decoded = await state.graphs.decodeMask({ pixFeat, features, points, maskInput, multimask });
    decoded.lowResAll.dispose();
    decoded.iouAll.dispose();
    return decoded;
  } finally {
    for (const tensor of owned) tensor.dispose();
  }
}

/**
 * `_use_mask_as_output`: the mask itself is the output; the decoder only makes its pointer, and whether the object is
 * there is read from the mask.
 *
 * @param values S x S, 0 or 1.
 */
async function useMaskAsOutput(
  state: InferenceState,
  features: ImageFeatures,
  values: Float32Array,
): Promise<Output> {
  const { graphs } = state;
  const prompt = await graphs.promptMask(values);
  const appears = values.includes(1);
  const scored = {
    lowResMask: prompt.lowResMask,
    iou: graphs.upload(Float32Array.of(1), [1, 1]),
    objectScore: graphs.upload(Float32Array.of(appears ? 10 : -10), [1, 1]),
  };
  const decoded = await graphs.decodeMask({
    pixFeat: features.featS16,
    features,
    points: noPoints,
    maskInput: prompt.maskInput,
    multimask: false,
  });
  const unused = [decoded.lowResMask, decoded.iou, decoded.objectScore, decoded.lowResAll, decoded.iouAll];
  for (const tensor of [...unused, prompt.maskInput]) tensor.dispose();
  if (appears) {
    prompt.noObjPtr.dispose();
    return { ...scored, objPtr: decoded.objPtr };
  }
  if (graphs.config.fixedNoObjPtr) {
    decoded.objPtr.dispose();
    return { ...scored, objPtr: prompt.noObjPtr };
  }
  const [pointer, noObject] = [await graphs.read(decoded.objPtr), await graphs.read(prompt.noObjPtr)];
  for (const tensor of [decoded.objPtr, prompt.noObjPtr]) tensor.dispose();
  const sum = pointer.map((v, i) => v + (noObject[i] ?? 0));
  return { ...scored, objPtr: graphs.upload(sum, [1, sum.length]) };
}

/** Summarises an output and stores it as the frame's temporary one; `accept` records the prompt. */
async function answer(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
  output: Output,
  accept: () => void,
): Promise<MaskSummary> {
  const { graphs, settings } = state;
  try {
    const raw = await graphs.read(output.lowResMask);
    const record: FrameRecord = {
      objectId: object.state.id,
      frame,
      kind: 'temporary',
      objPtr: await graphs.read(output.objPtr),
      objectScore: (await graphs.read(output.objectScore))[0] ?? 0,
      iou: (await graphs.read(output.iou))[0] ?? 0,
      lowResMask:
        settings.fillHoleArea > 0 ? fillHoles(raw, Math.sqrt(raw.length), settings.fillHoleArea) : raw,
      memoryMask: undefined,
      binarize: graphs.config.binarizeMaskFromPtsForMemEnc,
      memMap: undefined,
    };
    const summary = await summarizeRecord(state, object, record);
    // Conditioning unless it corrects a tracked frame and such corrections stay ordinary memories.
    const cond = isInitCondFrame(object, frame) || settings.addAllFramesToCorrectAsCond;
    object.state.temporary.set(frame, cond);
    accept();
    state.objects.set(object.state.id, object);
    await state.commit({ puts: [record] });
    return summary;
  } finally {
    for (const tensor of [output.lowResMask, output.iou, output.objectScore, output.objPtr]) tensor.dispose();
  }
}

/** The mask of one object, with the other objects of the frame taken into account where masks may not overlap. */
export async function summarizeRecord(
  state: InferenceState,
  object: TrackedObject,
  record: FrameRecord,
): Promise<MaskSummary> {
  const { graphs, clip, settings } = state;
  const records = [record];
  if (settings.nonOverlapMasks) {
    for (const other of state.objects.values()) {
      const beside = other === object ? undefined : await latestRecord(state, other, record.frame);
      if (beside !== undefined) records.push(beside);
    }
  }
  const outputs = records.map((r) => uploadOutput(state, r));
  try {
    const [summary] = await graphs.summarize(outputs, {
      width: clip.width,
      height: clip.height,
      masks: true,
      nonOverlap: settings.nonOverlapMasks,
    });
    if (summary === undefined) throw new Error('summarize returned nothing');
    return summary;
  } finally {
    for (const output of outputs) disposeOutput(output);
  }
}

/** A stored output as tensors; the caller disposes of them. */
export function uploadOutput(state: InferenceState, record: FrameRecord): DecodedMaskOutput {
  return {
    lowResMask: uploadMask(state, record.lowResMask),
    iou: state.graphs.upload(Float32Array.of(record.iou), [1, 1]),
    objectScore: state.graphs.upload(Float32Array.of(record.objectScore), [1, 1]),
  };
}

/** Disposes of the tensors of {@link uploadOutput}. */
export function disposeOutput({ lowResMask, iou, objectScore }: DecodedMaskOutput): void {
  for (const tensor of [lowResMask, iou, objectScore]) tensor.dispose();
}
