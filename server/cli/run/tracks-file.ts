/**
 * The tracks of one task on disk, from its first frame until it is saved: a run that was killed, or could not save, does
 * not track twice. JSON Lines; of a line cut off at the end nothing is used.
 *
 * @module
 */
import { type FileHandle, mkdir, open, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../../../src/errors.ts';
import type { ObjectResult, OpenedVideo, TrackPosition } from '../../../src/worker/api.ts';
import {
  collect,
  headLine,
  line,
  newVideo,
  readResults,
  readTracks,
  type VideoTracks,
  type WholePart,
} from './tracks-lines.ts';

export class TracksFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #videos: Map<string, VideoTracks>;
  #bytes: number;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, handle: FileHandle, { videos, bytes }: WholePart) {
    this.#file = file;
    this.#handle = handle;
    this.#videos = videos;
    this.#bytes = bytes;
  }

  /**
   * Takes up what a run before this one left, where it fits; else begins anew.
   *
   * @param fingerprint of all that the tracks depend on
   * @throws TrackletError `cli/cannot-write`
   */
  static async open(file: string, fingerprint: string): Promise<TracksFile> {
    try {
      await mkdir(path.dirname(file), { recursive: true });
      const left = await readTracks(file, fingerprint);
      if (left) {
        await truncate(file, left.bytes);
        return new TracksFile(file, await open(file, 'a'), left);
      }
      const handle = await open(file, 'w', 0o600);
      const head = headLine(fingerprint);
      await handle.appendFile(head);
      return new TracksFile(file, handle, { videos: new Map(), bytes: Buffer.byteLength(head) });
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }

  /** What is known of a video. */
  get(video: string): VideoTracks | undefined {
    return this.#videos.get(video);
  }

  /** Begins a video; what was known of it is forgotten. */
  async begin(video: string, { info, job }: OpenedVideo): Promise<void> {
    this.#videos.set(video, newVideo(video, { info, job }, this.#bytes));
    await this.#append({ video, job, info });
  }

  /** Takes the results of one frame. */
  async add(video: string, results: readonly ObjectResult[], position: TrackPosition): Promise<void> {
    const tracks = this.#videos.get(video);
    if (tracks) collect(tracks, results, position);
    await this.#append({ results, position });
  }

  /** The video is tracked to its end. @param seconds that this run took */
  async end(video: string, seconds: number): Promise<void> {
    const tracks = this.#videos.get(video);
    if (tracks) tracks.seconds = seconds;
    await this.#append({ end: video, seconds });
  }

  /** The results of one video as they came, with their masks. */
  async *results(video: string): AsyncGenerator<readonly ObjectResult[]> {
    await this.#writing;
    const start = this.#videos.get(video)?.offset;
    if (start !== undefined) yield* readResults(this.#file, video, start);
  }

  /** Keeps the file for the next run, unless nothing is in it. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle.close();
    if (this.#videos.size === 0) await rm(this.#file, { force: true });
  }

  /** Closes and removes the file: the task is saved. */
  async remove(): Promise<void> {
    this.#videos.clear();
    await this.close();
  }

  /** One after the other: results arrive while the ones before are being written. */
  #append(value: object): Promise<void> {
    const text = line(value);
    this.#bytes += Buffer.byteLength(text);
    this.#writing = this.#writing.then(async () => {
      await this.#handle.appendFile(text).catch((error: unknown) => {
        throw cannotWrite(this.#file, error);
      });
    });
    return this.#writing;
  }
}

function cannotWrite(file: string, error: unknown): TrackletError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TrackletError('cli/cannot-write', `${file} cannot be written: ${reason}.`);
}
