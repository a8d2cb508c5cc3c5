/**
 * The row above the lanes: what is doubtful, where the keyframes are, how close one looks.
 *
 * @module
 */
import { html } from 'lit';
import { type IconName, icon } from '../app/icon.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import { describeObject, describePosition } from './describe-place.ts';

/** What is under the pointer, or else where the playhead stands. */
export interface ReadPlace {
  readonly position: number;
  readonly object: TrackedObject | undefined;
}

export function timelineBar({ timeline, player, selected }: Workspace, place: ReadPlace, compact: boolean) {
  const { lanes } = timeline;
  const places = lanes.doubtfulPlaces;
  const button = (name: IconName, what: string, key: string, act: () => void, disabled = false) =>
    html`<button class="plain" aria-label=${what} title="${what} (${key})" ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
  return html`<div class="bar">
    ${
      places === 0
        ? null
        : html`<button class="doubt" title="Next doubtful place (D)" @click=${() => timeline.goToDoubt(1)}>
            ${icon('warning')}${places} doubtful ${places === 1 ? 'place' : 'places'}: next
          </button>`
    }
    ${
      compact
        ? null
        : [
            button(
              'chevron-left',
              'Keyframe before',
              'Ctrl+Alt+←',
              () => timeline.goToKeyframe(-1),
              !selected,
            ),
            button('chevron-right', 'Next keyframe', 'Ctrl+Alt+→', () => timeline.goToKeyframe(1), !selected),
            button('zoom-out', 'Timeline farther', 'Alt+-', () => timeline.zoomBySteps(-1)),
            button('zoom-in', 'Timeline nearer', 'Alt+=', () => timeline.zoomBySteps(1)),
            button('fit', 'Whole video in the timeline', 'Alt+0', () => timeline.fit()),
          ]
    }
    <output>
      <span>${describePosition(player.axis, place.position)}</span>
      ${place.object ? html`· <span>${describeObject(lanes, place.object, place.position)}</span>` : null}
    </output>
  </div>`;
}
