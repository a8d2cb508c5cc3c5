/**
 * Demuxes WebM and Matroska files with mediabunny, which is loaded only when such a file is opened.
 *
 * @module
 */
import type { EncodedPacket, EncodedPacketSink, Input } from 'mediabunny';
import { TrackletError } from '../errors.ts';
import { type Microseconds, microseconds } from '../units.ts';
import { unsupportedCodec } from './codec.ts';
import { isCutOff } from './ebml.ts';
import { type FrameIndex, indexSamples, type Track } from './track.ts';
import type { MediaSource } from './video.ts';

/**
 * Indexes the first video track. The container has no complete index, so the whole file is read once, block by block.
 *
 * @throws TrackletError `video/no-video-track`, `video/no-frames`, `video/unsupported-codec`,
 * `video/unsupported-display`, `video/broken-index`
 */
export async function openWebm(source: MediaSource, signal?: AbortSignal): Promise<Track> {
  const { CustomSource, EncodedPacketSink: PacketSink, Input, MATROSKA, WEBM } = await import('mediabunny');
  // The signal ends opening, not what is read later.
  let opening = signal;
  const input = new Input({
    formats: [WEBM, MATROSKA],
    source: new CustomSource({
      getSize: () => source.size,
      read: (start, end) => source.read(start, end - start, opening),
      prefetchProfile: 'network',
    }),
  });
  try {
    const video = await input.getPrimaryVideoTrack();
    if (!video) {
      throw new TrackletError(
        'video/no-video-track',
        `${source.name}: the file has no video track, only sound or data.`,
      );
    }
    const config = await video.getDecoderConfig();
    if (!config) throw unsupportedCodec(source.name, String(await video.getInternalCodecId()));
    if (await video.getFlip()) {
      throw new TrackletError(
        'video/unsupported-display',
        `${source.name}: the video is to be shown mirrored, which is not supported. Re-encode it first: ` +
          'ffmpeg -i in.mkv -c:v libx264 -fps_mode passthrough out.mp4',
      );
    }
    const incomplete = await isCutOff(source, signal);
    const sink = new PacketSink(video);
    const packets = await listPackets(sink, config.codec, signal);
    const times = packets.map((packet) => packet.time);
    const samples = indexSamples(
      times,
      packets.map((packet) => packet.sync),
    );
    const shown = [...samples.sampleAt].filter((sample) => packets[sample]?.shown);
    if (shown.length === 0) {
      throw new TrackletError('video/no-frames', `${source.name}: the video track holds no frames to show.`);
    }
    const frames: FrameIndex = {
      ranks: Int32Array.from(shown, (sample) => samples.rankOf[sample] ?? 0),
      timestamps: shown.map((sample) => microseconds(Math.round((times[sample] ?? 0) * 1e6))),
    };
    const duration = await durationOf(input, PacketSink);
    opening = undefined;
    let at: { sample: number; packet: EncodedPacket } | undefined;
    return {
      config,
      rotation: await video.getRotation(),
      samples,
      incomplete,
      frames,
      duration,
      async read(sample) {
        if (sample !== at?.sample) {
          const next = at && sample === at.sample + 1 ? await sink.getNextPacket(at.packet) : undefined;
          const packet = next ?? (await findPacket(sink, samples.sync, times, sample));
          if (!packet) return undefined;
          at = { sample, packet };
        }
        return at.packet.data;
      },
      close: () => input.dispose(),
    };
  } catch (error) {
    input.dispose();
    if (error instanceof TrackletError || signal?.aborted) throw error;
    throw new TrackletError(
      'video/broken-index',
      `${source.name}: the file's structure is damaged. Try to repair it with: ffmpeg -i in.webm -c copy out.webm`,
      { cause: error },
    );
  }
}

type Sink = EncodedPacketSink;

/** What is kept of each packet: times in seconds. */
interface PacketEntry {
  readonly time: number;
  readonly sync: boolean;
  /** VP8 keeps pictures that are only referred to in packets of their own. */
  readonly shown: boolean;
}

async function listPackets(sink: Sink, codec: string, signal?: AbortSignal): Promise<PacketEntry[]> {
  const packets: PacketEntry[] = [];
  for await (const packet of sink.packets()) {
    signal?.throwIfAborted();
    packets.push({
      time: packet.timestamp,
      sync: packet.type === 'key',
      // RFC 6386, 9.1: bit 4 of a VP8 frame's first byte is show_frame.
      shown: codec !== 'vp8' || ((packet.data[0] ?? 0) & 0x10) !== 0,
    });
  }
  return packets;
}

/** The duration that the segment states; without it the last timestamp of any track, as a media element finds it. */
async function durationOf(input: Input, PacketSink: typeof EncodedPacketSink): Promise<Microseconds> {
  let seconds = await input.getDurationFromMetadata();
  if (seconds === null) {
    const last = await Promise.all(
      (await input.getTracks()).map((track) =>
        new PacketSink(track).getPacket(Number.POSITIVE_INFINITY, { metadataOnly: true }),
      ),
    );
    seconds = Math.max(0, ...last.map((packet) => packet?.timestamp ?? 0));
  }
  return microseconds(Math.round(seconds * 1e6));
}

/** The packet of a sample: from the sync sample before it onwards, because packets are found by time only there. */
async function findPacket(
  sink: Sink,
  sync: readonly boolean[],
  times: readonly number[],
  sample: number,
): Promise<EncodedPacket | null> {
  let start = sample;
  while (start > 0 && !sync[start]) start--;
  let packet = await sink.getKeyPacket(times[start] ?? 0);
  for (let i = start; packet && i < sample; i++) packet = await sink.getNextPacket(packet);
  return packet;
}
