/**
 * Leaves objects out of a propagation once they were lost, until their next prompt.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { FrameResult, InferenceState, TrackedObject } from './inference-state.ts';
import { summarizeMask, trackedRecord } from './outputs.ts';
import type { Rest } from './saved-state.ts';

/** What tells whether an object was seen. */
interface Seen {
  readonly objectScore: number;
  readonly area: number;
}

const isLost = ({ objectScore, area }: Seen): boolean => !(objectScore > 0) || area === 0;

/** For one propagation. */
export class LossWatch {
  readonly #limit: number | undefined;
  /** Frames in succession on which an object was lost. */
  readonly #lost = new Map<string, number>();
  /** In the order in which they began. */
  #rests: Rest[] = [];

  /** @param limit an object rests after so many frames; undefined: never */
  constructor(limit: number | undefined) {
    this.#limit = limit;
  }

  /** All rests so far. */
  get rests(): readonly Rest[] {
    return this.#rests;
  }

  /** Whether results that have not been looked at, of the last `pending` frames, may bring an object to rest. */
  waitsFor(pending: number): boolean {
    const limit = this.#limit;
    if (limit === undefined || pending === 0) return false;
    return pending >= limit || [...this.#lost.values()].some((lost) => lost + pending >= limit);
  }

  /** Looks at a result; results come in the order of their frames. */
  see({ frame, objects }: FrameResult): void {
    for (const [id, seen] of objects) this.#count(id, frame, isLost(seen));
  }

  /** Whether an object is tracked on a frame. Its prompt ends its rest. */
  follows({ id, cond }: TrackedObject['state'], frame: SourceFrame): boolean {
    const rest = this.#rests.findLastIndex(({ objectId, until }) => objectId === id && until === undefined);
    const resting = this.#rests[rest];
    if (resting === undefined) return true;
    if (!cond.has(frame)) return false;
    this.#rests = this.#rests.with(rest, { ...resting, until: frame });
    this.#lost.delete(id);
    return true;
  }

  /**
   * Takes up what was known behind a frame of a propagation that was cut off.
   *
   * @param visited the frames of that propagation up to this one, in their order
   */
  async resume(
    state: InferenceState,
    objects: readonly TrackedObject[],
    visited: readonly SourceFrame[],
  ): Promise<void> {
    if (this.#limit === undefined) return;
    // The store may know more than the results that arrived.
    this.#rests = (state.propagated?.rests ?? [])
      .filter(({ after }) => visited.includes(after))
      .map((rest) => ({ ...rest, until: visited.find((frame) => frame === rest.until) }));
    for (const object of objects) await this.#recount(state, object, visited, this.#limit);
  }

  async #recount(
    state: InferenceState,
    object: TrackedObject,
    visited: readonly SourceFrame[],
    limit: number,
  ): Promise<void> {
    const { id } = object.state;
    const rests = this.#rests.filter(({ objectId }) => objectId === id);
    if (rests.some(({ until }) => until === undefined)) return;
    const since = rests.at(-1)?.until;
    const followed = since === undefined ? visited : visited.slice(visited.indexOf(since));
    for (const frame of followed.slice(-limit)) {
      const record = await trackedRecord(state, object, frame);
      if (record === undefined) continue;
      const { area } = await summarizeMask(state, object, frame, record);
      this.#count(id, frame, isLost({ objectScore: record.objectScore, area }));
    }
  }

  #count(id: string, frame: SourceFrame, lost: boolean): void {
    const limit = this.#limit;
    if (limit === undefined) return;
    const count = lost ? (this.#lost.get(id) ?? 0) + 1 : 0;
    this.#lost.set(id, count);
    if (count < limit) return;
    this.#lost.delete(id);
    this.#rests = [...this.#rests, { objectId: id, after: frame, until: undefined }];
  }
}
