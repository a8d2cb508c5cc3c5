/**
 * The sample table of one track: from `moov`, and from the fragments (`moof`) that follow it.
 *
 * @module
 */
import type { ISOFile } from 'mp4box';
import { brokenIndex, type Moof, type Moov, maxSamples, type Trak } from './parse.ts';

/** Samples in decode order; one entry a sample in each list. Times in the track's timescale. */
export interface SampleTable {
  /** Byte position in the file. */
  readonly offset: number[];
  readonly size: number[];
  readonly decodeTime: number[];
  /** Composition time: when the sample is shown, before the edit list. */
  readonly time: number[];
  readonly duration: number[];
  readonly sync: boolean[];
  /** 0-based entry of the sample description. */
  readonly description: number[];
}

/**
 * Reads the table that `moov` holds; empty for a fragmented file.
 *
 * @throws TrackletError `video/broken-index`
 */
export function samplesOfMoov(name: string, file: ISOFile, trak: Trak): SampleTable {
  const samples = file.getTrackSamplesInfo(trak.tkhd.track_id) ?? [];
  const table: SampleTable = {
    offset: samples.map((sample) => sample.offset),
    size: samples.map((sample) => sample.size),
    decodeTime: samples.map((sample) => sample.dts),
    time: samples.map((sample) => sample.cts),
    duration: samples.map((sample) => sample.duration),
    sync: samples.map((sample) => sample.is_sync),
    description: samples.map((sample) => sample.description_index),
  };
  // mp4box takes the last duration from the header's rounded total; the table says it exactly.
  const lastDelta = trak.mdia.minf.stbl.stts?.sample_deltas.at(-1);
  if (table.duration.length > 0 && lastDelta !== undefined)
    table.duration[table.duration.length - 1] = lastDelta;
  checkTable(name, table);
  return table;
}

function checkTable(name: string, table: SampleTable): void {
  for (const list of [table.offset, table.size, table.time, table.duration]) {
    if (!list.every(Number.isFinite)) throw brokenIndex(name, 'sample table');
  }
}

/** Bits of the `flags` fields in ISO/IEC 14496-12, 8.8.7 (tfhd) and 8.8.8 (trun). */
const tfhd = {
  baseDataOffset: 0x1,
  description: 0x2,
  duration: 0x8,
  size: 0x10,
  flags: 0x20,
  baseIsMoof: 0x20000,
};
const trun = {
  dataOffset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  timeOffset: 0x800,
};
const sampleIsNonSync = 0x10000;

/**
 * Appends the samples of one fragment.
 *
 * @param moofStart byte position of the fragment's header in the file
 * @throws TrackletError `video/broken-index`
 */
export function appendFragment(
  name: string,
  table: SampleTable,
  moov: Moov,
  trackId: number,
  moof: Moof,
  moofStart: number,
): void {
  const defaults = moov.mvex?.trexs?.find((trex) => trex.track_id === trackId);
  // Without an explicit base, a track's data follows that of the track before it in the same fragment.
  let dataEnd = moofStart;
  for (const traf of moof.trafs) {
    const header = traf.tfhd;
    if (!header) throw brokenIndex(name, 'traf');
    const has = (bit: number): boolean => (header.flags & bit) !== 0;
    const base = has(tfhd.baseDataOffset)
      ? header.base_data_offset
      : has(tfhd.baseIsMoof)
        ? moofStart
        : dataEnd;
    const mine = header.track_id === trackId;
    const last = table.time.length - 1;
    let time = traf.tfdt?.baseMediaDecodeTime ?? (table.decodeTime[last] ?? 0) + (table.duration[last] ?? 0);
    const description = has(tfhd.description)
      ? header.default_sample_description_index
      : (defaults?.default_sample_description_index ?? 1);
    const duration = has(tfhd.duration)
      ? header.default_sample_duration
      : (defaults?.default_sample_duration ?? 0);
    const size = has(tfhd.size) ? header.default_sample_size : (defaults?.default_sample_size ?? 0);
    const flags = has(tfhd.flags) ? header.default_sample_flags : (defaults?.default_sample_flags ?? 0);

    let position = base;
    for (const run of traf.truns ?? []) {
      const runHas = (bit: number): boolean => (run.flags & bit) !== 0;
      if (run.sample_count > maxSamples) throw brokenIndex(name, 'trun');
      if (runHas(trun.dataOffset)) position = base + run.data_offset;
      for (let i = 0; i < run.sample_count; i++) {
        const own = <T>(bit: number, list: readonly T[], otherwise: T): T =>
          runHas(bit) ? (list[i] ?? otherwise) : otherwise;
        const firstFlags = i === 0 && runHas(trun.firstFlags) ? run.first_sample_flags : flags;
        const sampleSize = own(trun.size, run.sample_size, size);
        const sampleDuration = own(trun.duration, run.sample_duration, duration);
        if (mine) {
          table.offset.push(position);
          table.size.push(sampleSize);
          table.decodeTime.push(time);
          table.time.push(time + own(trun.timeOffset, run.sample_composition_time_offset, 0));
          table.duration.push(sampleDuration);
          table.sync.push((own(trun.flags, run.sample_flags, firstFlags) & sampleIsNonSync) === 0);
          table.description.push(description - 1);
        }
        position += sampleSize;
        time += sampleDuration;
      }
    }
    dataEnd = position;
  }
  checkTable(name, table);
}
