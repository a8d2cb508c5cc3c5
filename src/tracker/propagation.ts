/**
 * Tracks one frame: the body of the loop in `SAM2VideoPredictor.propagate_in_video`
 * (`sam2/sam2_video_predictor.py`).
 *
 * @module
 */
import type { DecodedMask, DecodedMaskOutput, DeviceTensor, ImageFeatures } from '../runtime/sam2-graphs.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { FrameResult, InferenceState, TrackedObject } from './inference-state.ts';
import { applyNonOverlappingConstraints, fillHoles } from './mask-logits.ts';
import {
  attendMemory,
  loadMemory,
  noPoints,
  uploadMask,
  useMultimask,
  type WantedMemory,
} from './memory-access.ts';
import { clearNonCondMemAroundInput } from './outdated-memory.ts';
import { disposeOutput, uploadOutput } from './outputs.ts';
import type { Rest } from './saved-state.ts';

/** What is done with a tracked frame. */
export interface TrackFrameOptions {
  readonly reverse: boolean;
  /** Return masks, not only boxes and scores. */
  readonly masks: boolean;
  /** Where objects were left out so far. */
  readonly rests: readonly Rest[];
}

/** A new output of one object, before anything is kept. */
interface Tracked {
  readonly object: TrackedObject;
  readonly decoded: DecodedMask;
  /** The result; `decoded.lowResMask` unless holes were filled. */
  readonly lowResMask: DeviceTensor;
  /** What the memory encoder takes. */
  readonly memoryMask: DeviceTensor;
}

/**
 * Tracks the objects on one frame, one after another on shared features; on their conditioning frames the stored
 * output is the result. Returns as soon as the work is handed to the device: the result resolves later.
 */
export async function trackFrame(
  state: InferenceState,
  objects: readonly TrackedObject[],
  frame: SourceFrame,
  options: TrackFrameOptions,
): Promise<{ readonly result: Promise<FrameResult> }> {
  const { reverse } = options;
  const wanted = objects
    .filter(({ state: object }) => !object.cond.has(frame))
    .map((object) => ({ object, selection: state.select(object, frame, reverse) }));
  await loadMemory(state, wanted, reverse);
  const tracked = wanted.length === 0 ? [] : await decodeAndRemember(state, wanted, frame);

  const outputs: DecodedMaskOutput[] = [];
  const transient: DecodedMaskOutput[] = [];
  for (const object of objects) {
    const own = tracked.find((t) => t.object === object);
    if (own !== undefined) {
      outputs.push({ ...own.decoded, lowResMask: own.lowResMask });
    } else {
      const stored = uploadOutput(state, await state.record(object, frame, 'output'));
      outputs.push(stored);
      transient.push(stored);
    }
  }
  const summaries = state.graphs.summarize(outputs, {
    width: state.clip.width,
    height: state.clip.height,
    masks: options.masks,
    nonOverlap: state.settings.nonOverlapMasks,
  });
  const released = summaries.then(
    () => undefined,
    () => undefined,
  );
  void released.then(() => transient.forEach(disposeOutput));

  for (const { object, decoded, lowResMask, memoryMask } of tracked) {
    object.state.setOutputVersion(frame, state.newVersion(object, frame, 'output'));
    object.state.addNonCond(frame);
    object.bank.setPending(frame, {
      lowResMask,
      iou: decoded.iou,
      objectScore: decoded.objectScore,
      memoryMask: memoryMask === lowResMask ? undefined : memoryMask,
      released,
    });
  }
  for (const object of objects) {
    object.state.setTracked(frame, reverse);
    if (object.state.cond.has(frame)) clearNonCondMemAroundInput(state, object, frame);
    dropOldMemory(state, object, frame, reverse);
  }
  state.propagated = { frame, reverse, rests: options.rests };
  return {
    result: summaries.then((all) => ({
      frame,
      objects: new Map(
        objects.flatMap(({ state: { id } }, i) => {
          const summary = all[i];
          return summary === undefined ? [] : [[id, summary] as const];
        }),
      ),
    })),
  };
}

/** Decodes all objects, then encodes their memories, which may depend on each other's masks. */
async function decodeAndRemember(
  state: InferenceState,
  wanted: readonly WantedMemory[],
  frame: SourceFrame,
): Promise<Tracked[]> {
  const features = await state.features.get(frame);
  const decoded: { readonly object: TrackedObject; readonly decoded: DecodedMask }[] = [];
  for (const memory of wanted) {
    decoded.push({ object: memory.object, decoded: await decodeTracked(state, memory, features) });
  }
  const tracked = await finishMasks(state, decoded);
  for (const { object, decoded: output, memoryMask } of tracked) {
    const memMap = await state.graphs.encodeMemory({
      features,
      lowResMask: memoryMask,
      objectScore: output.objectScore,
      binarize: false,
    });
    object.bank.delete(frame);
    object.bank.setMemMap(frame, memMap);
    object.bank.setObjPtr(frame, output.objPtr);
  }
  return tracked;
}

async function decodeTracked(
  state: InferenceState,
  memory: WantedMemory,
  features: ImageFeatures,
): Promise<DecodedMask> {
  const pixFeat = await attendMemory(state, memory, features);
  try {
    const decoded = await state.graphs.decodeMask({
      pixFeat,
      features,
      points: noPoints,
      maskInput: undefined,
      multimask: useMultimask(state, false, 0),
    });
    decoded.lowResAll.dispose();
    decoded.iouAll.dispose();
    return decoded;
  } finally {
    pixFeat.dispose();
  }
}

/**
 * Fills holes in the results and takes overlaps out of what is remembered, where asked for. As in Meta's predictor
 * the memory of a tracked frame is made from the mask before its holes are filled.
 */
async function finishMasks(
  state: InferenceState,
  decoded: readonly { readonly object: TrackedObject; readonly decoded: DecodedMask }[],
): Promise<Tracked[]> {
  const { fillHoleArea, nonOverlapMasksForMemEnc } = state.settings;
  const plain = decoded.map((d) => ({
    ...d,
    lowResMask: d.decoded.lowResMask,
    memoryMask: d.decoded.lowResMask,
  }));
  if (fillHoleArea === 0 && !nonOverlapMasksForMemEnc) return plain;

  const logits: Float32Array[] = [];
  for (const { lowResMask } of plain) logits.push(await state.graphs.read(lowResMask));
  const apart = nonOverlapMasksForMemEnc ? applyNonOverlappingConstraints(logits) : undefined;
  return plain.map((own, k) => {
    const raw = logits[k] ?? new Float32Array();
    const constrained = apart?.[k];
    const lowResMask =
      fillHoleArea > 0
        ? uploadMask(state, fillHoles(raw, Math.sqrt(raw.length), fillHoleArea))
        : own.lowResMask;
    const memoryMask = constrained === undefined ? own.memoryMask : uploadMask(state, constrained);
    if (lowResMask !== own.lowResMask && memoryMask !== own.lowResMask) own.lowResMask.dispose();
    return { ...own, lowResMask, memoryMask };
  });
}

/** Keeps what the next frame in this direction attends to; what later frames attend to is part of that, or new. */
function dropOldMemory(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
  reverse: boolean,
): void {
  const next = state.visited.frame(state.visited.rank(frame, reverse) + (reverse ? -1 : 1));
  const selection =
    next === undefined ? { maps: [], ptrs: [] } : state.select(object, sourceFrame(next), reverse);
  object.bank.retain(selection, object.state.cond, state.spareCondFrames);
}
