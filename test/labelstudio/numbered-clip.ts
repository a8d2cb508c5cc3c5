/**
 * Clips that carry the number of each frame in its picture, as blocks of black and white along the top edge, so that
 * a few pixels of a screen tell which frame of the file is shown.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { ffmpeg } from '../e2e/ffmpeg.ts';
import type { PercentPoint } from './label-studio-page.ts';

const size = { width: 320, height: 180 };
const block = 20;
const bits = 12;
/** Blocks that are always white and always black, so that a picture without a number is not taken for one. */
const [white, black] = [12, 13];
const blocks = 16;

/** Where the blocks' middles are, in percent of the picture. */
export const numberPoints: readonly PercentPoint[] = Array.from({ length: blocks }, (_, i) => [
  (((i + 0.5) * block) / size.width) * 100,
  ((0.5 * block) / size.height) * 100,
]);

/** The number that the blocks say, from their brightness (0-255) at {@link numberPoints}. */
export function readNumber(brightness: readonly number[]): number {
  const isWhite = brightness.map((value) => value > 128);
  if (!isWhite[white] || isWhite[black] !== false) throw new Error(`no number in [${brightness.join(' ')}]`);
  return isWhite.slice(0, bits).reduce((number, bit, i) => number + (bit ? 2 ** i : 0), 0);
}

/** How a clip is timed. */
export interface NumberedClip {
  /** Frames a second, as ffmpeg takes it. */
  readonly rate: string;
  readonly frames: number;
  /** Presentation time of frame `N` in seconds, as an expression of ffmpeg; evenly spaced where it is not given. */
  readonly time?: string;
  /** Further arguments before the first input. */
  readonly input?: readonly string[];
  /** Further arguments after the inputs. */
  readonly output?: readonly string[];
}

/** Makes a clip; H.264 with B-frames, or what the name's ending and `output` say. */
export function makeNumberedClip(
  file: string,
  { rate, frames, time, input = [], output = [] }: NumberedClip,
): void {
  const bit = `mod(floor(N/pow(2,floor(X/${block}))),2)`;
  const isWhite = `if(eq(floor(X/${block}),${white}),1,${bit})`;
  const picture = `geq=lum='if(lt(Y,${block}),if(${isWhite},235,16),110)':cb=128:cr=128`;
  const source = `color=black:size=${size.width}x${size.height}:rate=${rate},trim=end_frame=${frames},format=yuv420p`;
  const timing = time === undefined ? '' : `,settb=1/90000,setpts='(${time})/TB'`;
  const codec = ['-c:v', 'libx264', '-preset', 'fast', '-crf', '18', '-g', '25', '-bf', '2', '-threads', '1'];
  ffmpeg(
    ...[...input, '-f', 'lavfi', '-i', `${source},${picture}${timing}`],
    ...['-fps_mode', 'passthrough', '-enc_time_base', '1/90000'],
    ...(file.endsWith('.webm') ? [] : codec),
    ...output,
    file,
  );
}

/** The number in each frame of a file, in the order in which they are shown: ffmpeg decodes it, the edit list applied. */
export function numbersOf(file: string): number[] {
  const row = ['-vf', `format=gray,crop=${size.width}:1:0:${block / 2}`];
  const raw = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-'];
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', file, ...row, ...raw], { maxBuffer: 1 << 26 });
  return Array.from({ length: bytes.length / size.width }, (_, frame) =>
    readNumber(
      Array.from({ length: blocks }, (_, i) => bytes[frame * size.width + (i + 0.5) * block] ?? Number.NaN),
    ),
  );
}
