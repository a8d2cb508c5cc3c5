/**
 * Playing, stepping and going to a frame; speed, loop and range.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { type IconName, icon } from '../app/icon.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { readPlace } from './read-place.ts';

const speeds = [0.1, 0.25, 0.5, 1, 1.5, 2, 4];

export class PlayerControls extends WorkspaceElement {
  static override readonly shows = ['place'] as const;
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-3); align-items: center; }
      div { display: flex; gap: var(--space-1); align-items: center; }
      button { display: grid; place-items: center; width: var(--control); height: var(--control); padding: 0; }
      button.follow { width: auto; padding-inline: var(--space-2); }
      .icon { width: var(--icon); height: var(--icon); }
      input[type='range'] { flex: 1 1 12rem; min-width: 0; margin: 0; accent-color: var(--accent); }
      input[type='text'] { width: 9ch; text-align: end; font-variant-numeric: tabular-nums; padding-block: 0; height: var(--control); }
      output { font-variant-numeric: tabular-nums; color: var(--muted); white-space: nowrap; }
      select { height: var(--control); padding-block: 0; }
      :host([compact]) .more { display: none; }
    `,
  ];

  override render() {
    const { player, tracking } = this.workspace;
    const { axis, position, playing, loop, range, rate, choppy } = player;
    const busyShuttle = playing && rate !== player.speed;
    return html`
      <div role="group" aria-label="Player">
        ${this.#button('skip-back', 'First frame', 'Home', () => player.seek(player.bounds[0]), 'more')}
        ${this.#button('step-back', 'One frame back', '←', () => player.step(-1))}
        ${
          playing
            ? this.#button('pause', 'Pause', 'Space', () => player.pause())
            : this.#button('play', 'Play', 'Space', () => player.play())
        }
        ${this.#button('step-forward', 'One frame on', '→', () => player.step(1))}
        ${this.#button('skip-forward', 'Last frame', 'End', () => player.seek(player.bounds[1]), 'more')}
      </div>
      ${
        tracking.running && !player.following
          ? html`<button class="follow" title="Show the frames as they are tracked" @click=${this.#follow}>Follow</button>`
          : null
      }
      <input
        type="range"
        aria-label="Frame"
        aria-valuetext=${axis.describe(position)}
        min=${axis.first}
        max=${axis.last}
        .value=${String(position)}
        @input=${(event: Event) => player.seek((event.target as HTMLInputElement).valueAsNumber)}
      />
      <div>
        <input
          type="text"
          inputmode="decimal"
          aria-label="Go to frame, or to a time as m:ss"
          title="A frame, or a time as m:ss; Enter goes there"
          .value=${String(position)}
          @change=${this.#goTo}
        />
        <output>/ ${axis.last} · ${(axis.time(position) / 1e6).toFixed(2)} s</output>
      </div>
      <div class="more">
        <select aria-label="Speed" title="Speed" @change=${this.#setSpeed}>
          ${speeds.map((speed) => html`<option value=${speed} .selected=${speed === player.speed}>${speed}×</option>`)}
        </select>
        ${busyShuttle ? html`<output aria-label="Playing at">${rate}×</output>` : null}
        ${
          choppy
            ? html`<output aria-label="Frames shown" title="Frames are left out, because decoding cannot keep up">${Math.round(choppy.shown)} of ${Math.round(choppy.due)} frames/s</output>`
            : null
        }
        <button aria-label="Loop" title="Play again from the start" aria-pressed=${loop} @click=${this.#toggleLoop}>${icon('repeat')}</button>
      </div>
      <div class="more" role="group" aria-label="Range to play and track">
        ${this.#button('chevron-first', 'Range starts here', 'I', () => player.setRangeEnd('first', position))}
        ${this.#button('chevron-last', 'Range ends here', 'O', () => player.setRangeEnd('last', position))}
        ${
          range
            ? html`<output>${range[0]}–${range[1]}</output>
                ${this.#button('x', 'Whole video again', 'Shift+X', () => player.setRange(undefined))}`
            : null
        }
      </div>
    `;
  }

  #button(name: IconName, what: string, key: string, act: () => unknown, className = '') {
    return html`<button class=${className} aria-label=${what} title="${what} (${key})" @click=${act}>${icon(name)}</button>`;
  }

  readonly #follow = (): void => {
    const { player, tracking } = this.workspace;
    player.followAgain(tracking.run?.position?.frame);
  };

  readonly #goTo = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const { player } = this.workspace;
    const place = readPlace(input.value, player.axis);
    if (place !== undefined) void player.seek(place);
    else
      this.workspace.activity.notify(`"${input.value}" is neither a frame nor a time: write 120, or 0:04.5.`);
    input.value = String(player.position);
  };

  readonly #setSpeed = (event: Event): void => {
    this.workspace.player.speed = Number((event.target as HTMLSelectElement).value);
  };

  readonly #toggleLoop = (): void => {
    this.workspace.player.loop = !this.workspace.player.loop;
    this.workspace.changed();
  };
}

customElements.define('player-controls', PlayerControls);
