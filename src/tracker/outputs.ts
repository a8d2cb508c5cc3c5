/**
 * Outputs that are stored: finding them, showing them, and bringing them to the device.
 *
 * @module
 */
import type { DecodedMaskOutput, MaskSummary } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { FrameRecord } from './frame-store.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import { uploadMask } from './memory-access.ts';
import type { PromptedMask } from './prompt-decoding.ts';

/** The temporary output of a frame, else the one that was tracked. */
export async function latestRecord(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
): Promise<FrameRecord | undefined> {
  if (object.state.temporary.has(frame)) return state.record(object, frame, 'temporary');
  return trackedRecord(state, object, frame);
}

/** The output that was tracked, or taken up from a prompt, if any. */
export async function trackedRecord(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
): Promise<FrameRecord | undefined> {
  if (object.state.outputVersion(frame) === undefined) return undefined;
  if (object.bank.pending(frame) !== undefined) await state.commit();
  return state.record(object, frame, 'output');
}

/** The mask of one object, with the other objects of the frame taken into account where masks may not overlap. */
export async function summarizeMask(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
  mask: PromptedMask,
): Promise<MaskSummary> {
  const { graphs, clip, settings } = state;
  const masks = [mask];
  if (settings.nonOverlapMasks) {
    for (const other of state.objects.values()) {
      if (other.state.id === object.state.id) continue;
      const beside = await latestRecord(state, other, frame);
      if (beside !== undefined) masks.push(beside);
    }
  }
  const outputs = masks.map((one) => uploadOutput(state, one));
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

/** A mask as tensors; the caller disposes of them. */
export function uploadOutput(state: InferenceState, mask: PromptedMask): DecodedMaskOutput {
  return {
    lowResMask: uploadMask(state, mask.lowResMask),
    iou: state.graphs.upload(Float32Array.of(mask.iou), [1, 1]),
    objectScore: state.graphs.upload(Float32Array.of(mask.objectScore), [1, 1]),
  };
}

/** Disposes of the tensors of {@link uploadOutput}. */
export function disposeOutput({ lowResMask, iou, objectScore }: DecodedMaskOutput): void {
  for (const tensor of [lowResMask, iou, objectScore]) tensor.dispose();
}
