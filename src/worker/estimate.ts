/**
 * What a track is going to take, reckoned without running the model.
 *
 * @module
 */
import type { Sam2Config } from '../model/config/config.ts';
import { bankBytes, recordBytes } from '../tracker/memory-needs.ts';
import type { SavedState } from '../tracker/saved-state.ts';
import type { TrackEstimate, TrackOptions } from './api.ts';
import type { FrameCost } from './pace.ts';
import { type PromptedFrames, passesLeft, planPasses, resultCount } from './track-plan.ts';

/** What is known of model, video and device. */
export interface EstimateContext {
  readonly config: Sam2Config;
  readonly frameCount: number;
  readonly cost: FrameCost | undefined;
  /** How far the store goes, for a job that was cut off. */
  readonly stored: SavedState['propagated'];
  /** Whether outputs are written to the browser's storage, and bytes of it that are free. */
  readonly keepsOutputs: boolean;
  readonly storageFree: number | undefined;
}

/** @throws TrackletError `tracker/visit` */
export function estimateTrack(
  options: TrackOptions,
  prompted: PromptedFrames,
  { config, frameCount, cost, stored, keepsOutputs, storageFree }: EstimateContext,
): TrackEstimate {
  const ids = options.objects ?? [...prompted.keys()].filter((id) => prompted.get(id)?.length);
  const tracked = new Map(ids.map((id) => [id, prompted.get(id) ?? []]));
  const passes = passesLeft(
    planPasses(options, tracked, frameCount),
    options.resumeAfter,
    stored,
    frameCount,
  );
  const objects = ids.length;
  const frames = objects === 0 ? 0 : resultCount(passes, frameCount);
  const prompts = Math.max(0, ...[...tracked.values()].map((of) => of.length));
  return {
    frames,
    objects,
    seconds: cost && frames * (cost.picture + objects * cost.object),
    storage: keepsOutputs ? frames * objects * recordBytes(config) : 0,
    storageFree: keepsOutputs ? storageFree : undefined,
    device: objects * bankBytes(config, prompts),
  };
}
