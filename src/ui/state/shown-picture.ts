/**
 * The picture on screen: one is decoded at a time, and of those asked for meanwhile only the last.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { ViewWorker } from '../../worker/view-api.ts';

/** What a picture is wanted of. */
export interface WantedPicture {
  readonly frame: SourceFrame;
  readonly position: number;
  /** Called when its picture is there, unless another one was shown instead. */
  readonly shown: () => void;
}

export class ShownPicture {
  readonly #source: Pick<ViewWorker, 'picture'>;
  #wanted: WantedPicture | undefined;
  #loading = false;
  /** Counts videos. */
  #video = 0;

  /** The picture; undefined before the first of a video. */
  bitmap: ImageBitmap | undefined;
  /** The frame and the position that {@link bitmap} shows. */
  frame: SourceFrame = sourceFrame(0);
  position = 0;
  /** The frame whose picture could not be decoded, until another picture is shown. */
  failure: { readonly frame: SourceFrame; readonly error: unknown } | undefined;

  constructor(source: Pick<ViewWorker, 'picture'>) {
    this.#source = source;
  }

  /** Begins with another video: pictures of the one before that are on their way are dropped. */
  clear(): void {
    this.#video++;
    this.bitmap?.close();
    this.bitmap = undefined;
    this.failure = undefined;
  }

  /**
   * Resolves when nothing is wanted any more; at once where another call loads pictures already.
   *
   * @throws what the picture that could not be decoded failed with
   */
  async load(wanted: WantedPicture): Promise<void> {
    this.#wanted = wanted;
    if (this.#loading) return;
    this.#loading = true;
    try {
      for (let next = this.#take(); next; next = this.#take()) await this.#show(next);
    } finally {
      this.#loading = false;
    }
  }

  #take(): WantedPicture | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }

  async #show({ frame, position, shown }: WantedPicture): Promise<void> {
    const video = this.#video;
    let bitmap: ImageBitmap;
    try {
      bitmap = await this.#source.picture(frame);
    } catch (error) {
      // Where another frame or another video is looked at by now, nobody misses this picture.
      const overtaken = error instanceof TrackletError && error.code === 'view/overtaken';
      if (overtaken || this.#wanted || this.#video !== video) return;
      this.failure = { frame, error };
      throw error;
    }
    if (this.#video !== video) {
      bitmap.close();
      return;
    }
    this.bitmap?.close();
    this.bitmap = bitmap;
    this.failure = undefined;
    this.frame = frame;
    this.position = position;
    shown();
  }
}
