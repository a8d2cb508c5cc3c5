/**
 * A correction whose track has replaced results: what was there before is compared with it, until one of them is chosen.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { ObjectResult } from '../../worker/api.ts';
import type { History, Step } from './history.ts';
import { type ReplacedResults, Review } from './review.ts';
import type { TrackedObject, TrackedObjects } from './tracked-objects.ts';

interface CorrectionParts {
  readonly objects: Pick<TrackedObjects, 'find'>;
  readonly history: Pick<History, 'undo' | 'undoable'>;
  readonly changed: () => void;
}

export class CorrectionReview {
  readonly #parts: CorrectionParts;
  #open: { readonly review: Review; readonly step: Step | undefined } | undefined;

  constructor(parts: CorrectionParts) {
    this.#parts = parts;
  }

  /** Undefined once it is accepted or taken back, or something else was done. */
  get review(): Review | undefined {
    return this.#open?.step === this.#parts.history.undoable ? this.#open?.review : undefined;
  }

  /** The track that was done last is to be reviewed. @param before see {@link ReplacedByTrack.of} */
  begin(id: string, before: ReplacedResults | undefined): void {
    const object = this.#parts.objects.find(id);
    if (!object || !before) return;
    this.#open = { review: new Review(object, before), step: this.#parts.history.undoable };
    this.#parts.changed();
  }

  /** Keeps what the correction has made. */
  accept(): void {
    this.#open = undefined;
    this.#parts.changed();
  }

  /** Takes the correction's track back; its prompt stays. */
  async discard(): Promise<void> {
    if (!this.review) return;
    this.#open = undefined;
    await this.#parts.history.undo();
  }

  /** Shows what was there before the correction, or what it made. */
  show(showing: Review['showing']): void {
    const { review } = this;
    if (review) review.showing = showing;
    this.#parts.changed();
  }

  /** The object as the picture shows it: as it was before, while that is looked at. */
  asShown(object: TrackedObject): TrackedObject {
    const { review } = this;
    return review?.showing === 'before' && review.objectId === object.id ? review.asBefore(object) : object;
  }
}

/** What stood where a track puts its results. */
export class ReplacedByTrack {
  readonly #objects: Pick<TrackedObjects, 'find'>;
  readonly #replaced = new Map<string, Map<SourceFrame, ObjectResult | undefined>>();

  constructor(objects: Pick<TrackedObjects, 'find'>) {
    this.#objects = objects;
  }

  /** To be called before the result is put there. */
  note({ id, frame }: ObjectResult): void {
    const frames = this.#replaced.get(id) ?? new Map<SourceFrame, ObjectResult | undefined>();
    if (!frames.has(frame)) frames.set(frame, this.#objects.find(id)?.results.get(frame));
    this.#replaced.set(id, frames);
  }

  /** Undefined where no result of the object has come. */
  of(id: string): ReplacedResults | undefined {
    return this.#replaced.get(id);
  }
}
