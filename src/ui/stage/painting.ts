/**
 * Brush and eraser: strokes become the mask of the selected object on the frame on screen. Strokes that come while a mask
 * is being made are put on top of it next, so that none is lost.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { CocoRle } from '../../worker/api.ts';
import type { Stroke, ViewWorker } from '../../worker/view-api.ts';
import type { Gesture } from '../state/gesture.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Size } from './geometry.ts';

interface PaintingParts {
  readonly view: Pick<ViewWorker, 'paint'>;
  /** Resolves when the mask is the object's, or was refused. */
  readonly mark: (gesture: Gesture) => Promise<void>;
  readonly selected: () => TrackedObject | undefined;
  readonly find: (id: string | undefined) => TrackedObject | undefined;
  /** Called whenever {@link Painting.strokes} has changed. */
  readonly changed: () => void;
  readonly fail: (error: unknown) => void;
}

/** Where strokes are painted. @param id undefined: on an object that the first mask makes */
interface Place {
  readonly id: string | undefined;
  readonly frame: SourceFrame;
  readonly video: Size;
}

export class Painting {
  readonly #parts: PaintingParts;
  #waiting: { readonly stroke: Stroke; readonly place: Place }[] = [];
  #working: readonly Stroke[] = [];
  #running: Promise<void> | undefined;

  constructor(parts: PaintingParts) {
    this.#parts = parts;
  }

  /** Those that are not in the object's mask yet, in their order. */
  get strokes(): readonly Stroke[] {
    return [...this.#working, ...this.#waiting.map(({ stroke }) => stroke)];
  }

  /** Takes a finished stroke. Resolves when nothing is left to do; never rejects. */
  add(stroke: Stroke, frame: SourceFrame, video: Size): Promise<void> {
    const place = { id: this.#parts.selected()?.id, frame, video };
    if (stroke.kind === 'erase' && place.id === undefined) return Promise.resolve();
    this.#waiting.push({ stroke, place });
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    this.#parts.changed();
    return this.#running;
  }

  async #work(): Promise<void> {
    try {
      while (this.#waiting.length > 0) await this.#paintNext();
    } catch (error) {
      this.#waiting = [];
      this.#parts.fail(error);
    } finally {
      this.#working = [];
      this.#parts.changed();
    }
  }

  /** Paints all strokes that wait for the same place, in one mask. */
  async #paintNext(): Promise<void> {
    const { view, mark, selected, find } = this.#parts;
    const place = this.#waiting[0]?.place;
    if (!place) return;
    const elsewhere = this.#waiting.findIndex(
      ({ place: { id, frame } }) => id !== place.id || frame !== place.frame,
    );
    const taken = this.#waiting.splice(0, elsewhere < 0 ? this.#waiting.length : elsewhere);
    this.#working = taken.map(({ stroke }) => stroke);
    const object = find(place.id);
    const base = object && maskOf(object, place.frame);
    const [width, height] = place.video;
    const mask = await view.paint(base, [height, width], this.#working);
    await mark({ kind: 'mask', mask, id: place.id, frame: place.frame });
    const made = place.id === undefined ? selected()?.id : undefined;
    // What was painted on while the object was being made belongs to it.
    if (made !== undefined) this.#waiting = this.#waiting.map((next) => withId(next, made));
    this.#working = [];
    this.#parts.changed();
  }
}

function withId<T extends { readonly place: Place }>(waiting: T, id: string): T {
  return { ...waiting, place: { ...waiting.place, id: waiting.place.id ?? id } };
}

/** What strokes are painted on: the mask as the user painted it, or as the model sees it. */
function maskOf({ prompts, results }: TrackedObject, frame: SourceFrame): CocoRle | undefined {
  const prompt = prompts.get(frame);
  const corrected = (prompt?.points?.length ?? 0) > 0;
  return (corrected ? undefined : prompt?.mask) ?? results.get(frame)?.mask;
}
