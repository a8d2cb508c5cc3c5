/**
 * How long a media element says that an MP4 or MOV file is: Chromium asks its copy of ffmpeg (libavformat/demux.c,
 * `update_stream_timings`, and mov.c), which looks at the tracks and not at the movie's header. Checked against
 * Chromium in `test/e2e/video-element.test.ts`.
 *
 * @module
 */
import { type Microseconds, microseconds } from '../../units.ts';
import type { Moof, Moov, Trak } from './parse.ts';
import { appendFragment, type SampleTable } from './samples.ts';

/** One track in seconds. */
interface TrackSpan {
  /** Sound and pictures; subtitles and other data hardly count. */
  readonly isMedia: boolean;
  /** When it is first shown. */
  readonly start: number;
  readonly duration: number;
}

/** Other tracks lengthen the file only where they go beyond it by less than this, in seconds. */
const otherTracksReach = 1;
/** A duration that is not known, in the 32 bits of a media header. */
const unknown = 0xffffffff;

/** Collects how long each track is while the file's index is read. */
export class MediaDuration {
  readonly #name: string;
  readonly #moov: Moov;
  readonly #fragments: ReadonlyMap<Trak, FragmentSpan>;

  /** @param name of the file, for errors */
  constructor(name: string, moov: Moov) {
    this.#name = name;
    this.#moov = moov;
    this.#fragments = new Map(moov.traks.map((trak) => [trak, new FragmentSpan()]));
  }

  /**
   * Takes the next fragment.
   *
   * @param moofStart byte position of the fragment's header in the file
   * @throws TrackletError `video/broken-index`
   */
  addFragment(moof: Moof, moofStart: number): void {
    for (const [{ tkhd }, span] of this.#fragments) {
      if (tkhd)
        span.add((table) => appendFragment(this.#name, table, this.#moov, tkhd.track_id, moof, moofStart));
    }
  }

  /** Undefined where no track has a duration: an element then says Infinity until it has read the whole file. */
  value(): Microseconds | undefined {
    const spans = [...this.#fragments].flatMap(([trak, span]) => this.#spanOf(trak, span) ?? []);
    const seconds = durationOf(spans);
    return seconds > 0 && Number.isFinite(seconds) ? microseconds(Math.round(seconds * 1e6)) : undefined;
  }

  #spanOf({ mdia, edts }: Trak, fragments: FragmentSpan): TrackSpan | undefined {
    // mp4box declares these as present; a damaged file lacks them.
    const { mdhd, hdlr, minf } = mdia ?? {};
    if (!mdhd || !(mdhd.timescale > 0)) return undefined;
    const edits = edts?.elst?.entries ?? [];
    const first = edits.find((edit) => edit.media_time >= 0);
    const lengths = edits.map((edit) => (edit.segment_duration * mdhd.timescale) / this.#moov.mvhd.timescale);
    const empty = sum(lengths.slice(0, first ? edits.indexOf(first) : 0));
    const { stts, ctts } = minf?.stbl ?? {};
    const samples = sum((stts?.sample_counts ?? []).map((count, i) => count * (stts?.sample_deltas[i] ?? 0)));
    const stated = mdhd.duration === unknown ? 0 : mdhd.duration;
    let start = edits.length > 0 ? empty : (ctts?.sample_offsets[0] ?? 0);
    let duration = Math.min(stated, samples, sum(lengths) || Number.POSITIVE_INFINITY);
    if (fragments.end !== undefined) {
      // Where all samples are in fragments, the edit list moves them and cuts nothing, as in edit-list.ts.
      // What comes before 0 is the run-in of the sound's encoder, and is not heard.
      if (samples === 0) start = Math.max(0, fragments.start + empty - (first?.media_time ?? 0));
      duration = Math.max(stated, fragments.end);
    }
    return {
      isMedia: hdlr?.handler === 'vide' || hdlr?.handler === 'soun',
      start: start / mdhd.timescale,
      duration: duration / mdhd.timescale,
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The longest track, or from the first start to the last end. */
function durationOf(spans: readonly TrackSpan[]): number {
  const known = spans.filter(({ duration }) => duration > 0);
  const media = known.filter(({ isMedia }) => isMedia);
  if (media.length === 0) return 0;
  let start = Math.min(...media.map((span) => span.start));
  let end = Math.max(...media.map((span) => span.start + span.duration));
  const other = known.filter(({ isMedia }) => !isMedia);
  const otherStart = Math.min(...other.map((span) => span.start));
  const otherEnd = Math.max(...other.map((span) => span.start + span.duration));
  if (otherStart < start && start - otherStart < otherTracksReach) start = otherStart;
  if (otherEnd > end && otherEnd - end < otherTracksReach) end = otherEnd;
  return Math.max(end - start, ...media.map(({ duration }) => duration));
}

/** Where the fragments of one track start and end, in its timescale. */
class FragmentSpan {
  /** Composition time of the first sample shown. */
  start = 0;
  /** Decode time at which the last sample ends; undefined where there are no fragments. */
  end: number | undefined;
  /** The last sample so far: a fragment may go on from it without stating a time. */
  readonly #last: SampleTable = {
    offset: [],
    size: [],
    decodeTime: [],
    time: [],
    duration: [],
    sync: [],
    description: [],
  };

  add(append: (table: SampleTable) => void): void {
    const table = this.#last;
    append(table);
    if (table.time.length === 0) return;
    if (this.end === undefined) this.start = table.time.reduce((a, b) => Math.min(a, b));
    this.end = (table.decodeTime.at(-1) ?? 0) + (table.duration.at(-1) ?? 0);
    for (const list of Object.values(table)) list.splice(0, list.length - 1);
  }
}
