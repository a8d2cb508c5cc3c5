/**
 * What one job has tracked so far, and the files made from it.
 *
 * @module
 */
import type { Keyframes } from '../../src/regions/keyframes.ts';
import { labelStudioResult } from '../../src/regions/results.ts';
import type { WritingSettings } from '../../src/regions/writing-settings.ts';
import type { VideoInfo } from '../../src/video/video.ts';
import type { ObjectResult } from '../../src/worker/api.ts';
import { MasksFile, writeJson } from './outputs.ts';

/** Where the results go. */
export interface OutputFiles {
  readonly out: string;
  readonly masks?: string;
  readonly everyFrame?: boolean;
}

/** Takes results as they come: masks go to their file, the rest waits for {@link write}. */
export class JobOutput {
  readonly #files: OutputFiles;
  readonly #writing: WritingSettings;
  /** By object, in the order tracked; without masks. */
  readonly #tracks = new Map<string, ObjectResult[]>();
  readonly #visited = new Set<ObjectResult['frame']>();
  #lastFrame: ObjectResult['frame'] | undefined;
  #masks: MasksFile | undefined;

  constructor(files: OutputFiles, writing: WritingSettings) {
    this.#files = files;
    this.#writing = writing;
  }

  /** Source frames with results. */
  get visited(): ReadonlySet<ObjectResult['frame']> {
    return this.#visited;
  }

  /** The last of them in the order tracked. */
  get lastFrame(): ObjectResult['frame'] | undefined {
    return this.#lastFrame;
  }

  /** Opens the masks file; nothing is written before. */
  begin(): void {
    if (this.#files.masks !== undefined) this.#masks = new MasksFile(this.#files.masks);
  }

  /**
   * Takes the results of one frame.
   *
   * @throws TrackletError `cli/cannot-write`
   */
  async collect(results: readonly ObjectResult[]): Promise<void> {
    for (const { mask: _, ...result } of results) {
      const track = this.#tracks.get(result.id) ?? [];
      track.push(result);
      this.#tracks.set(result.id, track);
      this.#visited.add(result.frame);
      this.#lastFrame = result.frame;
    }
    await this.#masks?.append(results);
  }

  /**
   * Writes the result and ends the masks file.
   *
   * @param whole False leaves both as `.partial`.
   * @returns the names under which they stand
   * @throws TrackletError `cli/cannot-write`
   */
  async write(video: VideoInfo, keyframes: Keyframes, whole: boolean): Promise<string[]> {
    const { out, everyFrame } = this.#files;
    const result = labelStudioResult(keyframes, this.#tracks, video, { ...this.#writing, everyFrame });
    const files = [await writeJson(out, result, whole)];
    if (this.#masks) files.push(await this.#masks.finish(whole));
    return files;
  }

  /** Removes what was written: there are no results. */
  async discard(): Promise<void> {
    await this.#masks?.discard();
  }
}
