/**
 * Applies a track's edit list: which samples are shown, and when.
 *
 * @module
 */
import { type Microseconds, microseconds } from '../../units.ts';
import type { FrameIndex, SampleIndex } from '../track.ts';
import type { SampleTable } from './samples.ts';

/** One entry of `elst` (ISO/IEC 14496-12, 8.6.6). */
export interface Edit {
  /** In the movie's timescale; 0 means up to the end of the track. */
  readonly duration: number;
  /** Where in the track the edit starts, in the track's timescale; -1: nothing is shown. */
  readonly mediaTime: number;
}

/**
 * Lists the frames that are shown, in presentation order. Samples outside every edit (pre-roll that is only decoded,
 * a cut-off end) are no frames.
 *
 * As ffmpeg does it (libavformat/mov.c): an edit shows the samples whose composition time lies in it; in a fragmented
 * file only the start of the edit list counts, as an offset, because the index is not there when it is applied.
 *
 * @param fragmented whether the samples come from fragments
 */
export function applyEdits(
  table: SampleTable,
  samples: SampleIndex,
  edits: readonly Edit[],
  scale: { readonly movie: number; readonly track: number },
  fragmented: boolean,
): FrameIndex {
  const shown = fragmented
    ? shiftByEdits(table, samples, edits, scale)
    : edits.length === 0
      ? [...samples.sampleAt].map((sample) => ({ sample, time: table.time[sample] ?? 0 }))
      : cutByEdits(table, samples, edits, scale);
  const micro = (time: number): Microseconds => microseconds(Math.round((time / scale.track) * 1e6));
  return {
    ranks: Int32Array.from(shown, ({ sample }) => samples.rankOf[sample] ?? 0),
    timestamps: shown.map(({ time }) => micro(time)),
  };
}

/** A sample and when it is shown, in the track's timescale. */
interface Shown {
  readonly sample: number;
  readonly time: number;
}

function cutByEdits(
  table: SampleTable,
  samples: SampleIndex,
  edits: readonly Edit[],
  scale: { readonly movie: number; readonly track: number },
): Shown[] {
  const shown: Shown[] = [];
  let start = 0;
  let empty = 0;
  for (const edit of edits) {
    const length = Math.round((edit.duration * scale.track) / scale.movie);
    if (edit.mediaTime >= 0) {
      const end = edit.duration === 0 ? Number.POSITIVE_INFINITY : edit.mediaTime + length;
      for (const sample of samples.sampleAt) {
        const time = table.time[sample] ?? 0;
        if (time >= edit.mediaTime && time < end) {
          shown.push({ sample, time: start + time - edit.mediaTime });
        }
      }
    }
    start += length;
    if (edit.mediaTime < 0) empty += length;
  }
  // No frame starts exactly where a cut was made: ffmpeg then shows the first one from the beginning.
  const late = Math.max(0, (shown[0]?.time ?? 0) - empty);
  return shown.map(({ sample, time }) => ({ sample, time: time - late }));
}

function shiftByEdits(
  table: SampleTable,
  samples: SampleIndex,
  edits: readonly Edit[],
  scale: { readonly movie: number; readonly track: number },
): Shown[] {
  const [first] = edits;
  const empty = first?.mediaTime === -1 ? Math.round((first.duration * scale.track) / scale.movie) : 0;
  const start = edits.find((edit) => edit.mediaTime >= 0)?.mediaTime ?? 0;
  return [...samples.sampleAt].map((sample) => ({ sample, time: (table.time[sample] ?? 0) + empty - start }));
}
