/**
 * Errors that name a frame.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { VideoInfo } from './video.ts';

/**
 * The error for a frame that cannot be had.
 *
 * @param truncated whether the file ends before it; else it is damaged there
 */
export function lostFrame(name: string, index: number, truncated: boolean): TrackletError {
  return truncated
    ? new TrackletError(
        'video/truncated',
        `${name}: the file ends before frame ${index}. It is incomplete: download or copy it again.`,
      )
    : new TrackletError(
        'video/broken',
        `${name}: frame ${index} cannot be decoded; the file is damaged there. Frames before it can be used; to get ` +
          'past the damage, re-encode the file: ffmpeg -i in.mp4 out.mp4',
      );
}

/**
 * Prompts and masks are in pixels of one size: closes a picture of another size than the first one's, and refuses it.
 *
 * @throws TrackletError `video/changing-size`
 */
export function checkSize(info: VideoInfo, index: number, picture: VideoFrame): void {
  const { name, width, height, rotation } = info;
  const [w, h] = rotation === 0 || rotation === 180 ? [width, height] : [height, width];
  const { displayWidth, displayHeight } = picture;
  // The first frame, which tells the size, is decoded before the size is known.
  if (width === 0 || (displayWidth === w && displayHeight === h)) return;
  picture.close();
  throw new TrackletError(
    'video/changing-size',
    `${name}: frame ${index} is ${displayWidth} x ${displayHeight} pixels, the frames before it are ${w} x ${h}. ` +
      'Re-encode the video to one size first: ffmpeg -i in.mp4 out.mp4',
  );
}
