/**
 * Runs `src/video` in a dedicated worker for the video tests.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import { sourceFrame } from '../../../src/units.ts';
import { openVideo } from '../../../src/video/open.ts';
import { toRgba } from '../../../src/video/picture.ts';
import { blobMedia, urlMedia } from '../../../src/video/source.ts';
import type { DecodedFrame, MediaSource, Video, VideoInfo } from '../../../src/video/video.ts';

/** What a test asks for. */
export interface VideoRequest {
  readonly url: string;
  /** Fetch the file whole and open it as a local `File`. */
  readonly asFile?: boolean;
  /** Raw RGBA frames of the displayed video, to compare with. */
  readonly reference?: string;
  /** Ranges `[from, to]` to decode one after another; default: all frames forwards. */
  readonly ranges?: readonly (readonly [number, number])[];
  /** As in a browser without WebCodecs. */
  readonly withoutWebCodecs?: boolean;
  /** Single frames to decode before the ranges. */
  readonly single?: readonly number[];
}

/** One decoded frame: PSNR in dB against the reference frame of the same index; 99 where equal. */
export interface FrameReport {
  readonly index: number;
  readonly timestamp: number;
  readonly psnr: number | undefined;
}

/** What the worker answers; everything up to an error is kept. */
export interface VideoAnswer {
  info?: VideoInfo;
  readonly frames: FrameReport[];
  /** Most `VideoFrame`s that were open at one time. */
  mostAlive: number;
  error?: { code: string; message: string };
  /** Requests and bytes read from the source. */
  reads: number;
  bytes: number;
}

let alive = 0;
let mostAlive = 0;
countFrames();

/** Counts open frames by wrapping what makes and what closes them. */
function countFrames(): void {
  const opened = (frame: VideoFrame): VideoFrame => {
    alive++;
    mostAlive = Math.max(mostAlive, alive);
    return frame;
  };
  const close = VideoFrame.prototype.close;
  VideoFrame.prototype.close = function (this: VideoFrame) {
    if (this.codedWidth > 0) alive--;
    close.call(this);
  };
  globalThis.VideoFrame = new Proxy(VideoFrame, {
    construct: (target, args, newTarget) => opened(Reflect.construct(target, args, newTarget)),
  });
  globalThis.VideoDecoder = new Proxy(VideoDecoder, {
    construct: (target, [init]: [VideoDecoderInit]) =>
      new target({ error: init.error, output: (frame) => init.output(opened(frame)) }),
  });
}

function counted(source: MediaSource, answer: VideoAnswer): MediaSource {
  return {
    name: source.name,
    size: source.size,
    async read(offset, length, signal) {
      const bytes = await source.read(offset, length, signal);
      answer.reads++;
      answer.bytes += bytes.length;
      return bytes;
    },
  };
}

function psnr(a: Uint8ClampedArray, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 4) {
    for (let channel = 0; channel < 3; channel++) {
      const difference = (a[i + channel] ?? 0) - (b[i + channel] ?? 0);
      sum += difference * difference;
    }
  }
  return sum === 0 ? 99 : 10 * Math.log10((255 * 255) / (sum / ((a.length / 4) * 3)));
}

async function report(decoded: DecodedFrame, reference: Uint8Array | undefined): Promise<FrameReport> {
  try {
    if (!reference) return { index: decoded.index, timestamp: decoded.timestamp, psnr: undefined };
    const { data } = await toRgba(decoded);
    const expected = reference.subarray(decoded.index * data.length, (decoded.index + 1) * data.length);
    return {
      index: decoded.index,
      timestamp: decoded.timestamp,
      psnr: expected.length === data.length ? psnr(data, expected) : 0,
    };
  } finally {
    decoded.close();
  }
}

async function run(request: VideoRequest): Promise<VideoAnswer> {
  const answer: VideoAnswer = { frames: [], mostAlive: 0, reads: 0, bytes: 0 };
  alive = 0;
  mostAlive = 0;
  let video: Video | undefined;
  const decoder = globalThis.VideoDecoder;
  try {
    if (request.withoutWebCodecs) Reflect.deleteProperty(globalThis, 'VideoDecoder');
    const reference = request.reference
      ? new Uint8Array(await (await fetch(request.reference)).arrayBuffer())
      : undefined;
    const source = request.asFile
      ? blobMedia(
          new File([await (await fetch(request.url)).arrayBuffer()], request.url.replace(/^.*\//, '')),
        )
      : await urlMedia(request.url);
    video = await openVideo(counted(source, answer));
    answer.info = video.info;
    for (const index of request.single ?? []) {
      answer.frames.push(await report(await video.frame(sourceFrame(index)), reference));
    }
    for (const [from, to] of request.ranges ?? [[0, video.info.frameCount] as const]) {
      for await (const decoded of video.frames(sourceFrame(from), to)) {
        answer.frames.push(await report(decoded, reference));
      }
    }
  } catch (error) {
    answer.error =
      error instanceof TrackletError
        ? error.toJSON()
        : { code: 'not-a-tracklet-error', message: String(error) };
  } finally {
    globalThis.VideoDecoder = decoder;
    video?.close();
    answer.mostAlive = mostAlive;
  }
  return answer;
}

globalThis.onmessage = async ({ data }: MessageEvent<{ id: number; request: VideoRequest }>) => {
  globalThis.postMessage({ id: data.id, answer: await run(data.request) });
};
