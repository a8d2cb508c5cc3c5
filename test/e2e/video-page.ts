/**
 * Drives `pages/video.html`: `src/video` in a dedicated worker of real Chromium, with the clips served beside it.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, type PageServer, servePages } from './browser.ts';
import { type MediaServer, serveMedia } from './media-server.ts';
import type { VideoAnswer, VideoRequest } from './pages/video-worker.ts';

/** Folder of the clips. */
export const clips = fileURLToPath(new URL('../fixtures/video/', import.meta.url));

/** What an HTML video element says of a file when it has read its header. */
export interface ElementSays {
  readonly width: number;
  readonly height: number;
  /** Seconds; once the whole file is read where it is not known before. */
  readonly duration: number;
  /** For each time sought: timestamp of the picture that is shown then, in seconds. */
  readonly shown: readonly number[];
}

/** The page, opened. */
export class VideoPage {
  readonly media: MediaServer;
  readonly #pages: PageServer;
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(media: MediaServer, pages: PageServer, browser: Browser, page: Page) {
    this.media = media;
    this.#pages = pages;
    this.#browser = browser;
    this.#page = page;
  }

  static async open(): Promise<VideoPage> {
    const [media, pages, browser] = await Promise.all([serveMedia(clips), servePages(), launchChromium()]);
    const page = await browser.newPage();
    await page.goto(`${pages.url}video.html`);
    return new VideoPage(media, pages, browser, page);
  }

  /** Runs a request in the worker. */
  run(request: VideoRequest): Promise<VideoAnswer> {
    return this.#page.evaluate(
      (sent) => (globalThis as unknown as { run(r: VideoRequest): Promise<VideoAnswer> }).run(sent),
      request,
    );
  }

  /**
   * Opens the file in an HTML video element.
   *
   * @param seekTo times in seconds to seek to, one after another
   */
  element(url: string, seekTo: readonly number[] = []): Promise<ElementSays> {
    return this.#page.evaluate(
      async ([source, times]) => {
        const video = document.createElement('video');
        video.muted = true;
        video.preload = 'auto';
        let duration = Number.NaN;
        await new Promise((resolve, reject) => {
          video.onloadedmetadata = () => {
            duration = video.duration;
          };
          video.oncanplay = resolve;
          video.onerror = () => reject(new Error(video.error?.message));
          video.src = source;
        });
        const shown: number[] = [];
        for (const time of times) {
          const picture = new Promise<number>((resolve) => {
            video.requestVideoFrameCallback((_now, { mediaTime }) => resolve(mediaTime));
          });
          video.currentTime = time;
          shown.push(await picture);
        }
        if (duration === Number.POSITIVE_INFINITY) {
          // Seeking to the end makes the browser read the file.
          video.currentTime = Number.MAX_SAFE_INTEGER;
          while (video.duration === duration) await new Promise((resolve) => setTimeout(resolve, 20));
          duration = video.duration;
        }
        const { videoWidth: width, videoHeight: height } = video;
        video.removeAttribute('src');
        video.load();
        return { width, height, duration, shown };
      },
      [url, seekTo] as const,
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#pages.close(), this.media.close()]);
  }
}
