/**
 * Takes up prompts before tracking: `SAM2VideoPredictor.propagate_in_video_preflight`
 * (`sam2/sam2_video_predictor.py`).
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { SourceFrame } from '../units.ts';
import type { FrameRecord } from './frame-store.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import { applyNonOverlappingConstraints } from './mask-logits.ts';
import { encodeStoredMemory } from './memory-access.ts';
import { clearNonCondMemAroundInput, forgetAroundCorrection } from './outdated-memory.ts';
import { latestRecord } from './outputs.ts';
import type { VisitedFrames } from './visited-frames.ts';

/**
 * Turns temporary outputs into conditioning (or corrected) ones: their memories are encoded from the binarised
 * low-res logits. Frame by frame, so that objects prompted on one frame share its features.
 *
 * @param visited by the propagation that is about to begin
 * @throws TrackletError `tracker/no-objects`, `tracker/no-prompts`
 */
export async function preflight(
  state: InferenceState,
  objects: readonly TrackedObject[],
  visited: VisitedFrames,
): Promise<void> {
  if (objects.length === 0) throw nothingToTrack();
  for (const { state: object } of objects) {
    if (object.cond.size === 0 && ![...object.temporary.values()].some(({ cond }) => cond)) {
      throw new TrackletError(
        'tracker/no-prompts',
        `Object ${object.id} has no prompt; add one or remove the object.`,
      );
    }
  }
  const frames = new Set(objects.flatMap(({ state: object }) => [...object.temporary.keys()]));
  for (const frame of [...frames].sort((a, b) => a - b)) {
    const prompted = objects.filter(({ state: object }) => object.temporary.has(frame));
    const puts: FrameRecord[] = [];
    for (const object of prompted) {
      if (isKept(object, frame)) puts.push(await encodePrompted(state, object, frame));
    }
    for (const object of prompted) takeUp(state, object, frame, visited);
    await state.commit(puts);
  }
}

/** The error for a propagation without objects. */
export const nothingToTrack = (): TrackletError =>
  new TrackletError('tracker/no-objects', 'There is nothing to track; add a prompt first.');

/** A correction that is not to condition others gives way to a conditioning output of the same frame. */
const isKept = ({ state: object }: TrackedObject, frame: SourceFrame): boolean =>
  object.temporary.get(frame)?.cond === true || !object.cond.has(frame);

/** The temporary output with its memory. */
async function encodePrompted(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
): Promise<FrameRecord> {
  const temporary = await state.record(object, frame, 'temporary');
  const record: FrameRecord = {
    ...temporary,
    kind: 'output',
    version: state.marks.version,
    memoryMask: state.settings.nonOverlapMasksForMemEnc
      ? await withoutOverlap(state, object, temporary)
      : undefined,
  };
  const memMap = await encodeStoredMemory(state, record);
  try {
    return { ...record, memMap: await state.graphs.read(memMap) };
  } finally {
    memMap.dispose();
  }
}

/** Moves the frame from the temporary outputs to the others. */
function takeUp(
  state: InferenceState,
  object: TrackedObject,
  frame: SourceFrame,
  visited: VisitedFrames,
): void {
  const corrects = object.state.outputVersion(frame) !== undefined;
  const temporary = object.state.temporary.get(frame);
  if (isKept(object, frame)) {
    object.bank.delete(frame);
    object.state.setOutputVersion(frame, state.newVersion(object, frame, 'output'));
    if (temporary?.cond) object.state.addCond(frame);
    else object.state.addNonCond(frame);
  }
  if (temporary !== undefined) {
    const { version } = temporary;
    state.releaseRecord({ objectId: object.state.id, frame, kind: 'temporary', version });
  }
  object.state.deleteTemporary(frame);
  clearNonCondMemAroundInput(state, object, frame);
  if (corrects) forgetAroundCorrection(state, object, frame, visited);
}

/** The object's logits, below -10 where another object's are higher. */
async function withoutOverlap(
  state: InferenceState,
  object: TrackedObject,
  own: FrameRecord,
): Promise<Float32Array> {
  const masks: Float32Array[] = [];
  let position = 0;
  for (const other of state.objects.values()) {
    const record = other === object ? own : await latestRecord(state, other, own.frame);
    if (other === object) position = masks.length;
    if (record !== undefined) masks.push(record.lowResMask);
  }
  return applyNonOverlappingConstraints(masks)[position] ?? own.lowResMask;
}
