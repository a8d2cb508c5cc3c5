/**
 * Brings selected memories to the device and attends to them.
 *
 * @module
 */
import { memoryDims } from '../model/config/config.ts';
import type { DeviceTensor, ImageFeatures, PointPrompt } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { FrameRecord } from './frame-store.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import type { MemorySelection } from './select-memory.ts';

/** What one object attends to on one frame. */
export interface WantedMemory {
  readonly object: TrackedObject;
  readonly selection: MemorySelection;
}

/**
 * Makes every selected map and pointer live. While tracking on, all of them are; after a jump (a correction far
 * behind the end, the other direction, a new device) they are rebuilt from the store: pointers as they were, maps by
 * the memory encoder from the stored logits and the picture, which gives what was there before.
 */
export async function loadMemory(
  state: InferenceState,
  wanted: readonly WantedMemory[],
  reverse: boolean,
): Promise<void> {
  const missing = new Map<SourceFrame, TrackedObject[]>();
  for (const { object, selection } of wanted) {
    for (const frame of missingFrames(object, selection)) {
      missing.set(frame, [...(missing.get(frame) ?? []), object]);
    }
  }
  if (missing.size === 0) return;
  const unstored = [...missing].some(([frame, objects]) => objects.some(({ bank }) => bank.pending(frame)));
  if (unstored) await state.commit();
  // Pictures are decoded in the direction of travel.
  const frames = [...missing].sort(([a], [b]) => (reverse ? b - a : a - b));
  for (const [frame, objects] of frames) {
    for (const object of objects) {
      const record = await state.record(object, frame, 'output');
      const { bank } = object;
      if (bank.objPtr(frame) === undefined) {
        bank.setObjPtr(frame, state.graphs.upload(record.objPtr, [1, record.objPtr.length]));
      }
      const needed = wanted.some(
        (w) => w.object === object && w.selection.maps.some((m) => m.frame === frame),
      );
      if (needed && bank.memMap(frame) === undefined) {
        bank.setMemMap(frame, await rebuildMemMap(state, record));
      }
    }
  }
}

function missingFrames({ bank }: TrackedObject, { maps, ptrs }: MemorySelection): Set<SourceFrame> {
  return new Set([
    ...maps.filter(({ frame }) => bank.memMap(frame) === undefined).map(({ frame }) => frame),
    ...ptrs.filter(({ frame }) => bank.objPtr(frame) === undefined).map(({ frame }) => frame),
  ]);
}

async function rebuildMemMap(state: InferenceState, record: FrameRecord): Promise<DeviceTensor> {
  const { graphs } = state;
  if (record.memMap !== undefined) return graphs.upload(record.memMap, memoryDims(graphs.config));
  return encodeStoredMemory(state, record);
}

/** Memory (`mem_map`) of a stored output: the memory encoder on its picture and logits. */
export async function encodeStoredMemory(state: InferenceState, record: FrameRecord): Promise<DeviceTensor> {
  const features = await state.features.get(record.frame);
  const lowResMask = uploadMask(state, record.memoryMask ?? record.lowResMask);
  const objectScore = state.graphs.upload(Float32Array.of(record.objectScore), [1, 1]);
  try {
    return await state.graphs.encodeMemory({
      features,
      lowResMask,
      objectScore,
      binarize: record.binarize,
    });
  } finally {
    lowResMask.dispose();
    objectScore.dispose();
  }
}

/** Square logits as a [1,1,4h,4w] tensor. */
export function uploadMask(state: InferenceState, logits: Float32Array): DeviceTensor {
  const size = Math.sqrt(logits.length);
  return state.graphs.upload(logits, [1, 1, size, size]);
}

/**
 * Features conditioned on the memory that {@link loadMemory} made live:
 * `SAM2Base._prepare_memory_conditioned_features`. The caller disposes of the result.
 */
export function attendMemory(
  state: InferenceState,
  { object, selection }: WantedMemory,
  features: ImageFeatures,
): Promise<DeviceTensor> {
  const { bank } = object;
  return state.graphs.attendMemory(features, {
    memMaps: selection.maps.map(({ frame }) => live(bank.memMap(frame))),
    memTpos: selection.maps.map(({ tpos }) => tpos),
    ptrs: selection.ptrs.map(({ frame }) => live(bank.objPtr(frame))),
    ptrPositions: selection.ptrs.map(({ position }) => position),
  });
}

function live(tensor: DeviceTensor | undefined): DeviceTensor {
  if (tensor === undefined) throw new Error('a selected memory is not on the device');
  return tensor;
}

/** No prompt: the decoder takes one point labelled as padding. */
export const noPoints: PointPrompt = { coords: new Float32Array(2), labels: Int32Array.of(-1) };

/** `SAM2Base._use_multimask`; a box counts as two points, no prompt as none. */
export function useMultimask(
  { graphs: { config } }: InferenceState,
  isInitCondFrame: boolean,
  pointCount: number,
): boolean {
  return (
    config.multimaskOutputInSam &&
    (isInitCondFrame || config.multimaskOutputForTracking) &&
    config.multimaskMinPtNum <= pointCount &&
    pointCount <= config.multimaskMaxPtNum
  );
}
