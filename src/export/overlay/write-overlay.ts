/**
 * Decodes, draws, encodes: the video with its objects burnt in.
 *
 * @module
 */
import { EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { sourceFrame } from '../../units.ts';
import { openVideo } from '../../video/open.ts';
import type { MediaSource, VideoInfo } from '../../video/video.ts';
import { frameRate } from '../tracked-video.ts';
import type { OverlayOutcome, OverlayRequest } from './api.ts';
import { OverlayPainter } from './draw.ts';
import { chooseEncoder, type EncodedCodec, PictureEncoder } from './encoder.ts';
import { type SoundTrack, SourceTracks } from './sound.ts';
import type { OutputFile } from './target.ts';

/** How times are written where the file's own ticks are unknown: as exactly as they are known. */
const MICROSECONDS = 1_000_000;

type Times = Pick<VideoInfo, 'timestamps' | 'frameCount'>;

/**
 * @param file is left open: whoever opened it commits or discards it
 * @throws see `OverlayWorker.write`; an abort of the signal rejects with its reason
 */
export async function writeOverlay(
  { tracked, style, range, sound }: Omit<OverlayRequest, 'source'>,
  media: MediaSource,
  file: OutputFile,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Omit<OverlayOutcome, 'blob'>> {
  const video = await openVideo(media, signal);
  const tracks = new SourceTracks(media);
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: file.target });
  let encoder: PictureEncoder | undefined;
  try {
    const { info } = video;
    const [from, to] = range;
    const start = startOf(info, from);
    const painter = new OverlayPainter(tracked, style);
    const { width, height } = painter.canvas;
    const { codec, config } = await chooseEncoder({ width, height, framerate: frameRate(info) });
    const pictures = new PictureTrack(output, codec, (await tracks.timeResolution()) ?? MICROSECONDS);
    const span = [start / 1e6, to < info.frameCount ? endOf(info, to - 1) / 1e6 : Infinity] as const;
    const sounds: readonly SoundTrack[] = sound ? await tracks.addSoundTo(output, ...span) : [];
    await output.start();
    encoder = new PictureEncoder(config);
    for await (const decoded of video.frames(sourceFrame(from), to, signal)) {
      try {
        painter.paint(decoded);
      } finally {
        decoded.close();
      }
      const duration = endOf(info, decoded.index) - decoded.timestamp;
      await pictures.add(await encoder.encode(painter.canvas, decoded.timestamp - start, duration));
      for (const track of sounds) await track.copyUntil(decoded.timestamp / 1e6);
      onProgress(decoded.index + 1 - from, to - from);
    }
    await pictures.add(await encoder.finish());
    for (const track of sounds) await track.copyUntil(Number.POSITIVE_INFINITY);
    signal.throwIfAborted();
    await output.finalize();
    return { frames: to - from, codec: config.codec, sound: sounds.map((track) => track.codec) };
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  } finally {
    encoder?.close();
    tracks.close();
    video.close();
  }
}

/** From the file's beginning times stay as they are, also where its first frame comes late. */
const startOf = ({ timestamps }: Times, from: number): number => (from === 0 ? 0 : (timestamps[from] ?? 0));

/** When the next frame comes; the last one stays as long as the one before. */
function endOf({ timestamps }: Times, frame: number): number {
  const time = timestamps[frame] ?? 0;
  return timestamps[frame + 1] ?? time + (time - (timestamps[frame - 1] ?? time - 40_000));
}

/** The track of pictures in the output. */
class PictureTrack {
  readonly #source: EncodedVideoPacketSource;

  /** @param resolution ticks a second: as in the source, so that times come out the same */
  constructor(output: Output, codec: EncodedCodec, resolution: number) {
    this.#source = new EncodedVideoPacketSource(codec);
    const ticks = Number.isInteger(resolution) && resolution >= 1000 ? resolution : MICROSECONDS;
    // mediabunny rounds times to multiples of 1 / frameRate, and counts in such steps.
    output.addVideoTrack(this.#source, { frameRate: ticks });
  }

  async add(
    chunks: readonly (readonly [EncodedVideoChunk, EncodedVideoChunkMetadata | undefined])[],
  ): Promise<void> {
    for (const [chunk, metadata] of chunks) {
      await this.#source.add(EncodedPacket.fromEncodedChunk(chunk), metadata);
    }
  }
}
