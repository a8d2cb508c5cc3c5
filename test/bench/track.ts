/**
 * The job that every runtime is measured on: one object of the sample clip, from its box on frame 0.
 *
 * @module
 */
import type { DeviceTensor, Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { type SourceFrame, sourceFrame } from '../../src/units.ts';
import { type StageTimes, timedGraphs } from './timed-graphs.ts';

/** The sample clip, and what is tracked in it. */
export const clip = { width: 1280, height: 720, frameCount: 225 } as const;

export interface Measurement {
  /** Frames tracked after the warm-up. */
  readonly frames: number;
  /** Wall time of those frames, in seconds; frames follow each other as in the product. */
  readonly seconds: number;
  /** Median milliseconds a stage. */
  readonly stages: Readonly<Record<string, number>>;
}

export interface TrackJob {
  /** The object on frame 0: [x0, y0, x1, y1], pixels. */
  readonly box: readonly [number, number, number, number];
  /** Frames before the clock starts: the memory bank fills (from 8 on) and code is compiled. */
  readonly warmUp: number;
  /** Frames measured. */
  readonly frames: number;
  /** Stages waited for one by one; without it only the whole is true on a GPU. */
  readonly fence: boolean;
}

/** Tracks `warmUp + frames` frames and measures the latter. */
export async function measure(
  graphs: Sam2Graphs,
  image: (frame: SourceFrame) => Promise<DeviceTensor>,
  { box, warmUp, frames, fence }: TrackJob,
): Promise<Measurement> {
  const { graphs: measured, timed, times } = timedGraphs(graphs, fence);
  let pictures = 0;
  let started = 0;
  // The clock starts with the first measured frame's picture: results come up to two frames late.
  const countedImage = (frame: SourceFrame): Promise<DeviceTensor> => {
    if (pictures++ === warmUp) {
      started = performance.now();
      for (const stage of Object.values(times)) stage.length = 0;
    }
    return timed('decode and resize', () => image(frame));
  };
  const predictor = new VideoPredictor({
    graphs: measured,
    images: { image: countedImage },
    video: clip,
    store: new InMemoryFrameStore(),
  });
  await predictor.addNewPointsOrBox('object', sourceFrame(0), { box });
  let done = 0;
  for await (const _ of predictor.propagateInVideo({ masks: true, maxFrames: warmUp + frames })) done++;
  const seconds = (performance.now() - started) / 1000;
  if (pictures !== warmUp + frames || done !== pictures) {
    throw new Error(`Expected ${warmUp + frames} frames, ${pictures} were decoded and ${done} tracked.`);
  }
  await predictor.dispose();
  return { frames, seconds, stages: medians(times) };
}

function medians(times: StageTimes): Record<string, number> {
  return Object.fromEntries(
    Object.entries(times).map(([stage, values]) => {
      const sorted = values.toSorted((a, b) => a - b);
      return [stage, sorted[Math.floor(sorted.length / 2)] ?? 0];
    }),
  );
}
