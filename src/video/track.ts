/**
 * What a demuxer hands to the decoder: encoded samples in decode order, and which of them are frames.
 *
 * @module
 */
import { type Microseconds, microseconds } from '../units.ts';

/** A video track, indexed; no sample's bytes are held. */
export interface Track {
  readonly config: VideoDecoderConfig;
  /** Clockwise degrees by which decoded pictures are turned for display. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Samples in decode order. */
  readonly samples: SampleIndex;
  /** The file is cut off, and its index with it: there would be more frames than are listed. */
  readonly incomplete: boolean;
  /** Frames in presentation order: what is shown, after edit list and pre-roll. */
  readonly frames: FrameIndex;
  /** As a media element reports it: see {@link ./video.ts VideoInfo.duration}. */
  readonly duration: Microseconds;
  /**
   * The encoded bytes of one sample; undefined where the file ends before them.
   *
   * @param sample in decode order
   */
  read(sample: number, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  close(): void;
}

/** Samples in decode order, with their place in presentation order: the "rank". */
export interface SampleIndex {
  readonly count: number;
  /** Whether decoding may start at each sample. */
  readonly sync: readonly boolean[];
  /** Presentation rank of each sample: 0 for the sample with the smallest composition time. */
  readonly rankOf: Int32Array;
  /** The inverse: the sample of each rank. */
  readonly sampleAt: Int32Array;
}

/** The frames that are shown. */
export interface FrameIndex {
  /** Rank of the sample that each frame shows; with several edits a sample may come again. */
  readonly ranks: Int32Array;
  /** Presentation time of each frame. */
  readonly timestamps: readonly Microseconds[];
}

/** When the last frame is shown: what a media element knows at the end of a file that states no duration. */
export function lastTimestamp({ timestamps }: FrameIndex): Microseconds {
  return timestamps.at(-1) ?? microseconds(0);
}

/**
 * Orders samples for presentation.
 *
 * @param times composition time of each sample, in decode order, in any unit
 * @param sync whether decoding may start at each sample
 */
export function indexSamples(times: readonly number[], sync: readonly boolean[]): SampleIndex {
  const count = times.length;
  const sampleAt = Int32Array.from({ length: count }, (_, sample) => sample);
  sampleAt.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const rankOf = new Int32Array(count);
  for (const [rank, sample] of sampleAt.entries()) rankOf[sample] = rank;
  return { count, sync, rankOf, sampleAt };
}

/**
 * The sample at which decoding must start so that the sample of `rank` comes out right: the nearest sync sample
 * before it in decode order that is also not shown after it. A picture that follows a sync sample in the file but is
 * shown before it (a leading picture of an open group) may need pictures from the group before.
 */
export function syncBefore(samples: SampleIndex, rank: number): number {
  for (let sample = samples.sampleAt[rank] ?? 0; sample > 0; sample--) {
    if (samples.sync[sample] && (samples.rankOf[sample] ?? 0) <= rank) return sample;
  }
  return 0;
}
