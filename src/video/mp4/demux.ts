/**
 * Demuxes MP4 and MOV files: finds the video track, its samples and what of them is shown.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { indexSamples, lastTimestamp, type Track } from '../track.ts';
import type { MediaSource } from '../video.ts';
import { BlockReader, listBoxes, readBox, type TopLevelBox } from './boxes.ts';
import { decoderConfig, rotationOf } from './description.ts';
import { applyEdits } from './edit-list.ts';
import { MediaDuration } from './media-duration.ts';
import { brokenIndex, parseMoof, parseMoov } from './parse.ts';
import { SampleReader } from './reader.ts';
import { appendFragment, samplesOfMoov } from './samples.ts';

/**
 * Indexes the first video track of an MP4 or MOV file. Only box headers and index boxes are read, wherever in the
 * file they lie.
 *
 * @throws TrackletError `video/truncated`, `video/broken-index`, `video/no-video-track`, `video/no-frames`,
 * `video/encrypted`, `video/unsupported-codec`, `video/unsupported-display`, `video/changing-format`
 */
export async function openMp4(source: MediaSource, signal?: AbortSignal): Promise<Track> {
  const reader = new BlockReader(source);
  const boxes = await listBoxes(source, reader, signal);
  const moovBox = boxes.find((box) => box.type === 'moov');
  if (moovBox === undefined) {
    throw new TrackletError(
      'video/truncated',
      `${source.name}: the file's index ("moov") is missing. The file is incomplete, or its recording was cut ` +
        'off: download or copy it again.',
    );
  }
  const moovBytes = await readBox(source, reader, moovBox, signal);
  const { moov, file } = parseMoov(source.name, moovBytes);
  const trak = moov.traks.find((candidate) => candidate.mdia?.hdlr?.handler === 'vide');
  if (trak === undefined) {
    throw new TrackletError(
      'video/no-video-track',
      `${source.name}: the file has no video track${moov.traks.length > 0 ? ', only sound or data' : ''}.`,
    );
  }
  const name = source.name;
  const scale = { movie: moov.mvhd.timescale, track: trak.mdia.mdhd?.timescale ?? 0 };
  if (!trak.tkhd || !trak.mdia.minf?.stbl?.stsd || !(scale.track > 0)) throw brokenIndex(name, 'trak');

  const table = samplesOfMoov(name, file, trak);
  const isCut = (box: TopLevelBox): boolean => box.start + box.size > source.size;
  const fragmented = table.size.length === 0;
  const duration = new MediaDuration(name, moov);
  for (const box of boxes) {
    // A fragment whose header is cut off ends the index: what lies before it can be used.
    if (box.type !== 'moof' || isCut(box)) continue;
    const moof = parseMoof(name, await readBox(source, reader, box, signal));
    appendFragment(name, table, moov, trak.tkhd.track_id, moof, box.start);
    duration.addFragment(moof, box.start);
  }
  if (new Set(table.description).size > 1) {
    throw new TrackletError(
      'video/changing-format',
      `${name}: the video changes its codec settings half-way. Re-encode it first: ffmpeg -i in.mp4 out.mp4`,
    );
  }

  const samples = indexSamples(table.time, table.sync);
  const edits = (trak.edts?.elst?.entries ?? []).map((entry) => ({
    duration: entry.segment_duration,
    mediaTime: entry.media_time,
  }));
  const frames = applyEdits(table, samples, edits, scale, fragmented);
  if (frames.ranks.length === 0) {
    throw new TrackletError('video/no-frames', `${name}: the video track holds no frames to show.`);
  }
  const sampleReader = new SampleReader(source, table.offset, table.size);
  return {
    config: decoderConfig(name, trak, table.description[0] ?? 0, moovBytes),
    rotation: rotationOf(name, trak),
    samples,
    incomplete: boxes.some((box) => box.type === 'moof' && isCut(box)),
    frames,
    duration: duration.value() ?? lastTimestamp(frames),
    read: (sample, readSignal) => sampleReader.read(sample, readSignal),
    close() {},
  };
}
