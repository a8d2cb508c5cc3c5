/**
 * The lines of a tracks file: what they hold, and reading what a run that ended left of them.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
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

/** What follows the head. */
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

/** One line of the file. */
export const line = (value: object) => `${JSON.stringify(value)}\n`;

/** The first line, which says what the tracks depend on. */
export const headLine = (fingerprint: string): string => line({ trackletTracks: 1, fingerprint });

/** @param offset byte of the file at which it begins */
export function newVideo(video: string, { info, job }: OpenedVideo, offset: number): VideoTracks {
  return { video, info, job, tracks: new Map(), frames: 0, position: undefined, seconds: undefined, offset };
}

/** Takes the results of one frame, without their masks. */
export function collect(video: VideoTracks, results: readonly ObjectResult[], position: TrackPosition): void {
  for (const { mask: _, ...result } of results) {
    const track = video.tracks.get(result.id);
    if (track) track.push(result);
    else video.tracks.set(result.id, [result]);
  }
  video.frames++;
  video.position = position;
}

/** What a file says, and how many bytes of it are whole. */
export interface WholePart {
  readonly videos: Map<string, VideoTracks>;
  readonly bytes: number;
}

/** Reads a file. Undefined where there is nothing that fits. */
export async function readTracks(file: string, fingerprint: string): Promise<WholePart | undefined> {
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

/** The results of one video as they came, with their masks. @param start byte at which the video begins */
export async function* readResults(
  file: string,
  video: string,
  start: number,
): AsyncGenerator<readonly ObjectResult[]> {
  for await (const text of createInterface(createReadStream(file, { start }))) {
    const parsed = lineSchema.safeParse(parseJson(text));
    if (!parsed.success || ('video' in parsed.data && parsed.data.video !== video)) return;
    if ('results' in parsed.data) yield parsed.data.results;
  }
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
