/**
 * Playing, stepping and going to a frame; speed, loop and range.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { type IconName, icon } from '../app/icon.ts';
import { keyHint } from '../app/key-hint.ts';
import '../app/kit.ts';
import { styleMap } from '../app/style-map.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { describeTime } from './describe-time.ts';
import { toggleLoop } from './player-shortcuts.ts';
import { readPlace } from './read-place.ts';
import { speeds } from './speeds.ts';

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
      button.end { display: inline-flex; gap: 2px; align-items: center; width: auto; padding-inline: var(--space-2); font-size: var(--font-s); font-variant-numeric: tabular-nums; }
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
        ${this.#button('step-back', 'One frame back', 'ArrowLeft', () => player.step(-1))}
        ${
          playing
            ? this.#button('pause', 'Pause', ' ', () => player.pause())
            : this.#button('play', 'Play', ' ', () => player.play())
        }
        ${this.#button('step-forward', 'One frame on', 'ArrowRight', () => player.step(1))}
        ${this.compact ? null : this.#button('skip-forward', 'Last frame', 'End', () => player.seek(player.bounds[1]))}
      </div>
      ${
        tracking.running && !player.following
          ? html`<button class="follow" title="Show the frames as they are tracked" @click=${this.#follow}>Follow</button>`
          : null
      }
      ${this.#whilePlaying()}
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
          title="Go to a frame, or to a time as m:ss: Enter goes there"
          .value=${String(position)}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
          @change=${this.#goTo}
        />
        ${this.compact ? null : this.#place()}
      </div>
      ${
        this.compact
          ? html`<button id="more" aria-label="Speed, loop and range" aria-haspopup="dialog" title="Speed, loop and range">${icon('ellipsis')}</button>
              <wa-popover for="more" placement="top-end" aria-label="Speed, loop and range"><div class="menu">${this.#settings()}</div></wa-popover>`
          : this.#settings()
      }
    `;
  }

  /** How many frames there are, and what time it is; as wide as at the video's end, so that nothing moves while it plays. */
  #place() {
    const { axis, position } = this.workspace.player;
    const place = (at: number) => `/ ${axis.last} · ${describeTime(axis.time(at))}`;
    return html`<output ${styleMap({ 'min-inline-size': `${0.85 * place(axis.last).length}ch` })}>${place(position)}</output>`;
  }

  /** Before the slider, which makes room for it: the buttons stay where they are. */
  #whilePlaying() {
    const { playing, rate, speed, choppy } = this.workspace.player;
    return html`
      ${playing && rate !== speed ? html`<output aria-label="Playing at" title="J and L play faster, K stops">${rate}×</output>` : null}
      ${
        choppy
          ? html`<output aria-label="Frames shown" title="Frames are left out, because decoding cannot keep up">${Math.round(choppy.shown)} of ${Math.round(choppy.due)} frames/s</output>`
          : null
      }
    `;
  }

  /** Speed, loop and range. */
  #settings() {
    const { player } = this.workspace;
    const { position, loop, range } = player;
    return html`
      <div>
        <select aria-label="Speed" title="Speed (${keyHint('<')}, ${keyHint('>')})" @change=${this.#setSpeed}>
          ${speeds.map((speed) => html`<option value=${speed} .selected=${speed === player.speed}>${speed}×</option>`)}
        </select>
        <button aria-label="Loop" title="${range ? 'Play the range again and again' : 'Play the video again and again'} (${keyHint('L')})"
          aria-pressed=${loop} @click=${() => toggleLoop(this.workspace)}>${icon('repeat')}</button>
      </div>
      <div role="group" aria-label="Range to play and track">
        <button class="end" aria-label="Range starts here" title="The range to play and track starts here (${keyHint('i')})"
          aria-pressed=${range !== undefined} @click=${() => player.setRangeEnd('first', position)}>${icon('chevron-first')}${range ? range[0] : 'Start'}</button>
        <button class="end" aria-label="Range ends here" title="The range to play and track ends here (${keyHint('o')})"
          aria-pressed=${range !== undefined} @click=${() => player.setRangeEnd('last', position)}>${range ? range[1] : 'End'}${icon('chevron-last')}</button>
        ${range ? this.#button('x', 'Whole video again', 'X', () => player.setRange(undefined)) : null}
      </div>
    `;
  }

  #button(name: IconName, what: string, key: string, act: () => unknown) {
    return html`<button aria-label=${what} title="${what} (${keyHint(key)})" @click=${act}>${icon(name)}</button>`;
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
}

customElements.define('player-controls', PlayerControls);
