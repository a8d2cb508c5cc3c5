/**
 * The worker's video: its file, its decoders, and the job under which prompts and tracks are kept.
 *
 * @module
 */
import type { Database } from '../storage/database.ts';
import { deleteFinishedJob, deleteOldJobs } from '../storage/jobs.ts';
import { Marks } from '../tracker/marks.ts';
import { openVideo } from '../video/open.ts';
import { blobMedia, urlMedia } from '../video/source.ts';
import type { MediaSource, Video } from '../video/video.ts';
import type { VideoSource } from './api.ts';
import { DisplayedVideo } from './displayed-video.ts';
import { JobStore, MemoryJobStore, newJobKey, type RestorableStore } from './job-store.ts';
import { KeptMedia } from './kept-media.ts';

/** What one model has made of a video. */
export interface ModelOutputs {
  readonly model: string;
  readonly store: RestorableStore;
  readonly marks: Marks;
}

export class VideoInUse {
  readonly video: Video;
  readonly displayed: DisplayedVideo;
  /** Undefined where the browser refuses storage. */
  readonly job: string | undefined;
  readonly #media: MediaSource;
  readonly #database: Database | undefined;
  #outputs: ModelOutputs | undefined;

  private constructor(
    media: MediaSource,
    video: Video,
    job: string | undefined,
    database: Database | undefined,
  ) {
    this.#media = media;
    this.video = video;
    this.displayed = new DisplayedVideo(media);
    this.job = job;
    this.#database = database;
  }

  /**
   * @param job to take up; default: a new one
   * @param release closes the video before, once this one is known to be readable
   */
  static async open(
    source: VideoSource,
    job: string | undefined,
    database: Database | undefined,
    release: () => Promise<void>,
  ): Promise<VideoInUse> {
    const media = source.kind === 'file' ? blobMedia(source.file) : new KeptMedia(await urlMedia(source.url));
    const video = await openVideo(media);
    await release();
    if (database) await deleteOldJobs(database, Date.now()).catch(() => undefined);
    return new VideoInUse(media, video, database && (job ?? newJobKey()), database);
  }

  /** Opened for a model when it first tracks; what another model made is dropped, because a job serves one. */
  async outputs(model: string): Promise<ModelOutputs> {
    if (this.#outputs?.model === model) return this.#outputs;
    const store =
      this.#database && this.job !== undefined
        ? await JobStore.open(this.#database, this.job, model)
        : new MemoryJobStore();
    this.#outputs = { model, store, marks: new Marks() };
    return this.#outputs;
  }

  /** Fetches the whole file, where it is on a server. */
  fetchAhead(): void {
    if (this.#media instanceof KeptMedia) void this.#media.fetchAhead();
  }

  /** Forgets its job unless that is the next one, or belongs to work that was not saved. */
  async close(nextJob: string | undefined): Promise<void> {
    this.video.close();
    this.displayed.close();
    if (this.#media instanceof KeptMedia) this.#media.close();
    if (this.#database && this.job !== undefined && this.job !== nextJob) {
      await deleteFinishedJob(this.#database, this.job).catch(() => undefined);
    }
  }
}
