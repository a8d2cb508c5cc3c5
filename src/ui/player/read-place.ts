/**
 * A place in the video as somebody types it.
 *
 * @module
 */
import { microseconds } from '../../units.ts';
import { type FrameAxis, positionAt } from '../state/frame-axis.ts';

/**
 * The position of `120` (a frame, as the counter counts them) or of a time: `1:02.5`, `62.5s`. Undefined where it is
 * neither.
 */
export function readPlace(text: string, axis: FrameAxis): number | undefined {
  const wanted = text.trim();
  if (/^\d+$/.test(wanted)) return Number(wanted);
  const time = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)s?$/.exec(wanted);
  if (!time) return undefined;
  const [, hours = 0, minutes = 0, seconds = 0] = time;
  // Half a microsecond late: 0.1 s is then the frame that begins there.
  return positionAt(
    axis,
    microseconds((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6 + 0.5),
  );
}
