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

/** What an HTML video element says of a file. */
export interface ElementSays {
  readonly width: number;
  readonly height: number;
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

  /** Opens the file in an HTML video element. */
  element(url: string): Promise<ElementSays> {
    return this.#page.evaluate(
      (source) =>
        new Promise<ElementSays>((resolve, reject) => {
          const video = document.createElement('video');
          video.onloadedmetadata = () => resolve({ width: video.videoWidth, height: video.videoHeight });
          video.onerror = () => reject(new Error(video.error?.message));
          video.src = source;
        }),
      url,
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all([this.#pages.close(), this.media.close()]);
  }
}
