/**
 * One job's server, browser and page, as one thing that is opened, asked, and closed.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import type { Page } from 'playwright-core';
import { TrackletError } from '../../src/errors.ts';
import type { HeadlessHost, Reply } from '../../src/headless/protocol.ts';
import type { SourceFrame } from '../../src/units.ts';
import type {
  FramePrompt,
  LoadedModel,
  OpenedVideo,
  RuntimeOptions,
  TrackOptions,
  TrackOutcome,
} from '../../src/worker/api.ts';
import { createApp } from '../app.ts';
import { listen, type RunningServer } from '../listen.ts';
import type { ModelBuilds } from '../models/builds.ts';
import type { LibraryModel, ModelLibrary } from '../models/library.ts';
import { within } from '../within.ts';
import { launchChrome, pageHost, type RunningChrome } from './chrome.ts';
import { framePath, type inputPath, jobRoutes } from './job-routes.ts';
import { distFolder } from './paths.ts';

export interface SessionOptions {
  readonly chrome: string;
  readonly runtime: RuntimeOptions;
  readonly library: ModelLibrary;
  readonly builds: ModelBuilds;
  readonly model: LibraryModel;
  readonly imageSize: number;
  /** Files that the page may read, by the name that stands for them in the URL; see {@link inputPath}. */
  readonly inputs?: ReadonlyMap<string, string>;
  /** Where PNGs of frames are written. */
  readonly framesFolder?: string;
  /** Videos that are not files of this machine; under `/media`. */
  readonly media?: Hono;
  /** Where the page's reports go. */
  readonly host: HeadlessHost;
}

/** Milliseconds that a page in the middle of something gets to forget its job. */
const forgetLimit = 5000;
/** Milliseconds in which the end of page or browser is reported, after a call into the page has failed. */
const reasonLimit = 1000;

/** The methods of the page with their replies unpacked: they reject with `TrackletError`. */
export class HeadlessSession {
  readonly #options: SessionOptions;
  readonly #server: RunningServer;
  readonly #chrome: RunningChrome;
  readonly #page: Page;
  readonly #prefix: string;
  readonly #gone: Promise<never>;

