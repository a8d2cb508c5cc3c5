/**
 * The tracks of one task on disk, from its first frame until it is saved: a run that was killed, or could not save, does
 * not track twice. JSON Lines; of a line cut off at the end nothing is used.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { TrackletError } from '../../../src/errors.ts';
import type { Microseconds, SourceFrame } from '../../../src/units.ts';
import type { VideoInfo } from '../../../src/video/video.ts';
import type { ObjectResult, OpenedVideo, TrackPosition } from '../../../src/worker/api.ts';

const headSchema = z.strictObject({ trackletTracks: z.literal(1), fingerprint: z.string() });

/** Our own file, so values are taken as they were written: unit types and the like are not told by JSON. */
const sourceFrameSchema = z
  .int()
  .min(0)
  .transform((frame) => frame as SourceFrame);
const microsecondsSchema = z.number().transform((time) => time as Microseconds);

const videoSchema = z.strictObject({
  video: z.string(),
  /** Key under which the browser keeps the tracker's state. */
  job: z.string().optional(),
  info: z.looseObject({
    name: z.string(),
    width: z.number(),
    height: z.number(),
    rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
    frameCount: z.int(),
    timestamps: z.array(microsecondsSchema),
    duration: microsecondsSchema,
    codec: z.string(),
  }),
});

const resultSchema = z
  .object({
    id: z.string(),
    frame: sourceFrameSchema,
    box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
    area: z.number(),
    objectScore: z.number(),
    iou: z.number(),
    mask: z.object({ size: z.tuple([z.int(), z.int()]), counts: z.string() }).optional(),
  })
  // JSON leaves out what is undefined.
  .transform((result): ObjectResult => ({ ...result, box: result.box }));

const resultsSchema = z.strictObject({
  results: z.array(resultSchema),
  position: z.strictObject({ frame: sourceFrameSchema, reverse: z.boolean() }),
});

const endSchema = z.strictObject({ end: z.string(), seconds: z.number() });

const lineSchema = z.union([resultsSchema, videoSchema, endSchema]);

/** What one video gave so far. */
export interface VideoTracks {
  /** Name of its Video tag. */
  readonly video: string;
  readonly info: VideoInfo;
  /** Key under which the browser keeps the tracker's state; undefined where it refuses to. */
  readonly job: string | undefined;
  /** By object; without masks. */
  readonly tracks: Map<string, ObjectResult[]>;
  /** Source frames with results. */
  frames: number;
  position: TrackPosition | undefined;
  /** Undefined until it is tracked to the end. */
  seconds: number | undefined;
  /** Byte of the file at which it begins. */
  readonly offset: number;
}

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
      const head = line({ trackletTracks: 1, fingerprint });
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
    if (start === undefined) return;
    for await (const text of createInterface(createReadStream(this.#file, { start }))) {
      const parsed = lineSchema.safeParse(parseJson(text));
      if (!parsed.success || ('video' in parsed.data && parsed.data.video !== video)) return;
      if ('results' in parsed.data) yield parsed.data.results;
    }
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

const line = (value: object) => `${JSON.stringify(value)}\n`;

function newVideo(video: string, { info, job }: OpenedVideo, offset: number): VideoTracks {
  return { video, info, job, tracks: new Map(), frames: 0, position: undefined, seconds: undefined, offset };
}

function collect(video: VideoTracks, results: readonly ObjectResult[], position: TrackPosition): void {
  for (const { mask: _, ...result } of results) {
    const track = video.tracks.get(result.id);
    if (track) track.push(result);
    else video.tracks.set(result.id, [result]);
  }
  video.frames++;
  video.position = position;
}

/** What a file says, and how many bytes of it are whole. */
interface WholePart {
  readonly videos: Map<string, VideoTracks>;
  readonly bytes: number;
}

/** Undefined where there is nothing that fits. */
async function readTracks(file: string, fingerprint: string): Promise<WholePart | undefined> {
  const videos = new Map<string, VideoTracks>();
  let current: VideoTracks | undefined;
  let bytes = 0;
  for await (const text of wholeLines(file)) {
    const json = parseJson(text);
    if (bytes === 0) {
      const head = headSchema.safeParse(json);
      if (!head.success || head.data.fingerprint !== fingerprint) return undefined;
    } else {
      const parsed = lineSchema.safeParse(json);
      if (!parsed.success) break;
      if ('video' in parsed.data) {
        const { video, info, job } = parsed.data;
        current = newVideo(video, { info, job }, bytes);
        videos.set(video, current);
      } else if (current === undefined) {
        break;
      } else if ('results' in parsed.data) {
        collect(current, parsed.data.results, parsed.data.position);
      } else {
        current.seconds = parsed.data.seconds;
      }
    }
    bytes += Buffer.byteLength(text) + 1;
  }
  return bytes === 0 ? undefined : { videos, bytes };
}

/** The lines of a file that have an end; none where there is no such file. */
async function* wholeLines(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, 'utf8')) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cannotWrite(file: string, error: unknown): TrackletError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TrackletError('cli/cannot-write', `${file} cannot be written: ${reason}.`);
}
