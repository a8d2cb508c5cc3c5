/**
 * Small pictures along the timeline: fetched one by one, only those in view, and not while the video plays.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { ViewWorker } from '../../worker/view-api.ts';
import type { TimeScale } from './time-scale.ts';

/** CSS pixels. */
export const thumbnailHeight = 36;

/** Pictures kept; the ones used longest ago go. */
export const keptThumbnails = 160;

export class Thumbnails {
  readonly #view: Pick<ViewWorker, 'thumbnail'>;
  readonly #arrived: () => void;
  /** The one used last comes last. */
  readonly #kept = new Map<SourceFrame, ImageBitmap>();
  #wanted: readonly SourceFrame[] = [];
  /** Device pixels. */
  #height = 0;
  #fetching = false;
  /** Of another video or size; answers to questions of another one are dropped. */
  #round = {};
  /** A video of which one cannot be made is not asked again and again. */
  #failed = false;
  /** Another number whenever a picture has come or gone. */
  version = 0;

  /** @param arrived called when there is a picture more */
  constructor(view: Pick<ViewWorker, 'thumbnail'>, arrived: () => void) {
    this.#view = view;
    this.#arrived = arrived;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Undefined where it has not come yet. */
  at(frame: SourceFrame): ImageBitmap | undefined {
    const picture = this.#kept.get(frame);
    if (picture) {
      this.#kept.delete(frame);
      this.#kept.set(frame, picture);
    }
    return picture;
  }

  /** Fetches those that are missing, and no others any more. @param height device pixels */
  want(frames: readonly SourceFrame[], height: number): void {
    if (height !== this.#height) {
      this.clear();
      this.#height = height;
    }
    this.#wanted = frames.slice(0, keptThumbnails);
    void this.#fetch();
  }

  /** Forgets all, for another video. */
  clear(): void {
    for (const picture of this.#kept.values()) picture.close();
    this.#kept.clear();
    this.#wanted = [];
    this.#round = {};
    this.#failed = false;
    this.version++;
  }

  async #fetch(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    for (let frame = this.#next; frame !== undefined; frame = this.#next) {
      const round = this.#round;
      try {
        const picture = await this.#view.thumbnail(frame, this.#height);
        if (round === this.#round) this.#keep(frame, picture);
        else picture.close();
      } catch {
        // Decoration: what is wrong with the video is said where its pictures are shown.
        if (round === this.#round) this.#failed = true;
      }
    }
    this.#fetching = false;
  }

  get #next(): SourceFrame | undefined {
    return this.#failed ? undefined : this.#wanted.find((frame) => !this.#kept.has(frame));
  }

  #keep(frame: SourceFrame, picture: ImageBitmap): void {
    this.#kept.set(frame, picture);
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= keptThumbnails) break;
      this.#kept.delete(oldest);
      old.close();
    }
    this.version++;
    this.#arrived();
  }
}

/** Positions whose pictures stand side by side in view. They stay the same ones while the view moves. @param width CSS pixels of a picture */
export function thumbnailPositions(scale: TimeScale, width: number): readonly number[] {
  const distance = 2 ** Math.max(0, Math.ceil(Math.log2(width / scale.step)));
  const positions: number[] = [];
  const from = Math.floor((scale.start - scale.first) / distance) * distance + scale.first;
  const end = Math.min(scale.start + scale.span, scale.first + scale.count);
  for (let position = from; position < end; position += distance) positions.push(position);
  return positions;
}
