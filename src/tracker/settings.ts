/**
 * What may be set for tracking, and what holds where nothing is set.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { Sam2Config } from '../model/config/config.ts';

/** Settings of `SAM2VideoPredictor` that the host applies; none of them changes a graph. */
export interface TrackerSettings {
  /** At most this many conditioning frames are attended to; -1: all of them; else at least 2. */
  readonly maxCondFramesInAttn: number;
  /** Every r-th frame, and the last one, make up the recent memory. */
  readonly memoryTemporalStrideForEval: number;
  /** A correction on a tracked frame becomes a conditioning frame. */
  readonly addAllFramesToCorrectAsCond: boolean;
  /** In results, each pixel belongs to the object with the highest logit. */
  readonly nonOverlapMasks: boolean;
  /** The same for the masks that the memory encoder sees; reads every frame's logits back. */
  readonly nonOverlapMasksForMemEnc: boolean;
  /** Tracked frames near a prompted one leave the memory, whenever a propagation comes to it. */
  readonly clearNonCondMemAroundInput: boolean;
  /** The same once, when a prompt corrects a frame that has an output: not in Meta's predictor. */
  readonly forgetAroundCorrections: boolean;
  /** Holes of at most this many low-res pixels are filled; above 0 every frame's logits are read back. */
  readonly fillHoleArea: number;
}

/** Label Studio tracks have many keyframes; without a limit each of them would cost time and memory. */
const defaultMaxCondFrames = 8;

/**
 * The config's settings under the caller's overrides. Two differ from the config unless overridden: a config
 * without a limit on conditioning frames gets 8, and holes are not filled, because `build_sam2_video_predictor`
 * sets 8 pixels for a CUDA kernel that skips itself elsewhere, and filling on the host would wait for every frame. One is
 * ours: corrections forget what was tracked around them, which may be what they correct.
 *
 * @throws TrackletError `tracker/setting` naming the setting that is out of range.
 */
export function resolveSettings(
  config: Sam2Config,
  overrides: Partial<TrackerSettings> = {},
): TrackerSettings {
  const settings: TrackerSettings = {
    maxCondFramesInAttn:
      overrides.maxCondFramesInAttn ??
      (config.maxCondFramesInAttn === -1 ? defaultMaxCondFrames : config.maxCondFramesInAttn),
    memoryTemporalStrideForEval: overrides.memoryTemporalStrideForEval ?? config.memoryTemporalStrideForEval,
    addAllFramesToCorrectAsCond: overrides.addAllFramesToCorrectAsCond ?? config.addAllFramesToCorrectAsCond,
    nonOverlapMasks: overrides.nonOverlapMasks ?? config.nonOverlapMasks,
    nonOverlapMasksForMemEnc: overrides.nonOverlapMasksForMemEnc ?? config.nonOverlapMasksForMemEnc,
    clearNonCondMemAroundInput: overrides.clearNonCondMemAroundInput ?? config.clearNonCondMemAroundInput,
    forgetAroundCorrections: overrides.forgetAroundCorrections ?? true,
    fillHoleArea: overrides.fillHoleArea ?? 0,
  };
  const { maxCondFramesInAttn, memoryTemporalStrideForEval, fillHoleArea } = settings;
  if (!Number.isInteger(maxCondFramesInAttn) || (maxCondFramesInAttn !== -1 && maxCondFramesInAttn < 2)) {
    throw outOfRange('maxCondFramesInAttn', maxCondFramesInAttn, '-1 (no limit) or an integer from 2');
  }
  if (!Number.isInteger(memoryTemporalStrideForEval) || memoryTemporalStrideForEval < 1) {
    throw outOfRange('memoryTemporalStrideForEval', memoryTemporalStrideForEval, 'an integer from 1');
  }
  if (!Number.isInteger(fillHoleArea) || fillHoleArea < 0) {
    throw outOfRange('fillHoleArea', fillHoleArea, 'an integer from 0 (0: off)');
  }
  return settings;
}

function outOfRange(name: string, value: number, allowed: string): TrackletError {
  return new TrackletError('tracker/setting', `The setting ${name} is ${value}; it must be ${allowed}.`);
}
