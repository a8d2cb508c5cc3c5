/**
 * Draws the numbers of the frames above the lanes.
 *
 * @module
 */
import { type TimeScale, ticks } from './time-scale.ts';
import type { TimelineColours } from './timeline-colours.ts';

/** CSS pixels. */
export const rulerHeight = 20;
/** CSS pixels between numbers, and between lines, at least. */
const apart = { numbers: 80, lines: 10 } as const;

export function drawRuler(
  context: CanvasRenderingContext2D,
  scale: TimeScale,
  colours: TimelineColours,
): void {
  context.clearRect(0, 0, scale.width, rulerHeight);
  context.fillStyle = colours.edge;
  for (const position of ticks(scale, apart.lines)) {
    context.fillRect(Math.round(scale.x(position)), rulerHeight - 4, 1, 4);
  }
  context.font = `11px ${colours.font}`;
  context.textBaseline = 'top';
  for (const position of ticks(scale, apart.numbers)) {
    const x = Math.round(scale.x(position));
    context.fillStyle = colours.edge;
    context.fillRect(x, 2, 1, rulerHeight - 2);
    context.fillStyle = colours.muted;
    context.fillText(String(position), x + 4, 2);
  }
}