  private constructor(
    options: SessionOptions,
    server: RunningServer,
    chrome: RunningChrome,
    page: Page,
    prefix: string,
  ) {
    this.#options = options;
    this.#server = server;
    this.#chrome = chrome;
    this.#page = page;
    this.#prefix = prefix;
    this.#gone = new Promise((_, reject) => {
      page.on('crash', () => reject(pageCrashed()));
      chrome.context.on('close', () => reject(browserEnded()));
    });
    this.#gone.catch(() => {
      // Whoever waits for the page hears of it.
    });
  }

  /**
   * Starts server and browser and opens the page.
   *
   * @throws TrackletError `cli/chrome-launch`, `cli/page-failed`
   */
  static async open(options: SessionOptions): Promise<HeadlessSession> {
    // Other programs on this machine can reach the port, but do not know the path.
    const prefix = `/job/${randomBytes(16).toString('hex')}`;
    const routes = jobRoutes({ inputs: options.inputs ?? new Map(), framesFolder: options.framesFolder });
    if (options.media) routes.route('/media', options.media);
    const mounts = [{ prefix, routes }];
    const { library, builds } = options;
    const app = createApp({ dist: distFolder, library, builds, mounts, hosts: [pageHost] });
    const server = await listen(app, { host: '127.0.0.1', port: 0 });
    let chrome: RunningChrome | undefined;
    try {
      const port = Number(new URL(server.url).port);
      chrome = await launchChrome({ executablePath: options.chrome, runtime: options.runtime, port });
      const page = await chrome.context.newPage();
      const session = new HeadlessSession(options, server, chrome, page, prefix);
      await session.#load();
      return session;
    } catch (error) {
      await chrome?.close();
      await server.close();
      throw error;
    }
  }

  async #load(): Promise<void> {
    const { host } = this.#options;
    const problems: string[] = [];
    this.#page.on('pageerror', (error) => problems.push(error.message));
    this.#page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await this.#page.exposeFunction('trackletProgress', host.trackletProgress.bind(host));
    await this.#page.exposeFunction('trackletResults', host.trackletResults.bind(host));
    await this.#page.goto(`http://${pageHost}/headless.html`);
    const ready = await this.#page.evaluate(() => window.tracklet !== undefined);
    if (!ready) {
      throw new TrackletError(
        'cli/page-failed',
        `This browser cannot run Tracklet (${problems[0] ?? 'its page did not start'}); use a current Chrome or Chromium.`,
      );
    }
  }

  /**
   * Opens a video; prompts and tracks of the one before are dropped.
   *
   * @param address path of an input (see {@link inputPath}) or of {@link SessionOptions.media}, below the job's prefix
   * @param job of a run that was cut off: prompts and tracks are taken up where the browser still has them
   */
  openVideo(address: string, job?: string): Promise<OpenedVideo> {
    const url = this.#prefix + address;
    return this.#ask(
      this.#page.evaluate((args) => window.tracklet.openVideo(args.url, args.job), { url, job }),
    );
  }

  /** By object: frames with a prompt, also those of a job that was taken up. */
  async promptedFrames(): Promise<ReadonlyMap<string, readonly SourceFrame[]>> {
    return new Map(await this.#ask(this.#page.evaluate(() => window.tracklet.promptedFrames())));
  }

  loadModel(): Promise<LoadedModel> {
    const { model, imageSize, runtime: options } = this.#options;
    const source = { kind: 'server', id: model.id, imageSize } as const;
    return this.#ask(
      this.#page.evaluate((args) => window.tracklet.loadModel(args.source, args.options), {
        source,
        options,
      }),
    );
  }

  setPrompt(id: string, prompt: FramePrompt) {
    return this.#ask(
      this.#page.evaluate((args) => window.tracklet.setPrompt(args.id, args.prompt), { id, prompt }),
    );
  }

  track(options: TrackOptions): Promise<TrackOutcome> {
    return this.#ask(this.#page.evaluate((args) => window.tracklet.track(args), options));
  }

  cancel(): Promise<void> {
    return this.#ask(this.#page.evaluate(() => window.tracklet.cancel()));
  }

  /** Writes one decoded frame into the frames folder. */
  savePng(frame: SourceFrame): Promise<void> {
    const url = this.#prefix + framePath(frame);
    return this.#ask(
      this.#page.evaluate((args) => window.tracklet.sendPng(args.frame, args.url), { frame, url }),
    );
  }

  /**
   * Ends browser and server, whatever they are doing.
   *
   * @param keepJob leaves in the browser's profile what it knows of the video, to be taken up by a later session
   */
  async close({ keepJob = false } = {}): Promise<void> {
    if (!keepJob) await this.#forget();
    await this.#chrome.close();
    await this.#server.close();
    await this.#options.builds.close();
  }

  /** The browser's profile stays, and what it holds of the job would stay in it. */
  async #forget(): Promise<void> {
    const forgotten = this.#ask(this.#page.evaluate(() => window.tracklet.forget()));
    await within(forgetLimit, forgotten, undefined).catch(() => {
      // The page is gone: a later run forgets it, after a week.
    });
  }

  /** Waits for a reply, or for the page to be gone. */
  async #ask<Value>(asked: Promise<Reply<Value>>): Promise<Value> {
    let reply: Reply<Value>;
    try {
      reply = await Promise.race([asked, this.#gone]);
    } catch (error) {
      throw error instanceof TrackletError ? error : await this.#reason(error);
    }
    if ('error' in reply) throw TrackletError.from(reply.error);
    return reply.value;
  }

  /** Why a call into the page failed: the page's or browser's end, which may be reported a moment later. */
  #reason(error: unknown): Promise<unknown> {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const unexplained = new TrackletError('cli/browser-failed', `The browser failed: ${message}`, {
      cause: error,
    });
    const gone = this.#gone.catch((reason: unknown) => reason);
    return within(reasonLimit, gone, unexplained);
  }
}

function pageCrashed(): TrackletError {
  return new TrackletError(
    'cli/page-crashed',
    'The browser page crashed, most likely for want of memory: close other programs, or take a smaller model or video.',
  );
}

function browserEnded(): TrackletError {
  return new TrackletError('cli/browser-ended', 'The browser ended unexpectedly.');
}
