/**
 * The row above the lanes: what is doubtful, where the keyframes are, how close one looks.
 *
 * @module
 */
import { html } from 'lit';
import { type IconName, icon } from '../app/icon.ts';
import { keyHint } from '../app/key-hint.ts';
import type { Workspace } from '../state/workspace.ts';
import { describeObject, describePosition } from './describe-place.ts';
import { timelineLegend } from './timeline-legend.ts';

export function timelineBar({ timeline, player, selected }: Workspace, compact: boolean) {
  const { lanes } = timeline;
  const places = lanes.doubtfulPlaces;
  const button = (
    name: IconName,
    what: string,
    keys: readonly string[],
    act: () => void,
    disabled = false,
  ) => {
    const pressed = keys.map(keyHint).join(', ');
    return html`<button class="plain" aria-label=${what} title="${what} (${pressed})" ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
  };
  return html`<div class="bar">
    ${
      compact
        ? null
        : [
            button(
              'chevron-left',
              'Keyframe before',
              ['Mod+Alt+ArrowLeft'],
              () => timeline.goToKeyframe(-1),
              !selected,
            ),
            button(
              'chevron-right',
              'Next keyframe',
              ['Mod+Alt+ArrowRight'],
              () => timeline.goToKeyframe(1),
              !selected,
            ),
            button(
              'zoom-out',
              'Timeline farther',
              ['Alt+-', 'Ctrl+wheel'],
              () => timeline.zoomBySteps(-1),
              !timeline.isZoomed,
            ),
            button('zoom-in', 'Timeline nearer', ['Alt+=', 'Ctrl+wheel'], () => timeline.zoomBySteps(1)),
            button('fit', 'Whole video in the timeline', ['Alt+0'], () => timeline.fit(), !timeline.isZoomed),
          ]
    }
    ${timelineLegend()}
    ${
      places === 0
        ? null
        : html`<button class="doubt" title="Next doubtful place (D); the one before: Shift+D" @click=${() => timeline.goToDoubt(1)}>
            ${icon('warning')}${places} doubtful ${places === 1 ? 'place' : 'places'}: next
          </button>`
    }
    <output>
      <span>${describePosition(player.axis, player.position)}</span>
      ${selected ? html`· <span>${describeObject(lanes, selected, player.position)}</span>` : null}
    </output>
  </div>`;
}
