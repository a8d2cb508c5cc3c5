/**
 * Which frame of the file Label Studio shows under which of its own frame numbers. All conversions of frames and
 * times live here.
 *
 * Label Studio knows nothing of the file's frames: it numbers steps of its `framerate` setting and seeks by time. So
 * several display frames may show one source frame, and some source frames may be shown by none.
 *
 * @module
 */
import {
  type DisplayFrame,
  displayFrame,
  type Microseconds,
  microseconds,
  type SourceFrame,
  sourceFrame,
} from '../units.ts';

/** `framerate` of a `<Video>` tag that states none (Label Studio, `libs/editor/src/tags/object/Video/Video.js`). */
export const DEFAULT_FRAMERATE = 24;

/** Label Studio seeks in steps of 2 ms, and one step late so as to land within the frame. */
const SEEK_STEP_SECONDS = 0.002;

/** Rates that videos and labelling configurations have; see {@link framerateFromCount}. */
const COMMON_FRAMERATES = [
  5, 10, 12, 12.5, 15, 20, 23.976, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 90, 100, 119.88, 120, 240,
];

/** What is known of a video's timing. */
export interface VideoTiming {
  /** Presentation time of each frame of the file, ascending; at least one. */
  readonly timestamps: readonly Microseconds[];
  /** As a media element reports it, which is what Label Studio counts by; not the end of the last frame. */
  readonly duration: Microseconds;
}

/**
 * Where a video element stands after `currentTime = seconds`. Chromium's media element turns doubles to microseconds
 * and back before its player does so again, and cuts each time (8.360000000000001 becomes 8.359999). Seen in Chromium
 * 156, on 680 seeks to times at which files of nine rates change their picture.
 */
function browserTime(seconds: number): Microseconds {
  const toMicroseconds = (time: number) => Math.trunc(time * 1e6);
  return microseconds(toMicroseconds(toMicroseconds(seconds) / 1e6));
}

/**
 * The frames of one video as Label Studio numbers them at one framerate.
 *
 * Source of every formula: Label Studio 1.23.2, `libs/editor/src/components/VideoCanvas/VideoCanvas.tsx`, with the
 * flag for exact frame seeking on, as released.
 */
export class FrameClock {
  /** Display frames a second. */
  readonly framerate: number;
  /** Number of display frames, at least 1: `round(duration * framerate)`. */
  readonly length: number;
  /** Seconds. */
  readonly duration: number;
  readonly #timestamps: readonly Microseconds[];

  constructor(timing: VideoTiming, framerate: number) {
    this.framerate = framerate;
    this.duration = timing.duration / 1e6;
    this.length = Math.max(1, Math.round(this.duration * framerate));
    this.#timestamps = timing.timestamps;
  }

  /**
   * The time to which Label Studio seeks for this frame: `round(((n - 1) / F) / 0.002) * 0.002 + 0.002` seconds, then
   * cut to microseconds as Chromium does it. Computed in doubles as there, in which 2.002 s comes out as 2001999 us: at
   * that very time a 29.97 fps file changes its picture, and Chromium shows the one before.
   */
  seekTime(frame: DisplayFrame): Microseconds {
    const steps = Math.round((frame - 1) / this.framerate / SEEK_STEP_SECONDS);
    return browserTime(steps * SEEK_STEP_SECONDS + SEEK_STEP_SECONDS);
  }

  /**
   * The frame of the file shown under this number: the one with the greatest timestamp not after the seek time (what
   * a video element paints). Before the first timestamp that is the first frame.
   */
  source(frame: DisplayFrame): SourceFrame {
    const time = this.seekTime(frame);
    let low = 0;
    let high = this.#timestamps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timestamps[middle] ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
      else high = middle;
    }
    return sourceFrame(Math.max(0, low - 1));
  }

  /** The display frames from one to another, both included; all, 1 to {@link length}, where none are named. */
  *displayFrames(
    from = displayFrame(1),
    to = displayFrame(this.length),
  ): Generator<DisplayFrame, void, void> {
    for (let n: number = from; n <= to; n++) yield displayFrame(n);
  }

  /** The source frames that some display frame shows, ascending; of all display frames, or from one to another. */
  shownSources(from?: DisplayFrame, to?: DisplayFrame): SourceFrame[] {
    const shown: SourceFrame[] = [];
    for (const frame of this.displayFrames(from, to)) {
      const source = this.source(frame);
      if (source !== shown.at(-1)) shown.push(source);
    }
    return shown;
  }

  /**
   * The `time` that Label Studio writes beside a keyframe, in seconds: `frame / framerate` (`serialize` in
   * `libs/editor/src/regions/VideoRegion.js`). It is one frame late, and ignored when read.
   */
  writtenTime(frame: DisplayFrame): number {
    return frame / this.framerate;
  }
}

/**
 * The framerate behind a region's `framesCount` and `duration` (seconds). `framesCount` is
 * `round(duration * framerate)`, so the plain quotient is off by up to half a frame over the whole video, which moves
 * late keyframes to a neighbouring frame. Of the common rates that round to the same count the nearest is taken, whole
 * ones first: up to 20 s, 24 and 23.976 give one count, and configurations mostly state whole numbers.
 *
 * @returns undefined where the region was saved before the video was loaded (count 1, duration 0).
 */
export function framerateFromCount(framesCount: number, duration: number): number | undefined {
  if (!(framesCount > 1) || !(duration > 0)) return undefined;
  const quotient = framesCount / duration;
  const fitting = COMMON_FRAMERATES.filter((rate) => Math.round(duration * rate) === framesCount);
  const whole = fitting.filter(Number.isInteger);
  const nearest = (whole.length > 0 ? whole : fitting).sort(
    (a, b) => Math.abs(a - quotient) - Math.abs(b - quotient),
  );
  return nearest[0] ?? quotient;
}
