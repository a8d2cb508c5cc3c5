/**
 * Opens a video file of any supported container.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { isSupported, unsupportedCodec } from './codec.ts';
import { FrameReader } from './frame-reader.ts';
import { openMp4 } from './mp4/demux.ts';
import type { Track } from './track.ts';
import type { MediaSource, Video } from './video.ts';
import { openWebm } from './webm.ts';

/** Types of the boxes with which an MP4 or MOV file may start. */
const firstBoxes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp', 'sidx', 'moof']);
/** First bytes of a WebM or Matroska file. */
const ebmlMagic = [0x1a, 0x45, 0xdf, 0xa3];

async function demux(source: MediaSource, signal?: AbortSignal): Promise<Track> {
  const head = await source.read(0, 12, signal);
  if (firstBoxes.has(String.fromCharCode(...head.subarray(4, 8)))) return openMp4(source, signal);
  if (ebmlMagic.every((byte, i) => head[i] === byte)) return openWebm(source, signal);
  throw new TrackletError(
    'video/not-a-video',
    `${source.name}: this is no MP4, MOV or WebM file. Other formats can be converted first: ` +
      'ffmpeg -i in.avi -c:v libx264 -pix_fmt yuv420p -fps_mode passthrough out.mp4',
  );
}

/**
 * Opens a video: indexes it, checks that this browser decodes it, and decodes its first frame.
 *
 * @throws TrackletError `video/no-webcodecs`, `video/empty-file`, `video/not-a-video`, `video/no-video-track`,
 * `video/no-frames`, `video/unsupported-codec`, `video/unsupported-display`, `video/changing-format`,
 * `video/encrypted`, `video/truncated`, `video/broken-index`, `video/broken`, and what reading the source throws
 */
export async function openVideo(source: MediaSource, signal?: AbortSignal): Promise<Video> {
  if (typeof VideoDecoder === 'undefined') {
    throw new TrackletError(
      'video/no-webcodecs',
      'This browser cannot decode video for pages (WebCodecs is missing, or the page is not served over HTTPS or ' +
        'from localhost). Use a current Chrome, Edge, Firefox or Safari.',
    );
  }
  if (source.size === 0) {
    throw new TrackletError(
      'video/empty-file',
      `${source.name}: the file is empty (0 bytes). Copy it again.`,
    );
  }
  const track = await demux(source, signal);
  try {
    if (!(await isSupported(track.config))) throw unsupportedCodec(source.name, track.config.codec);
    return await FrameReader.open(source.name, track, signal);
  } catch (error) {
    track.close();
    throw error;
  }
}
