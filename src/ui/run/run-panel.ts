/**
 * Tracking: what, where to, how far, and what it is going to take; how it goes; pausing, going on and tracking a corrected
 * object again.
 *
 * @module
 */
import { html } from 'lit';
import { keyHint } from '../app/key-hint.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import { describePace, paceOf } from '../app/pace.ts';
import { shownNumber } from '../state/frame-axis.ts';
import type { PromptPlace } from '../state/offered-masks.ts';
import { type DescribedEstimate, describeEstimate } from '../state/track-estimate.ts';
import { reachChoices } from './correction-reach.ts';
import { runPanelStyles } from './run-panel.css.ts';
import { pauseKeys } from './run-shortcuts.ts';
import { trackOptions } from './track-options.ts';

export class RunPanel extends LabelStudioElement {
  static override readonly shows = ['progress'] as const;
  static override properties = { ...LabelStudioElement.properties, _estimate: { state: true } };
  declare _estimate: DescribedEstimate | undefined;
  /** What {@link _estimate} was made for. */
  #estimated = '';

  static override styles = runPanelStyles;

  override render() {
    const { tracking, marking, objects, task } = this.workspace;
    if (tracking.running) return this.#running();
    const { corrected } = marking;
    const object = task ? undefined : objects.find(({ id }) => id === corrected?.id);
    return html`
      ${object && corrected ? this.#again(object.name, corrected) : null}
      <div class="buttons" role="group" aria-label="Track">${this.#idle(object === undefined)}</div>
      ${this.labelStudio.task ? this.#limit() : null}
      ${trackOptions(this.workspace)}
      <p class="estimate">${this.#described()}</p>
    `;
  }

  override updated(): void {
    void this.#refreshEstimate();
  }

  #running() {
    const { tracking, activity } = this.workspace;
    const { progress, began, cancel } = activity.task ?? {};
    const { done = 0, total = 0 } = progress ?? tracking.run ?? {};
    const pace = progress && began && paceOf(progress, began, performance.now());
    return html`
      <div class="progress">
        ${
          total > 0
            ? html`<progress aria-label="Tracked" max=${total} value=${done}></progress>`
            : html`<progress aria-label="Tracked"></progress>`
        }
        <p>
          <b>${total > 0 ? `${done} of ${total}` : 'Starting…'}</b>
          ${pace ? html`· ${describePace(pace, 'frames')}` : null}
        </p>
      </div>
      <div class="buttons" role="group" aria-label="Track">
        <button class="primary" title="Pause after this frame; Go on continues here (${keyHint(pauseKeys)})" @click=${() => tracking.pause()}>Pause</button>
        <button aria-label="Cancel tracking" title="Cancel; what was tracked is kept (Esc)" @click=${() => cancel?.()}>Cancel</button>
      </div>
    `;
  }

  /** @param first whether tracking is what one is likely to want next */
  #idle(first: boolean) {
    const { workspace } = this;
    const { canTrack, tracking } = workspace;
    const idle = canTrack && tracking.wanted.length > 0;
    const paused = canTrack ? tracking.run : undefined;
    return html`
      ${
        paused
          ? html`<button class="primary whole" title="Go on where tracking stopped (${keyHint(pauseKeys)})" @click=${() => workspace.continueTrack()}>Go on</button>`
          : null
      }
      <button ?disabled=${!idle} title="Track backward from the last prompt" @click=${() => workspace.track('backward')}>◀ Backward</button>
      <button class=${first && !paused ? 'primary' : 'grown'} ?disabled=${!idle} title="Track the whole video, both ways (T)" @click=${() => workspace.track('both')}>Track</button>
      <button ?disabled=${!idle} title="Track forward from the first prompt" @click=${() => workspace.track('forward')}>Forward ▶</button>
    `;
  }

  /** After a mark on a tracked frame: what follows it was tracked without the mark. */
  #again(name: string, corrected: PromptPlace) {
    const { tracking, marking, player } = this.workspace;
    const place = shownNumber(player.axis, corrected.frame);
    return html`<section class="again" aria-label="${name}, corrected on ${place}">
      <p>
        <span><b>${name}</b> corrected on ${place}. Track again:</span>
        <button class="plain" aria-label="Track ${name} later" title="Not now: Track does it later" @click=${() => marking.leaveCorrection()}>✕</button>
      </p>
      <div class="buttons">
        ${reachChoices.map(
          ({ reach, word, what }) =>
            html`<button
              class=${reach === 'forward' ? 'primary' : ''}
              aria-label="${word}: ${what}"
              title=${what}
              @click=${() => tracking.correct(corrected, reach)}
            >
              ${word}
            </button>`,
        )}
      </div>
    </section>`;
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

  /** What a track is going to take; before that, what is missing for one. */
  #described() {
    const { model, objects } = this.workspace;
    if (this._estimate) {
      const { time, what } = this._estimate;
      return time ? html`<b>${time}</b><span class="what"> for ${what}</span>` : what;
    }
    if (!model) return 'Tracking needs a model.';
    return objects.some(({ prompts }) => prompts.size > 0) ? '' : 'Mark an object on any frame first.';
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
    if (asked === this.#estimated) this._estimate = estimate && describeEstimate(estimate);
  }
}

customElements.define('run-panel', RunPanel);
