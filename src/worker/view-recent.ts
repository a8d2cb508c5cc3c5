/**
 * The pictures shown last, so that stepping back does not decode a group of pictures again.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';

/** About sixteen pictures of 1080p. */
const defaultBytes = 128 * 1024 * 1024;

/** Pictures by frame, in a bounded amount of memory; those that were looked at longest ago go first. */
export class RecentPictures<Picture extends Pick<ImageData, 'data'>> {
  readonly #pictures = new Map<SourceFrame, Picture>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes = defaultBytes) {
    this.#maxBytes = maxBytes;
  }

  get(frame: SourceFrame): Picture | undefined {
    const picture = this.#pictures.get(frame);
    if (picture) {
      // A map keeps the order of insertion.
      this.#pictures.delete(frame);
      this.#pictures.set(frame, picture);
    }
    return picture;
  }

  /** Keeps a picture, where there is room for one. */
  keep(frame: SourceFrame, picture: Picture): void {
    this.#drop(frame);
    this.#pictures.set(frame, picture);
    this.#bytes += picture.data.byteLength;
    for (const oldest of this.#pictures.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(frame: SourceFrame): void {
    this.#bytes -= this.#pictures.get(frame)?.data.byteLength ?? 0;
    this.#pictures.delete(frame);
  }
}
