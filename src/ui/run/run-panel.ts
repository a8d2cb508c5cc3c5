/**
 * Tracking: what, where to, how far, and what it is going to take; pausing and going on.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import { describeEstimate } from '../state/track-estimate.ts';

export class RunPanel extends LabelStudioElement {
  static override readonly shows = ['place', 'progress'] as const;
  static override properties = { ...LabelStudioElement.properties, _estimate: { state: true } };
  declare _estimate: string;
  /** What {@link _estimate} was made for. */
  #estimated = '';

  static override styles = [
    controls,
    css`
      :host, details[open] { display: grid; gap: var(--space-2); }
      .buttons { display: flex; flex-wrap: wrap; gap: var(--space-1); }
      .buttons button { padding-inline: var(--space-2); }
      .buttons .primary { flex: 1; }
      summary { cursor: pointer; }
      details label { margin-block-start: var(--space-2); }
      label { display: flex; gap: var(--space-2); align-items: center; }
      input[type='number'] { width: 7ch; }
      p { margin: 0; color: var(--muted); font-size: var(--font-s); min-height: 1.45em; }
      :host([compact]) { grid-template-columns: auto minmax(0, 1fr); gap: var(--space-1) var(--space-3); align-items: center; }
      :host([compact]) :is(.buttons, details[open]) { grid-column: 1 / -1; }
      :host([compact]) p { text-align: end; min-height: 0; }
    `,
  ];

  constructor() {
    super();
    this._estimate = '';
  }

  override render() {
    const { tracking } = this.workspace;
    return html`
      <div class="buttons" role="group" aria-label="Track">${tracking.running ? this.#running() : this.#idle()}</div>
      ${this.#settings()}
      <p>${this._estimate}</p>
    `;
  }

  override updated(): void {
    void this.#refreshEstimate();
  }

  #running() {
    const { tracking, activity } = this.workspace;
    return html`
      <button class="primary" title="Stop after this frame; Go on continues here" @click=${() => tracking.pause()}>Pause</button>
      <button title="Stop; what was tracked is kept (Esc)" @click=${() => activity.task?.cancel?.()}>Stop</button>
    `;
  }

  #idle() {
    const { workspace } = this;
    const { canTrack, tracking } = workspace;
    const idle = canTrack && tracking.wanted.length > 0;
    return html`
      <button ?disabled=${!idle} title="Track backward from the last prompt" @click=${() => workspace.track('backward')}>◀ Backward</button>
      ${
        tracking.run && canTrack
          ? html`<button class="primary" title="Go on where tracking stopped" @click=${() => workspace.continueTrack()}>Go on</button>`
          : null
      }
      <button class="primary" ?disabled=${!idle} title="Track the whole video, both ways (T)" @click=${() => workspace.track('both')}>Track</button>
      <button ?disabled=${!idle} title="Track forward from the first prompt" @click=${() => workspace.track('forward')}>Forward ▶</button>
    `;
  }

  #settings() {
    const { tracking, player, objects, selected } = this.workspace;
    const { selectedOnly, withinRange, untilLost } = tracking.settings;
    const chosen = [
      ...(selectedOnly ? [`only ${selected?.name ?? 'the selected object'}`] : []),
      ...(withinRange && player.range ? [`${player.range[0]} to ${player.range[1]}`] : []),
      ...(untilLost > 0 ? ['until lost'] : []),
    ];
    return html`${this.labelStudio.task ? this.#limit() : null}
      <details>
      <summary>${chosen.length > 0 ? `Options: ${chosen.join(', ')}` : 'Options'}</summary>
      ${
        objects.length > 1
          ? this.#check(`Only ${selected?.name ?? 'the selected object'}`, selectedOnly, (on) =>
              tracking.set({ selectedOnly: on }),
            )
          : null
      }
      ${
        player.range
          ? this.#check(`Only ${player.range[0]} to ${player.range[1]}`, withinRange, (on) =>
              tracking.set({ withinRange: on }),
            )
          : null
      }
      ${this.#check('Stop an object once it is lost', untilLost > 0, (on) => tracking.set({ untilLost: on ? 5 : 0 }))}
      ${untilLost > 0 ? this.#lostFrames(untilLost) : null}
      </details>`;
  }

  #check(name: string, checked: boolean, set: (on: boolean) => void) {
    return html`<label>
      <input
        type="checkbox"
        .checked=${checked}
        @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
      />
      ${name}
    </label>`;
  }

  #lostFrames(untilLost: number) {
    const change = (event: Event) => {
      const frames = (event.target as HTMLInputElement).valueAsNumber;
      this.workspace.tracking.set({ untilLost: Math.max(1, Math.round(frames) || 1) });
    };
    return html`<label>
      for
      <input type="number" min="1" step="1" aria-label="Frames in succession without the object" .value=${String(untilLost)} @change=${change} />
      frames in succession
    </label>`;
  }

  /** How far tracking goes; a task's video may be long. */
  #limit() {
    const { labelStudio } = this;
    return html`<label title="0: no limit">
      at most
      <input
        type="number"
        min="0"
        step="1"
        aria-label="Frames to track each way; 0: no limit"
        .value=${String(labelStudio.maxFrames)}
        @change=${(event: Event) => labelStudio.limitFrames((event.target as HTMLInputElement).valueAsNumber)}
      />
      frames each way
    </label>`;
  }

  /** Asks the worker again where the answer may have changed. */
  async #refreshEstimate(): Promise<void> {
    const { tracking, player, canTrack, model } = this.workspace;
    // Each frame that comes asks for it, and the prompts may be many.
    if (tracking.running) return;
    const wanted = tracking.wanted.map(({ id, prompts, results }) => [
      id,
      [...prompts.keys()],
      results.size > 0,
    ]);
    const asked = canTrack
      ? JSON.stringify([wanted, tracking.settings, player.range, this.labelStudio.maxFrames, model?.name])
      : '';
    if (asked === this.#estimated) return;
    this.#estimated = asked;
    const estimate = asked === '' ? undefined : await tracking.estimate('both').catch(() => undefined);
    if (asked === this.#estimated) this._estimate = estimate ? describeEstimate(estimate) : '';
  }
}

customElements.define('run-panel', RunPanel);
