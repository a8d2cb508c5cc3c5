/**
 * The video that is looked at, with two decoders: small pictures from here and there must not pull the large ones'
 * decoder along.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import { openVideo } from '../video/open.ts';
import { toRgba } from '../video/picture.ts';
import { blobMedia, urlMedia } from '../video/source.ts';
import type { DecodedFrame, MediaSource, Video } from '../video/video.ts';
import type { VideoSource } from './api.ts';
import { FrameFeed } from './frame-feed.ts';
import { LatestFirst } from './latest-first.ts';
import { Opening } from './view-opening.ts';
import { RecentPictures } from './view-recent.ts';

/** The decoder of large pictures. */
interface Shown {
  readonly media: MediaSource;
  readonly video: Video;
  readonly feed: FrameFeed<ImageData>;
}

export class ViewedVideo {
  readonly #work = new LatestFirst();
  readonly #recent = new RecentPictures<ImageData>();
  readonly #shown: Opening<Shown>;
  readonly #thumbnails: Opening<Video>;

  /** Nothing is opened until it is asked for. */
  constructor(source: VideoSource) {
    this.#shown = new Opening(
      () => openShown(source),
      async ({ feed, video }) => {
        await feed.close();
        video.close();
      },
    );
    this.#thumbnails = new Opening(
      async () => openVideo((await this.#shown.get()).media),
      (video) => video.close(),
    );
  }

  /** @throws what `openVideo` of src/video/ throws */
  async open(): Promise<void> {
    await this.#shown.get();
  }

  /** One frame, in the very pixels that the model gets. @throws TrackletError `view/overtaken` */
  async picture(frame: SourceFrame): Promise<ImageBitmap> {
    const { feed } = await this.#shown.get();
    return this.#work.first(async () => {
      let image = this.#recent.get(frame);
      if (!image) {
        image = await feed.image(frame);
        this.#recent.keep(frame, image);
      }
      return createImageBitmap(image);
    });
  }

  /** One frame, small; pictures come first. @param height in pixels */
  async thumbnail(frame: SourceFrame, height: number): Promise<ImageBitmap> {
    const video = await this.#thumbnails.get();
    return this.#work.later(async (signal) => {
      const decoded = await video.frame(frame, signal);
      try {
        return await reduced(await imageOf(decoded), height);
      } finally {
        decoded.close();
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#thumbnails.close(), this.#shown.close()]);
  }
}

async function openShown(source: VideoSource): Promise<Shown> {
  const media = source.kind === 'file' ? blobMedia(source.file) : await urlMedia(source.url);
  const video = await openVideo(media);
  return { media, video, feed: new FrameFeed(video, imageOf) };
}

async function imageOf(decoded: DecodedFrame): Promise<ImageData> {
  const { data, width, height } = await toRgba(decoded);
  return new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height);
}

/** The image at a height, unless it is lower. */
function reduced(image: ImageData, height: number): Promise<ImageBitmap> {
  const resizeHeight = Math.max(1, Math.round(height));
  if (resizeHeight >= image.height) return createImageBitmap(image);
  const resizeWidth = Math.max(1, Math.round((image.width / image.height) * resizeHeight));
  return createImageBitmap(image, { resizeWidth, resizeHeight, resizeQuality: 'medium' });
}
