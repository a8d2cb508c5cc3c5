/**
 * Pictures for the page and the command line, from a decoder of their own: what the user looks at must not pull the
 * tracker's decoder to another place in the file.
 *
 * @module
 */
import { encode } from 'fast-png';
import type { SourceFrame } from '../units.ts';
import { openVideo } from '../video/open.ts';
import { toRgba } from '../video/picture.ts';
import type { MediaSource, RgbaPicture, Video } from '../video/video.ts';

export class DisplayedVideo {
  readonly #media: MediaSource;
  #video: Promise<Video> | undefined;

  /** Nothing is opened until a picture is asked for. */
  constructor(media: MediaSource) {
    this.#media = media;
  }

  /** One frame as displayed, ready to draw. */
  async bitmap(frame: SourceFrame): Promise<ImageBitmap> {
    const { data, width, height } = await this.#picture(frame);
    return createImageBitmap(new ImageData(data as Uint8ClampedArray<ArrayBuffer>, width, height));
  }

  /** One frame as displayed, as an RGB PNG: exactly the pixels that the model's resize gets. */
  async png(frame: SourceFrame): Promise<Uint8Array> {
    const { data, width, height } = await this.#picture(frame);
    const rgb = new Uint8Array(width * height * 3);
    for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
      rgb.set(data.subarray(from, from + 3), to);
    }
    return encode({ data: rgb, width, height, channels: 3 });
  }

  close(): void {
    void this.#video?.then(
      (video) => video.close(),
      () => undefined,
    );
  }

  async #picture(frame: SourceFrame): Promise<RgbaPicture> {
    this.#video ??= openVideo(this.#media);
    const decoded = await (await this.#video).frame(frame);
    try {
      return await toRgba(decoded);
    } finally {
      decoded.close();
    }
  }
}
