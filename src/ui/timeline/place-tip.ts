/**
 * What is under the pointer, beside it: the frame and its time, the lane's object, who set what there.
 *
 * @module
 */
import { html } from 'lit';
import { styleMap } from '../app/style-map.ts';
import type { Workspace } from '../state/workspace.ts';
import { describeMarks, describeObject, describePosition } from './describe-place.ts';
import type { Pointed } from './timeline-pointer.ts';

/** CSS pixels: half of the widest tip, and how far above the timeline it stands. */
const [halfWidth, above] = [160, 6];

/** @param top of the timeline in the window, CSS pixels */
export function placeTip(workspace: Workspace, pointed: Pointed | undefined, top: number) {
  const x = Math.min(Math.max(pointed?.clientX ?? 0, halfWidth), innerWidth - halfWidth);
  // Screen readers are told of the place where the playhead stands.
  return html`<div class="tip" popover="manual" aria-hidden="true" ${styleMap({ left: `${x}px`, top: `${top - above}px` })}>
    ${pointed ? describe(workspace, pointed) : null}
  </div>`;
}

function describe({ player, timeline }: Workspace, { position, object }: Pointed) {
  const { lanes } = timeline;
  const marks = object ? describeMarks(lanes.bitsAt(object.id, position)) : [];
  return html`<b>${describePosition(player.axis, position)}</b>
    ${object ? html`<span><i ${styleMap({ background: object.colour })}></i>${describeObject(lanes, object, position)}</span>` : null}
    ${marks.map((mark) => html`<span>${mark}</span>`)}`;
}
