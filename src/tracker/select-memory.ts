/**
 * Which memories a frame attends to: `SAM2Base._prepare_memory_conditioned_features` in
 * `sam2/modeling/sam2_base.py` and `select_closest_cond_frames` in `sam2/modeling/sam2_utils.py`, as pure functions
 * of frame numbers.
 *
 * @module
 */
import type { Sam2Config } from '../model/config/config.ts';
import type { SourceFrame } from '../units.ts';
import type { TrackerSettings } from './settings.ts';
import type { VisitedFrames } from './visited-frames.ts';

/** The memories of one object that one frame attends to. */
export interface MemorySelection {
  /** Frames whose memory maps are attended to, each with its row of `maskmem_tpos_enc`. */
  readonly maps: readonly { readonly frame: SourceFrame; readonly tpos: number }[];
  /** Frames whose object pointers are attended to, each with its normalised temporal position. */
  readonly ptrs: readonly { readonly frame: SourceFrame; readonly position: number }[];
}

/** The parts of the model's config that decide the selection. */
export type SelectionConfig = Pick<
  Sam2Config,
  | 'numMaskmem'
  | 'useObjPtrsInEncoder'
  | 'maxObjPtrsInEncoder'
  | 'useSignedTposEncToObjPtrs'
  | 'onlyObjPtrsInThePastForEval'
>;

export interface SelectionInput {
  readonly frame: SourceFrame;
  readonly reverse: boolean;
  /** The object's conditioning frames, in any order. */
  readonly condFrames: readonly SourceFrame[];
  /** Whether the object has a non-conditioning output on a frame. */
  readonly hasNonCond: (frame: SourceFrame) => boolean;
  readonly visited: VisitedFrames;
  readonly config: SelectionConfig;
  readonly settings: Pick<TrackerSettings, 'maxCondFramesInAttn' | 'memoryTemporalStrideForEval'>;
}

/** Selects maps and pointers for one frame of one object. */
export function selectMemory(input: SelectionInput): MemorySelection {
  const { frame, config } = input;
  const selected = selectClosestCondFrames(frame, input.condFrames, input.settings.maxCondFramesInAttn);
  const unselected = new Set(input.condFrames);
  for (const t of selected) unselected.delete(t);
  // An unselected conditioning frame inside the recent window is attended to as if it were a tracked one.
  const isRecent = (t: SourceFrame): boolean => input.hasNonCond(t) || unselected.has(t);

  const maps = selected.map((t) => ({ frame: t, tpos: config.numMaskmem - 1 }));
  for (let tRel = config.numMaskmem - 1; tRel >= 1; tRel--) {
    const t = input.visited.frame(recentRank(input, tRel));
    if (t !== undefined && isRecent(t)) maps.push({ frame: t, tpos: tRel - 1 });
  }
  return { maps, ptrs: config.useObjPtrsInEncoder ? selectPointers(input, selected, isRecent) : [] };
}

/**
 * The rank of the frame that is `tRel` steps back in the recent memory: the last frame for 1, then every r-th frame
 * counted from the clip's start, so that the same frames stay in the memory while tracking moves on.
 */
function recentRank({ visited, frame, reverse, settings }: SelectionInput, tRel: number): number {
  const rank = visited.rank(frame, reverse);
  if (tRel === 1) return reverse ? rank + 1 : rank - 1;
  const stride = settings.memoryTemporalStrideForEval;
  return reverse
    ? Math.ceil((rank + 2) / stride) * stride + (tRel - 2) * stride
    : Math.floor((rank - 2) / stride) * stride - (tRel - 2) * stride;
}

function selectPointers(
  { frame, reverse, visited, config }: SelectionInput,
  selectedCond: readonly SourceFrame[],
  isRecent: (t: SourceFrame) => boolean,
): MemorySelection['ptrs'] {
  const maxPtrs = Math.min(visited.frameCount, config.maxObjPtrsInEncoder);
  // A clip of one frame would divide by zero; its only distance is 0.
  const scale = Math.max(maxPtrs - 1, 1);
  const ptrs: { frame: SourceFrame; position: number }[] = [];
  for (const t of selectedCond) {
    const signed = reverse ? t - frame : frame - t;
    if (config.onlyObjPtrsInThePastForEval && signed < 0) continue;
    ptrs.push({ frame: t, position: (config.useSignedTposEncToObjPtrs ? signed : Math.abs(signed)) / scale });
  }
  const rank = visited.rank(frame, reverse);
  for (let k = 1; k < maxPtrs; k++) {
    const t = visited.frame(reverse ? rank + k : rank - k);
    if (t === undefined) break;
    if (isRecent(t)) ptrs.push({ frame: t, position: Math.abs(frame - t) / scale });
  }
  return ptrs;
}

/**
 * `select_closest_cond_frames`: the closest conditioning frame before `frame`, the closest at or after it, then the
 * closest others (of two equally close ones the earlier in `condFrames`), up to `max`; all of them where `max` is -1.
 */
export function selectClosestCondFrames(
  frame: SourceFrame,
  condFrames: readonly SourceFrame[],
  max: number,
): SourceFrame[] {
  if (max === -1 || condFrames.length <= max) return [...condFrames];
  const byDistance = condFrames
    .map((t) => ({ t, distance: Math.abs(t - frame) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ t }) => t);
  const before = byDistance.find((t) => t < frame);
  const after = byDistance.find((t) => t >= frame);
  const nearest = [before, after].filter((t) => t !== undefined);
  const others = byDistance.filter((t) => t !== before && t !== after);
  return [...nearest, ...others.slice(0, max - nearest.length)];
}
