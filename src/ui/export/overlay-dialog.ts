/**
 * The overlay video: how it is to look, how far it is, where it went.
 *
 * @module
 */
import { css, html } from 'lit';
import type { OverlayRequest } from '../../export/overlay/api.ts';
import { stemOf } from '../../export/tracked-video.ts';
import { clock, fileSize } from '../app/amounts.ts';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { sourceRange } from '../state/frame-axis.ts';
import { type OverlayChoices, overlayChoices, rememberOverlay } from './overlay-choices.ts';
import { OverlayExport, type OverlayStep } from './overlay-export.ts';
import { trackedVideo } from './tracked-video.ts';

const switches = [
  ['outlines', 'Lines around masks'],
  ['boxes', 'Boxes'],
  ['names', 'Names'],
  ['sound', 'Sound, as it is in the file'],
  ['hidden', 'Hidden objects too'],
] as const satisfies readonly (readonly [keyof OverlayChoices, string])[];

export class OverlayDialog extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override properties = { ...WorkspaceElement.properties, choices: { state: true } };
  declare choices: OverlayChoices | undefined;
  readonly #export = new OverlayExport(() => this.requestUpdate());
  /** What is shown of the export. */
  #shown: OverlayStep['kind'] | undefined;

  static override styles = [
    controls,
    dialogStyle,
    css`
      dialog { inline-size: min(28rem, 90vw); }
      .options { display: grid; gap: var(--space-2); }
      label { display: flex; gap: var(--space-2); align-items: center; }
      input[type='range'] { flex: 1; accent-color: var(--accent); }
      .error { color: var(--error); }
      output { min-inline-size: 4ch; text-align: end; font-variant-numeric: tabular-nums; }
    `,
  ];

  /** Opens the dialog, with the choices of the last time. */
  async show(): Promise<void> {
    this.choices = overlayChoices(this.workspace.viewOptions);
    this.#export.reset();
    // A dialog puts the focus on what is in it when it opens.
    await this.updateComplete;
    this.#dialog?.showModal();
  }

  override updated(): void {
    const { step } = this.#export;
    if (step?.kind === this.#shown) return;
    this.#shown = step?.kind;
    // The button that had it is gone.
    if (this.#dialog?.open) this.renderRoot.querySelector<HTMLElement>('[autofocus]')?.focus();
  }

  override render() {
    return html`<dialog aria-labelledby="title" @cancel=${this.#keepOpen} @keydown=${this.#escape}>
      <h2 id="title">Overlay video</h2>
      ${this.choices ? this.#content(this.choices, this.#export.step) : null}
    </dialog>`;
  }

  #content(choices: OverlayChoices, step: OverlayStep | undefined) {
    if (step?.kind === 'running') return this.#running(step);
    if (step?.kind === 'done') return this.#done(step);
    return html`<p>An MP4 with the objects drawn in, to look at and to show. Nothing is uploaded.</p>
      ${step ? html`<p class="error" role="alert">${step.error.message} <code>${step.error.code}</code></p>` : null}
      <div class="options">
        <label>
          Masks
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            aria-label="Opacity of masks"
            .value=${String(choices.opacity)}
            @input=${(event: Event) => this.#choose({ opacity: (event.target as HTMLInputElement).valueAsNumber })}
          />
          <output>${Math.round(choices.opacity * 100)} %</output>
        </label>
        ${switches.map(([key, title]) => this.#switch(key, title, choices))}
        ${this.workspace.player.range ? this.#switch('rangeOnly', 'Only the range of the timeline', choices) : null}
      </div>
      <div class="buttons">
        <button @click=${this.#close}>Close</button>
        <button class="primary" autofocus @click=${() => this.#start(choices)}>Export video</button>
      </div>`;
  }

  #switch(key: (typeof switches)[number][0] | 'rangeOnly', title: string, choices: OverlayChoices) {
    const change = (event: Event) => this.#choose({ [key]: (event.target as HTMLInputElement).checked });
    return html`<label><input type="checkbox" .checked=${choices[key]} @change=${change} /> ${title}</label>`;
  }

  #running({ done, total, since }: Extract<OverlayStep, { kind: 'running' }>) {
    const rate = done / ((performance.now() - since) / 1000);
    const speed = done > 0 ? ` · ${rate.toFixed(1)} frames/s · ${clock((total - done) / rate)} left` : '';
    return html`<p role="status" aria-live="off">${done} / ${total} frames${speed}</p>
      <progress aria-label="Exporting the video" max=${total} .value=${done}></progress>
      <div class="buttons"><button autofocus @click=${() => this.#export.cancel()}>Cancel</button></div>`;
  }

  #done({ name, bytes, outcome }: Extract<OverlayStep, { kind: 'done' }>) {
    const sound = outcome.sound.length > 0 ? 'with its sound' : 'without sound';
    return html`<p role="status">${name}: ${outcome.frames} frames, ${sound}, ${fileSize(bytes)}.</p>
      <div class="buttons"><button class="primary" autofocus @click=${this.#close}>Done</button></div>`;
  }

  #choose(change: Partial<OverlayChoices>): void {
    if (this.choices) this.choices = { ...this.choices, ...change };
  }

  async #start(choices: OverlayChoices): Promise<void> {
    const { workspace } = this;
    const { video, source } = workspace;
    if (!video || !source) return;
    rememberOverlay(choices);
    const tracked = trackedVideo(workspace);
    const hidden = new Set(workspace.objects.filter((object) => object.hidden).map(({ id }) => id));
    const objects = tracked.objects.filter(({ id }) => choices.hidden || !hidden.has(id));
    const { opacity, outlines, boxes, names, sound } = choices;
    const request: OverlayRequest = {
      source: source.kind === 'url' ? { ...source, url: new URL(source.url, location.href).href } : source,
      tracked: { ...tracked, objects },
      style: { opacity, outlines, boxes, names },
      range: this.#range(choices, video.frameCount),
      sound,
    };
    await this.#export.start(request, `${stemOf(video.name)}.overlay.mp4`);
  }

  #range({ rangeOnly }: OverlayChoices, frameCount: number): readonly [number, number] {
    const { range, axis } = this.workspace.player;
    return range && rangeOnly ? sourceRange(axis, range) : [0, frameCount];
  }

  /** Esc must not hide what goes on. */
  readonly #keepOpen = (event: Event): void => {
    if (this.#export.running) event.preventDefault();
  };

  /** Browsers let a second press close what has refused the first. */
  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#keepOpen(event);
  };

  readonly #close = (): void => {
    this.#dialog?.close();
  };

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }
}

customElements.define('overlay-dialog', OverlayDialog);
