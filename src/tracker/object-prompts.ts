/**
 * What the user has said of one object: Meta's `point_inputs_per_obj` and `mask_inputs_per_obj` of one `obj_idx`, and
 * `temp_output_dict_per_obj`, the answers to it.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { ModelPoints } from './prompts.ts';
import type { SavedObject } from './saved-state.ts';

/** The answer to a prompt that no propagation has taken up. */
export interface Temporary {
  /** It becomes a conditioning frame. */
  readonly cond: boolean;
  /** Of its record. */
  readonly version: number;
}

/** The prompt of a frame. */
export interface GivenPrompt {
  readonly points: ModelPoints | undefined;
  readonly mask: boolean;
}

/** The prompts of one object. */
export class ObjectPrompts {
  readonly #points: Map<SourceFrame, ModelPoints>;
  readonly #masks: Set<SourceFrame>;
  readonly #temporary: Map<SourceFrame, Temporary>;

  constructor(
    points: Iterable<readonly [SourceFrame, ModelPoints]> = [],
    masks: Iterable<SourceFrame> = [],
    temporary: Iterable<readonly [SourceFrame, Temporary]> = [],
  ) {
    this.#points = new Map(points);
    this.#masks = new Set(masks);
    this.#temporary = new Map(temporary);
  }

  static restore(saved: SavedObject): ObjectPrompts {
    return new ObjectPrompts(
      saved.points.map(({ frame, ...points }) => [frame, points] as const),
      saved.masks,
      saved.temporary.map(({ frame, cond, version = 0 }) => [frame, { cond, version }] as const),
    );
  }

  save(): Pick<SavedObject, 'points' | 'masks' | 'temporary'> {
    return {
      points: [...this.#points].map(([frame, points]) => ({ frame, ...points })),
      masks: [...this.#masks],
      temporary: [...this.#temporary].map(([frame, temporary]) => ({ frame, ...temporary })),
    };
  }

  copy(): ObjectPrompts {
    return new ObjectPrompts(this.#points, this.#masks, this.#temporary);
  }

  /** In pixels of the model's input. */
  get points(): ReadonlyMap<SourceFrame, ModelPoints> {
    return this.#points;
  }

  /** Frames with a mask: the masks themselves are not needed again. */
  get masks(): ReadonlySet<SourceFrame> {
    return this.#masks;
  }

  get temporary(): ReadonlyMap<SourceFrame, Temporary> {
    return this.#temporary;
  }

  /** Frames with a prompt, ascending. */
  get frames(): SourceFrame[] {
    return [...new Set([...this.#points.keys(), ...this.#masks])].sort((a, b) => a - b);
  }

  /** Replaces the prompt of a frame, and its answer. */
  set(frame: SourceFrame, { points, mask }: GivenPrompt, answer: Temporary): void {
    this.#points.delete(frame);
    if (points !== undefined) this.#points.set(frame, points);
    this.#masks.delete(frame);
    if (mask) this.#masks.add(frame);
    this.#temporary.set(frame, answer);
  }

  /** The prompt stays; its answer has been taken up. */
  deleteTemporary(frame: SourceFrame): void {
    this.#temporary.delete(frame);
  }

  /** Forgets the prompt of a frame, and its answer. */
  clear(frame: SourceFrame): void {
    this.#points.delete(frame);
    this.#masks.delete(frame);
    this.#temporary.delete(frame);
  }
}
