/**
 * What is going on: progress with frames a second and time left, errors, notices.
 *
 * @module
 */
import { css, html } from 'lit';
import type { Task, TaskProgress } from '../state/activity.ts';
import { isTracked } from '../state/tracked-objects.ts';
import { controls } from './controls.css.ts';
import { keyHint } from './key-hint.ts';
import { describePace, paceOf } from './pace.ts';
import { WorkspaceElement } from './workspace-element.ts';

const stageNames: Readonly<Record<TaskProgress['stage'], string>> = {
  download: 'downloading',
  verify: 'checking',
  convert: 'converting',
  session: 'preparing',
  'warm-up': 'warming up',
  'self-test': 'testing',
  prompt: 'reading keyframes',
  track: 'tracking',
};

/** With the attribute `compact` it takes no room for hints, nor for what the panel for tracking shows. */
export class TaskBar extends WorkspaceElement {
  static override readonly shows = ['progress'] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      .row { display: flex; gap: var(--space-3); align-items: center; min-height: 2.25rem; }
      :host([compact]) .idle { display: none; }
      progress { flex: 1; height: 8px; accent-color: var(--accent); }
      .error { color: var(--error); }
      .hint { color: var(--muted); }
      .grow { flex: 1; }
      code { color: var(--muted); font-size: var(--font-xs); }
    `,
  ];

  override render() {
    const { task, error, notice } = this.workspace.activity;
    if (task) return this.#task(task);
    if (error) {
      return html`<div class="row" role="alert">
        <span class="error grow">${error.message} <code>${error.code}</code></span>
        <button class="plain" aria-label="Close the message" @click=${() => this.workspace.activity.dismiss()}>✕</button>
      </div>`;
    }
    return html`<div class="row ${notice ? '' : 'idle'}" role="status"><span class="grow">${notice ?? this.#hint()}</span></div>`;
  }

  /** What to do next. */
  #hint() {
    const { video, model, objects } = this.workspace;
    const say = (text: string) => html`<span class="hint">${text}</span>`;
    if (!model) return say('Choose a model to start with.');
    if (!video) return say('Open a task or a video, or try the sample.');
    if (objects.every(({ prompts }) => prompts.size === 0)) {
      return say(
        `Draw a box around an object, or click on it. ${keyHint('Alt+click')} marks what does not belong to it.`,
      );
    }
    if (!objects.some(isTracked)) {
      return say(
        'Track follows all objects through the video. Mark them on more frames where it should know better.',
      );
    }
    return say(
      'Where an object drifted, mark it there and track again: every marked frame guides the track.',
    );
  }

  #task({ title, progress, began, cancel }: Task) {
    return html`<div class="row ${this.workspace.tracking.running ? 'idle' : ''}" role="status" aria-live="off">
      <span>${title}${progress && progress.stage !== 'track' ? `: ${stageNames[progress.stage]}` : ''}</span>
      ${
        progress && progress.total > 0
          ? html`<progress aria-label=${title} max=${progress.total} value=${progress.done}></progress>`
          : html`<progress aria-label=${title}></progress>`
      }
      <span>${progress ? describe(progress, began) : ''}</span>
      ${cancel ? html`<button title="Cancel (Esc)" @click=${cancel}>Cancel</button>` : null}
    </div>`;
  }
}

/** Amount, rate and time left, e.g. `40 / 200 frames · 3.1 frames/s · 0:52 left`. */
function describe({ done, total, unit }: TaskProgress, began: Task['began']): string {
  if (unit === 'bytes') return `${megabytes(done)}${total > 0 ? ` / ${megabytes(total)}` : ''} MB`;
  const amount = `${done} / ${total} ${unit}`;
  const pace = unit === 'graphs' ? undefined : paceOf({ done, total }, began, performance.now());
  return pace ? `${amount} · ${describePace(pace, unit)}` : amount;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

customElements.define('task-bar', TaskBar);
