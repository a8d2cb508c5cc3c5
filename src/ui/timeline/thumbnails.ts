/**
 * Small pictures along the timeline: fetched one by one, only those in view, and not while the video plays.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { ViewWorker } from '../../worker/view-api.ts';
import type { TimeScale } from './time-scale.ts';

/** CSS pixels where a rem has 16 of them. */
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

  /** The picture of the frame nearest to this one, until its own comes; undefined where there is none at all. */
  nearest(frame: SourceFrame): ImageBitmap | undefined {
    let best: { readonly distance: number; readonly picture: ImageBitmap } | undefined;
    for (const [kept, picture] of this.#kept) {
      const distance = Math.abs(kept - frame);
      if (!best || distance < best.distance) best = { distance, picture };
    }
    return best?.picture;
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

/** Pictures side by side in view, without gaps. */
export interface ThumbnailStrip {
  /** Where each of them begins; the same positions while the view moves. */
  readonly positions: readonly number[];
  /** CSS pixels that each of them has. */
  readonly width: number;
}

/** @param width CSS pixels of a whole picture; up to a third of it is cut off, so that the strip is filled */
export function thumbnailStrip(scale: TimeScale, width: number): ThumbnailStrip {
  const most = Math.max(1, width / scale.step);
  const power = 2 ** Math.floor(Math.log2(most));
  const distance = power * 1.5 <= most && power > 1 ? power * 1.5 : power;
  const positions: number[] = [];
  const from = Math.floor((scale.start - scale.first) / distance) * distance + scale.first;
  const end = Math.min(scale.start + scale.span, scale.first + scale.count);
  for (let position = from; position < end; position += distance) positions.push(position);
  return { positions, width: distance * scale.step };
}

/** The middle of a picture in the form of where it is shown: left, top, width, height in the picture's pixels. */
export function coverCrop(
  picture: { readonly width: number; readonly height: number },
  form: { readonly width: number; readonly height: number },
): readonly [number, number, number, number] {
  const scale = Math.min(picture.width / form.width, picture.height / form.height);
  const [width, height] = [form.width * scale, form.height * scale];
  return [(picture.width - width) / 2, (picture.height - height) / 2, width, height];
}
