/**
 * How the next track runs: which objects, how far, and when an object is given up. Each choice says what it does.
 *
 * @module
 */
import { html } from 'lit';
import { icon } from '../app/icon.ts';
import type { TrackSettings } from '../state/track-request.ts';
import type { Workspace } from '../state/workspace.ts';

/** Frames in succession on which an object may be missing, until the user says otherwise. */
const usuallyLost = 5;

interface Choice {
  readonly name: string;
  readonly help: string;
  readonly on: boolean;
  readonly change: (on: boolean) => Partial<TrackSettings>;
}

export function trackOptions({ tracking, player, objects, selected }: Workspace) {
  const { selectedOnly, withinRange, untilLost } = tracking.settings;
  const { range } = player;
  const only = selected?.name ?? 'the selected object';
  const chosen = [
    ...(selectedOnly ? [`only ${only}`] : []),
    ...(withinRange && range ? [`${range[0]} to ${range[1]}`] : []),
    ...(untilLost > 0 ? ['until lost'] : []),
  ];
  const choice = ({ name, help, on, change }: Choice) => html`<label>
    <input
      type="checkbox"
      .checked=${on}
      @change=${(event: Event) => tracking.set(change((event.target as HTMLInputElement).checked))}
    />
    ${name}
  </label><small>${help}</small>`;
  return html`<details>
    <summary>${icon('settings')}<span>${chosen.length > 0 ? `Options: ${chosen.join(', ')}` : 'Options'}</span>${icon('chevron-down')}</summary>
    <div class="options">
      ${
        objects.length > 1
          ? choice({
              name: `Only ${only}`,
              help: 'The others keep the tracks they have. Off: every object that has a mark.',
              on: selectedOnly,
              change: (on) => ({ selectedOnly: on }),
            })
          : null
      }
      ${
        range
          ? choice({
              name: `Only ${range[0]} to ${range[1]}`,
              help: 'The range on the timeline. Off: the whole video.',
              on: withinRange,
              change: (on) => ({ withinRange: on }),
            })
          : html`<small class="alone">To track a part of the video, set a range with I and O, or with Shift and drag on the timeline.</small>`
      }
      ${choice({
        name: 'Stop an object once it is lost',
        help: 'Saves time where objects leave for good. It is tracked again from its next mark.',
        on: untilLost > 0,
        change: (on) => ({ untilLost: on ? usuallyLost : 0 }),
      })}
      ${untilLost > 0 ? lostFrames(tracking) : null}
    </div>
  </details>`;
}

function lostFrames(tracking: Workspace['tracking']) {
  const change = (event: Event) => {
    const frames = (event.target as HTMLInputElement).valueAsNumber;
    tracking.set({ untilLost: Math.max(1, Math.round(frames) || 1) });
  };
  return html`<label class="part">
    for
    <input type="number" min="1" step="1" aria-label="Frames in succession without the object" .value=${String(tracking.settings.untilLost)} @change=${change} />
    frames in succession
  </label>`;
}
