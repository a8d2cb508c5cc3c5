/**
 * Memories that a prompt has made wrong: tracked frames around a corrected one may show what it has just put right, and
 * would draw the track back there.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { InferenceState, TrackedObject } from './inference-state.ts';
import type { VisitedFrames } from './visited-frames.ts';

/**
 * `_clear_non_cond_mem_around_input`, for the prompted object alone. (Meta's code calls a method that does not exist.)
 */
export function clearNonCondMemAroundInput(
  { settings, graphs }: InferenceState,
  { state: object, bank }: TrackedObject,
  frame: SourceFrame,
): void {
  if (!settings.clearNonCondMemAroundInput) return;
  const distance = settings.memoryTemporalStrideForEval * graphs.config.numMaskmem;
  for (const cleared of object.clearNonCond(frame - distance, frame + distance)) bank.delete(cleared);
}

/**
 * Forgets what tracking on from a corrected frame, either way, would attend to beside the conditioning frames. Results and
 * their records stay; only as memories they count no more, until they are tracked again.
 *
 * @param visited by the propagation that is about to begin
 */
export function forgetAroundCorrection(
  { settings, graphs: { config } }: InferenceState,
  { state: object, bank }: TrackedObject,
  frame: SourceFrame,
  visited: VisitedFrames,
): void {
  if (!settings.forgetAroundCorrections) return;
  const mapReach = settings.memoryTemporalStrideForEval * config.numMaskmem;
  const reach = config.useObjPtrsInEncoder ? Math.max(mapReach, config.maxObjPtrsInEncoder) : mapReach;
  const first = visited.frame(Math.max(visited.rank(frame, false) - reach, 0)) ?? 0;
  const last = visited.frame(visited.rank(frame, true) + reach) ?? visited.frameCount - 1;
  for (const forgotten of object.clearNonCond(first, last)) bank.delete(forgotten);
}
