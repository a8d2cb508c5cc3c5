/**
 * Draws the numbers of the frames above the lanes, with their times.
 *
 * @module
 */
import { clockTime } from '../player/describe-time.ts';
import type { FrameAxis } from '../state/frame-axis.ts';
import { type TimeScale, ticks } from './time-scale.ts';
import type { TimelineColours } from './timeline-colours.ts';

/** Like all lengths here, in CSS pixels where a rem has 16 of them: to be multiplied by `unit`. */
export const rulerHeight = 20;
/** CSS pixels between numbers (with times, and without them where there is no room), and between lines, at least. */
const apart = { numbersAndTimes: 110, numbers: 64, lines: 10 } as const;
/** CSS pixels below which a ruler has no room for times. */
const narrow = 480;

export function drawRuler(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  axis: FrameAxis,
  colours: TimelineColours,
  unit: number,
): void {
  const height = rulerHeight * unit;
  context.clearRect(0, 0, scale.width, height);
  context.fillStyle = colours.edge;
  for (const position of ticks(scale, apart.lines * unit)) {
    context.fillRect(Math.round(scale.x(position)), height - 4, 1, 4);
  }
  const times = scale.width >= narrow;
  const numbered = ticks(scale, unit * (times ? apart.numbersAndTimes : apart.numbers));
  const decimals = decimalsFor(axis, numbered);
  context.textBaseline = 'top';
  for (const position of numbered) {
    const x = Math.round(scale.x(position));
    context.fillStyle = colours.edge;
    context.fillRect(x, 2, 1, height - 2);
    context.font = `${11 * unit}px ${colours.font}`;
    context.fillStyle = colours.text;
    const number = String(position);
    context.fillText(number, x + 4, 3 * unit);
    if (!times) continue;
    const after = x + 4 + context.measureText(number).width + 6;
    context.font = `${10 * unit}px ${colours.font}`;
    context.fillStyle = colours.muted;
    context.fillText(clockTime(axis.time(position), decimals), after, 4 * unit);
  }
}

/** As many as neighbouring times need to differ. */
function decimalsFor(axis: FrameAxis, [first, second]: readonly number[]): number {
  if (first === undefined || second === undefined) return 1;
  const seconds = (axis.time(second) - axis.time(first)) / 1e6;
  if (seconds >= 1) return Number.isInteger(Math.round(seconds * 100) / 100) ? 0 : 1;
  return seconds >= 0.1 ? 1 : 2;
}
