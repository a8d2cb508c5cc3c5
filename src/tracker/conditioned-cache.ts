/**
 * Features of the frame that is being corrected, conditioned on the memory of one object: a second prompt, or the next
 * preview of one, need not attend to it again.
 *
 * @module
 */
import type { DeviceTensor } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import type { ObjectState } from './object-state.ts';
import type { VisitedFrames } from './visited-frames.ts';

/** What conditioned features depend on. */
export interface ConditionedOn {
  readonly state: ObjectState;
  readonly frame: SourceFrame;
  readonly visited: VisitedFrames;
}

/** Holds the features of one object on one frame. */
export class ConditionedCache {
  #held: (ConditionedOn & { readonly revision: number; readonly features: DeviceTensor }) | undefined;

  /** [1,C,h,w], where nothing that they depend on has changed; valid until others are put. */
  get({ state, frame, visited }: ConditionedOn): DeviceTensor | undefined {
    const held = this.#held;
    const isSame = held?.state === state && held.frame === frame && held.visited === visited;
    return isSame && held.revision === state.outputRevision ? held.features : undefined;
  }

  put(on: ConditionedOn, features: DeviceTensor): void {
    this.clear();
    this.#held = { ...on, revision: on.state.outputRevision, features };
  }

  clear(): void {
    this.#held?.features.dispose();
    this.#held = undefined;
  }
}
