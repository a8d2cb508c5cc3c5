/**
 * The page's side of the view worker: starts it, and starts another where it died.
 *
 * @module
 */
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import type { TrackletWorker, VideoSource } from './api.ts';
import type { ShownMask, Stroke, Viewport, ViewWorker } from './view-api.ts';

/**
 * Until the view worker is there, pictures come from the tracking worker; later they do where the view worker cannot read
 * the file any more (a server that went away: the tracking worker has fetched it).
 */
export class ViewClient implements ViewWorker {
  readonly #engine: Pick<TrackletWorker, 'picture'>;

  constructor(engine: Pick<TrackletWorker, 'picture'>) {
    this.#engine = engine;
  }

  async openVideo(_source: VideoSource): Promise<void> {}

  picture(frame: SourceFrame): Promise<ImageBitmap> {
    return this.#engine.picture(frame);
  }

  async thumbnail(_frame: SourceFrame, _height: number): Promise<ImageBitmap> {
    throw new Error('helper VIEW');
  }

  async overlay(_masks: readonly ShownMask[], _viewport: Viewport): Promise<ImageBitmap> {
    throw new Error('helper VIEW');
  }

  async paint(
    _base: CocoRle | undefined,
    _size: CocoRle['size'],
    _strokes: readonly Stroke[],
  ): Promise<CocoRle> {
    throw new Error('helper VIEW');
  }
}
