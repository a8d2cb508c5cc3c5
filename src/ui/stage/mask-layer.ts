/**
 * Masks as one bitmap of the size they have on screen, made by the view worker. One is asked for at a time, and of those
 * wanted meanwhile only the last.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { SourceFrame } from '../../units.ts';
import type { ShownMask, Viewport, ViewWorker } from '../../worker/view-api.ts';

/** Masks to be shown over a frame. */
export interface WantedMasks {
  readonly frame: SourceFrame;
  readonly masks: readonly ShownMask[];
  readonly viewport: Viewport;
}

/** A bitmap, and the part of the video that it covers. */
export interface MaskBitmap {
  readonly wanted: WantedMasks;
  /** Undefined where there are no masks. */
  readonly bitmap: ImageBitmap | undefined;
}

export class MaskLayer {
  readonly #view: Pick<ViewWorker, 'overlay'>;
  readonly #listener: { readonly changed: () => void; readonly fail: (error: unknown) => void };
  #wanted: WantedMasks | undefined;
  #drawing = false;
  #shown: MaskBitmap | undefined;

  /** @param listener `changed`: there is another bitmap to show */
  constructor(
    view: Pick<ViewWorker, 'overlay'>,
    listener: { readonly changed: () => void; readonly fail: (error: unknown) => void },
  ) {
    this.#view = view;
    this.#listener = listener;
  }

  /** What there is to show over a frame: never what belongs to another one. */
  over(frame: SourceFrame): MaskBitmap | undefined {
    return this.#shown?.wanted.frame === frame ? this.#shown : undefined;
  }

  /** Asks for masks, unless they are the ones that were asked for last. */
  want(wanted: WantedMasks): void {
    if (this.#wanted && sameMasks(this.#wanted, wanted)) return;
    this.#wanted = wanted;
    void this.#draw();
  }

  /** Gives the bitmap back. */
  clear(): void {
    this.#wanted = undefined;
    this.#shown?.bitmap?.close();
    this.#shown = undefined;
  }

  async #draw(): Promise<void> {
    if (this.#drawing) return;
    this.#drawing = true;
    try {
      let drawn: WantedMasks | undefined;
      while (this.#wanted && this.#wanted !== drawn) {
        drawn = this.#wanted;
        const { masks, viewport } = drawn;
        const bitmap = masks.length > 0 ? await this.#view.overlay(masks, viewport) : undefined;
        this.#show({ wanted: drawn, bitmap });
      }
    } catch (error) {
      // Asked for again with the next frame or change; what another request has overtaken is none to tell of.
      this.#wanted = undefined;
      if (!(error instanceof TrackletError && error.code === 'view/overtaken')) this.#listener.fail(error);
    } finally {
      this.#drawing = false;
    }
  }

  #show(shown: MaskBitmap): void {
    // Cleared meanwhile.
    if (!this.#wanted) {
      shown.bitmap?.close();
      return;
    }
    this.#shown?.bitmap?.close();
    this.#shown = shown;
    this.#listener.changed();
  }
}

function sameMasks(a: WantedMasks, b: WantedMasks): boolean {
  if (a.frame !== b.frame || a.masks.length !== b.masks.length) return false;
  const numbers = ({ viewport }: WantedMasks) => [...viewport.area, viewport.width, viewport.height];
  const theirs = numbers(b);
  if (numbers(a).some((value, index) => value !== theirs[index])) return false;
  return a.masks.every((mask, index) => {
    const other = b.masks[index];
    return (
      other !== undefined &&
      mask.mask === other.mask &&
      mask.colour === other.colour &&
      mask.opacity === other.opacity &&
      mask.outline === other.outline
    );
  });
}
