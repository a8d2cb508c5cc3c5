/**
 * The sound of the source file, packet by packet: it is never decoded, so that nothing of it changes, and no encoder is
 * needed (Chromium on Linux has none for AAC).
 *
 * @module
 */
import {
  type AudioCodec,
  CustomSource,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  type Output,
  QTFF,
  WEBM,
} from 'mediabunny';
import type { MediaSource } from '../../video/video.ts';

/** The source file's container, beside the frame reader that decodes its pictures. */
export class SourceTracks {
  readonly #input: Input;

  constructor(media: MediaSource) {
    this.#input = new Input({
      formats: [MP4, QTFF, WEBM, MATROSKA],
      source: new CustomSource({
        getSize: () => media.size,
        read: (start, end) => media.read(start, end - start),
        prefetchProfile: 'network',
      }),
    });
  }

  /** Ticks a second in which the file counts its frames' times. */
  async timeResolution(): Promise<number | undefined> {
    return (await this.#input.getPrimaryVideoTrack())?.getTimeResolution();
  }

  /**
   * Adds all tracks of sound to an output.
   *
   * @param from,to seconds: what is heard between
   */
  async addSoundTo(output: Output, from: number, to: number): Promise<SoundTrack[]> {
    const added: SoundTrack[] = [];
    for (const track of await this.#input.getAudioTracks()) {
      const [codec, config] = [await track.getCodec(), await track.getDecoderConfig()];
      if (!codec || !config) continue;
      const sink = new EncodedPacketSink(track);
      // At the beginning packets may come before 0: a decoder needs them to begin with.
      const first = (from > 0 ? await sink.getPacket(from) : null) ?? (await sink.getFirstPacket());
      const source = new EncodedAudioPacketSource(codec);
      output.addAudioTrack(source);
      added.push(new SoundTrack(codec, config, sink, source, first, { from, to }));
    }
    return added;
  }

  close(): void {
    this.#input.dispose();
  }
}

/** One track of sound on its way from file to file. */
export class SoundTrack {
  readonly codec: AudioCodec;
  readonly #config: AudioDecoderConfig;
  readonly #sink: EncodedPacketSink;
  readonly #source: EncodedAudioPacketSource;
  readonly #span: { readonly from: number; readonly to: number };
  #next: EncodedPacket | null;

  constructor(
    codec: AudioCodec,
    config: AudioDecoderConfig,
    sink: EncodedPacketSink,
    source: EncodedAudioPacketSource,
    first: EncodedPacket | null,
    span: { readonly from: number; readonly to: number },
  ) {
    this.codec = codec;
    this.#config = config;
    this.#sink = sink;
    this.#source = source;
    this.#next = first;
    this.#span = span;
  }

  /** Copies packets that begin up to this time of the source, so that sound and pictures lie side by side in the file. */
  async copyUntil(seconds: number): Promise<void> {
    const { from, to } = this.#span;
    while (this.#next && this.#next.timestamp < to && this.#next.timestamp <= seconds) {
      const packet = this.#next.clone({ timestamp: this.#next.timestamp - from });
      await this.#source.add(packet, { decoderConfig: this.#config });
      this.#next = await this.#sink.getNextPacket(this.#next);
    }
  }
}
