/**
 * Which codecs this browser decodes.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/** Names for messages of codecs that WebCodecs does not know. */
const codecNames: Readonly<Record<string, string>> = {
  mp4v: 'MPEG-4 Part 2',
  s263: 'H.263',
  jpeg: 'Motion JPEG',
  mjpa: 'Motion JPEG',
  apcn: 'ProRes',
  apch: 'ProRes',
  apcs: 'ProRes',
  apco: 'ProRes',
  ap4h: 'ProRes',
  dvh1: 'Dolby Vision',
  dvhe: 'Dolby Vision',
  vvc1: 'H.266',
};

/** The error for a codec that this browser, or WebCodecs itself, cannot decode. */
export function unsupportedCodec(name: string, codec: string): TrackletError {
  const known = codecNames[codec.slice(0, 4)];
  return new TrackletError(
    'video/unsupported-codec',
    `${name}: this browser cannot decode the video's codec ${known ? `${known} (${codec})` : codec}. Convert it ` +
      'first: ffmpeg -i in.mp4 -c:v libx264 -pix_fmt yuv420p -fps_mode passthrough out.mp4',
  );
}

/** Whether this browser decodes what `config` describes. */
export async function isSupported(config: VideoDecoderConfig): Promise<boolean> {
  try {
    return (await VideoDecoder.isConfigSupported(config)).supported === true;
  } catch {
    // A codec string that is none.
    return false;
  }
}
