/**
 * The timing of a video file as the app has it: `src/video` reads it, in Node, where nothing can be decoded.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { VideoTiming } from '../../src/regions/clock.ts';
import { openMp4 } from '../../src/video/mp4/demux.ts';
import { blobMedia } from '../../src/video/source.ts';
import { openWebm } from '../../src/video/webm.ts';

/** Of an MP4, MOV or WebM file. */
export async function readTiming(file: string): Promise<VideoTiming> {
  const media = blobMedia(new File([await readFile(file)], path.basename(file)));
  const track = await (file.endsWith('.webm') ? openWebm(media) : openMp4(media));
  track.close();
  return { timestamps: track.frames.timestamps, duration: track.duration };
}
