/**
 * The range to play and track, over the lanes, with its two ends to drag or to move by keyboard.
 *
 * @module
 */
import { html, nothing } from 'lit';
import { styleMap } from '../app/style-map.ts';
import type { Player } from '../state/player.ts';
import type { TimeScale } from './time-scale.ts';

type End = 'first' | 'last';

/** Positions that Shift moves by. */
const longStep = 10;

/** The handles stand outside the range, which may be a single frame. @param positionAt the position under the pointer */
export function rangeHandles(player: Player, scale: TimeScale, positionAt: (event: PointerEvent) => number) {
  const { range } = player;
  if (!range) return nothing;
  const [left, right] = [scale.x(range[0]), scale.x(range[1] + 1)];
  const handle = (end: End, position: number, x: number) => html`<div
    class="handle ${end}"
    role="slider"
    tabindex="0"
    aria-label=${end === 'first' ? 'Range starts' : 'Range ends'}
    title=${end === 'first' ? 'The range starts here (I); drag it' : 'The range ends here (O); drag it'}
    aria-valuemin=${player.axis.first}
    aria-valuemax=${player.axis.last}
    aria-valuenow=${position}
    aria-valuetext=${player.axis.describe(position)}
    ${styleMap({ transform: `translateX(${x}px)` })}
    @pointerdown=${(event: PointerEvent) => (event.target as Element).setPointerCapture(event.pointerId)}
    @pointermove=${(event: PointerEvent) => {
      const captured = (event.target as Element).hasPointerCapture(event.pointerId);
      if (captured) player.setRangeEnd(end, positionAt(event));
    }}
    @keydown=${(event: KeyboardEvent) => moveByKey(event, player, end, position)}
  ></div>`;
  const place = (from: number, to: number) =>
    styleMap({ transform: `translateX(${from}px)`, width: `${Math.max(0, to - from)}px` });
  return html`
    <div class="outside" ${place(0, Math.min(left, scale.width))}></div>
    <div class="outside" ${place(Math.max(0, right), scale.width)}></div>
    <div class="range" ${place(left, Math.max(left + 1, right))}></div>
    ${handle('first', range[0], left)}${handle('last', range[1], right)}
  `;
}

function moveByKey(event: KeyboardEvent, player: Player, end: End, position: number): void {
  const step = event.shiftKey ? longStep : 1;
  const change = { ArrowLeft: -step, ArrowRight: step, ArrowDown: -step, ArrowUp: step }[event.key];
  if (change === undefined) return;
  event.preventDefault();
  player.setRangeEnd(end, Math.min(Math.max(player.axis.first, position + change), player.axis.last));
}
