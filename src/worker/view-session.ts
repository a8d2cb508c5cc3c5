/**
 * The view worker's state: the video that is looked at, with decoders of its own.
 *
 * @module
 */
import { transfer } from 'comlink';
import { TrackletError } from '../errors.ts';
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import { openVideo } from '../video/open.ts';
import { toRgba } from '../video/picture.ts';
import { blobMedia, urlMedia } from '../video/source.ts';
import type { DecodedFrame, MediaSource, Video } from '../video/video.ts';
import type { VideoSource } from './api.ts';
import { FrameFeed } from './frame-feed.ts';
import { LatestFirst } from './latest-first.ts';
import type { ShownMask, Stroke, Viewport, ViewWorker } from './view-api.ts';
import { drawOverlay } from './view-overlay.ts';
import { paintMask } from './view-paint.ts';

/** A file with two decoders: small pictures from here and there must not pull the large ones' decoder along. */
interface ViewedVideo {
  readonly video: Video;
  readonly feed: FrameFeed<ImageBitmap>;
  readonly media: MediaSource;
  thumbnails: Promise<Video> | undefined;
}

export class ViewSession implements ViewWorker {
  readonly #work = new LatestFirst();
  #viewed: Promise<ViewedVideo> | undefined;

  async openVideo(source: VideoSource): Promise<void> {
    const before = this.#viewed;
    this.#viewed = open(source);
    void before?.then(close, () => undefined);
    await this.#viewed;
  }

  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    const viewed = await this.#open();
    const bitmap = await this.#work.first(() => viewed.feed.image(frame));
    return transfer(bitmap, [bitmap]);
  }

  async thumbnail(frame: SourceFrame, height: number): Promise<ImageBitmap> {
    const viewed = await this.#open();
    const bitmap = await this.#work.later(async () => {
      viewed.thumbnails ??= openVideo(viewed.media);
      const decoded = await (await viewed.thumbnails).frame(frame);
      try {
        return await bitmapOf(decoded, Math.max(1, Math.round(height)));
      } finally {
        decoded.close();
      }
    });
    return transfer(bitmap, [bitmap]);
  }

  async overlay(masks: readonly ShownMask[], viewport: Viewport): Promise<ImageBitmap> {
    const { width, height } = viewport;
    const bitmap = await createImageBitmap(new ImageData(drawOverlay(masks, viewport), width, height));
    return transfer(bitmap, [bitmap]);
  }

  async paint(
    base: CocoRle | undefined,
    size: CocoRle['size'],
    strokes: readonly Stroke[],
  ): Promise<CocoRle> {
    return paintMask(base, size, strokes);
  }

  #open(): Promise<ViewedVideo> {
    return (
      this.#viewed ??
      Promise.reject(new TrackletError('worker/no-video', 'No video is open. Open one first.'))
    );
  }
}

async function open(source: VideoSource): Promise<ViewedVideo> {
  const media = source.kind === 'file' ? blobMedia(source.file) : await urlMedia(source.url);
  const video = await openVideo(media);
  return { video, media, feed: new FrameFeed(video, (decoded) => bitmapOf(decoded)), thumbnails: undefined };
}

async function close({ video, feed, thumbnails }: ViewedVideo): Promise<void> {
  await feed.close();
  video.close();
  (await thumbnails?.catch(() => undefined))?.close();
}

/** A frame as displayed, in the very pixels that the model gets. @param height in pixels; default: the video's */
async function bitmapOf(decoded: DecodedFrame, height?: number): Promise<ImageBitmap> {
  const picture = await toRgba(decoded);
  const { data, width } = picture;
  const image = new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, picture.height);
  if (height === undefined || height >= picture.height) return createImageBitmap(image);
  const resizeWidth = Math.max(1, Math.round((width / picture.height) * height));
  return createImageBitmap(image, { resizeWidth, resizeHeight: height, resizeQuality: 'medium' });
}
