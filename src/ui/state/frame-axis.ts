/**
 * The frames through which the user steps: those of the file, or, with a Label Studio task open, Label Studio's.
 *
 * @module
 */
import type { FrameClock } from '../../regions/clock.ts';
import { displayFrame, type Microseconds, microseconds, type SourceFrame, sourceFrame } from '../../units.ts';
import type { VideoInfo } from '../../video/video.ts';

/** Positions of the slider, from {@link first} to {@link last}. */
export interface FrameAxis {
  readonly first: number;
  readonly last: number;
  /** What the counter says at a position. */
  describe(position: number): string;
  /** The frame of the file shown at a position. */
  source(position: number): SourceFrame;
  /** Of the position after the last one, the end of the video. */
  time(position: number): Microseconds;
  /** The positions, first and last, that show this frame of the file; undefined where none does. */
  positionsOf(frame: SourceFrame): readonly [number, number] | undefined;
}

/** The number that the player shows for a frame of the file; that of the file where no position shows it. */
export const shownNumber = ({ positionsOf }: Pick<FrameAxis, 'positionsOf'>, frame: SourceFrame): number =>
  positionsOf(frame)?.[0] ?? frame;

/** The position that is on screen at a time: the last one that is not later; before the first one, that. */
export function positionAt({ first, last, time }: FrameAxis, at: Microseconds): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (time(middle) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The frames of the file that a range shows, half-open. @param range positions, both included */
export function sourceRange(
  axis: FrameAxis,
  [first, last]: readonly [number, number],
): readonly [number, number] {
  return [axis.source(first), axis.source(last) + 1];
}

/** Every frame of the file, counted from 0. */
export function fileAxis(
  video: Pick<VideoInfo, 'frameCount' | 'timestamps' | 'duration'> | undefined,
): FrameAxis {
  const last = Math.max(0, (video?.frameCount ?? 1) - 1);
  return {
    first: 0,
    last,
    describe: (position) => `${position} / ${last}`,
    source: sourceFrame,
    time: (position) => video?.timestamps[position] ?? video?.duration ?? microseconds(0),
    positionsOf: (frame) => (frame <= last ? [frame, frame] : undefined),
  };
}

/** Label Studio's display frames, counted from 1. */
export function displayAxis(clock: FrameClock): FrameAxis {
  const positions = new Map<SourceFrame, readonly [number, number]>();
  for (const frame of clock.displayFrames()) {
    const source = clock.source(frame);
    positions.set(source, [positions.get(source)?.[0] ?? frame, frame]);
  }
  return {
    first: 1,
    last: clock.length,
    describe: (position) => `frame ${position} of ${clock.length}`,
    source: (position) => clock.source(displayFrame(position)),
    time: (position) => clock.seekTime(displayFrame(position)),
    positionsOf: (frame) => positions.get(frame),
  };
}
