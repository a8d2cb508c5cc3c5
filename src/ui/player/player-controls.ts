/**
 * Playing, stepping and going to a frame; speed, loop and range.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { type IconName, icon } from '../app/icon.ts';
import '../app/kit.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { readPlace } from './read-place.ts';

const speeds = [0.1, 0.25, 0.5, 1, 1.5, 2, 4];

export class PlayerControls extends WorkspaceElement {
  static override properties = { ...WorkspaceElement.properties, compact: { type: Boolean } };
  /** Whether there is little room: one row, and what is needed less behind a button. */
  declare compact: boolean;

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
      .menu { display: grid; gap: var(--space-2); justify-items: start; }
      :host([compact]) { flex-wrap: nowrap; gap: var(--space-2); }
      :host([compact]) input[type='range'] { flex-basis: 3rem; }
      :host([compact]) input[type='text'] { width: 6ch; }
    `,
  ];

  override render() {
    const { player, tracking } = this.workspace;
    const { axis, position, playing } = player;
    return html`
      <div role="group" aria-label="Player">
        ${this.compact ? null : this.#button('skip-back', 'First frame', 'Home', () => player.seek(player.bounds[0]))}
        ${this.#button('step-back', 'One frame back', '←', () => player.step(-1))}
        ${
          playing
            ? this.#button('pause', 'Pause', 'Space', () => player.pause())
            : this.#button('play', 'Play', 'Space', () => player.play())
        }
        ${this.#button('step-forward', 'One frame on', '→', () => player.step(1))}
        ${this.compact ? null : this.#button('skip-forward', 'Last frame', 'End', () => player.seek(player.bounds[1]))}
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
        ${this.compact ? null : html`<output>/ ${axis.last} · ${(axis.time(position) / 1e6).toFixed(2)} s</output>`}
      </div>
      ${
        this.compact
          ? html`<button id="more" aria-label="Speed, loop and range" aria-haspopup="dialog" title="Speed, loop and range">${icon('ellipsis')}</button>
              <wa-popover for="more" placement="top-end" aria-label="Speed, loop and range"><div class="menu">${this.#settings()}</div></wa-popover>`
          : this.#settings()
      }
    `;
  }

  /** Speed, loop and range. */
  #settings() {
    const { player } = this.workspace;
    const { position, playing, loop, range, rate, choppy } = player;
    const busyShuttle = playing && rate !== player.speed;
    return html`
      <div>
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
      <div role="group" aria-label="Range to play and track">
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

  #button(name: IconName, what: string, key: string, act: () => unknown) {
    return html`<button aria-label=${what} title="${what} (${key})" @click=${act}>${icon(name)}</button>`;
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
