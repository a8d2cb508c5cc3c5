/**
 * The view worker's answers: pictures of the video that is looked at, and masks as large as the screen.
 *
 * @module
 */
import { transfer } from 'comlink';
import { TrackletError } from '../errors.ts';
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import type { VideoSource } from './api.ts';
import type { ShownMask, Stroke, Viewport, ViewWorker } from './view-api.ts';
import { drawOverlay } from './view-overlay.ts';
import { paintMask } from './view-paint.ts';
import { ViewedVideo } from './view-video.ts';

export class ViewSession implements ViewWorker {
  #viewed: ViewedVideo | undefined;

  async openVideo(source: VideoSource): Promise<void> {
    void this.#viewed?.close();
    this.#viewed = new ViewedVideo(source);
    await this.#viewed.open();
  }

  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    return handOver(await this.#video().picture(frame));
  }

  async thumbnail(frame: SourceFrame, height: number): Promise<ImageBitmap> {
    return handOver(await this.#video().thumbnail(frame, height));
  }

  async overlay(masks: readonly ShownMask[], viewport: Viewport): Promise<ImageBitmap> {
    const { width, height } = viewport;
    return handOver(await createImageBitmap(new ImageData(drawOverlay(masks, viewport), width, height)));
  }

  async paint(
    base: CocoRle | undefined,
    size: CocoRle['size'],
    strokes: readonly Stroke[],
  ): Promise<CocoRle> {
    return paintMask(base, size, strokes);
  }

  #video(): ViewedVideo {
    if (this.#viewed) return this.#viewed;
    throw new TrackletError('worker/no-video', 'No video is open. Open one first.');
  }
}

/** Moves a picture to the page without a copy. */
const handOver = (bitmap: ImageBitmap): ImageBitmap => transfer(bitmap, [bitmap]);
