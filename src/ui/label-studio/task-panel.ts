/**
 * The open task: which it is, what its objects came from, and what to know about its frames.
 *
 * @module
 */
import { css, html } from 'lit';
import { live } from 'lit/directives/live.js';
import { type ResultSource, taskPageUrl } from '../../labelstudio/task-work.ts';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import type { OpenTask } from './open-task.ts';

export class TaskPanel extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 8px; margin-bottom: 22px; }
      p { margin: 0; }
      small, label, details { color: var(--muted); font-size: var(--font-xs); line-height: 1.5; }
      label { display: grid; gap: 3px; }
      select { width: 100%; min-width: 0; font-size: var(--font-m); }
      summary { cursor: pointer; }
      ul { margin: 4px 0 0; padding-inline-start: 18px; display: grid; gap: 4px; overflow-wrap: anywhere;
        max-height: 180px; overflow: auto; }
    `,
  ];

  override render() {
    const { task, status } = this.labelStudio;
    if (!task) return null;
    const { project } = task.work;
    return html`
      <p>
        <a href=${taskPageUrl(status?.labelStudio?.url ?? '', task.work)} target="_blank" rel="noopener">${task.name}</a>
        <small>of ${project.title}</small>
      </p>
      ${task.work.videos.length > 1 ? this.#videos(task) : null}
      ${this.#sources(task)}
      <small>${task.video.framerateNote}</small>
      ${
        task.notes.length === 0
          ? null
          : html`<details open>
              <summary>${task.notes.length === 1 ? '1 note' : `${task.notes.length} notes`}</summary>
              <ul>${task.notes.map((note) => html`<li>${note}</li>`)}</ul>
            </details>`
      }
    `;
  }

  #videos(task: OpenTask) {
    return html`<label>
      Video
      <select ?disabled=${this.workspace.task !== undefined} @change=${this.#chooseVideo}>
        ${task.work.videos.map(
          (video) =>
            html`<option value=${video.name} .selected=${live(video.name === task.video.name)}>${video.name} (${video.field})</option>`,
        )}
      </select>
    </label>`;
  }

  #sources(task: OpenTask) {
    const { sources } = task.work;
    if (sources.length === 0)
      return html`<small>The task has no keyframes yet: mark the objects here.</small>`;
    return html`<label>
      Keyframes from
      <select ?disabled=${this.workspace.task !== undefined} @change=${this.#chooseSource}>
        ${task.source ? null : html`<option selected>nothing yet</option>`}
        ${sources.map(
          (source, index) =>
            html`<option value=${index} .selected=${live(sameSource(source, task.source))}>${[titleOf(source), details(source)].join(' · ')}</option>`,
        )}
        </select>
      </label>
      ${task.source && html`<small>${details(task.source)}</small>`}`;
  }

  #chooseVideo(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const video = this.labelStudio.task?.work.videos.find(({ name }) => name === value);
    if (video) void this.labelStudio.switchTo({ video });
  }

  #chooseSource(event: Event): void {
    const source = this.labelStudio.task?.work.sources[Number((event.target as HTMLSelectElement).value)];
    if (source) void this.labelStudio.switchTo({ source });
  }
}

const sameSource = (a: ResultSource, b: ResultSource | undefined) => a.kind === b?.kind && a.id === b.id;

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** E.g. `Draft of annotation 3`. */
function titleOf({ kind, id, annotation, cancelled }: ResultSource): string {
  switch (kind) {
    case 'annotation':
      return `Annotation ${id}${cancelled ? ' (skipped)' : ''}`;
    case 'draft':
      return annotation === undefined ? `Draft ${id}` : `Draft of annotation ${annotation}`;
    case 'prediction':
      return `Prediction ${id}`;
  }
}

/** E.g. `ana@b.co · 4 May 2026, 14:02 · 5 keyframes`. */
function details({ author, updatedAt, keyframes }: ResultSource): string {
  const when = Number.isNaN(Date.parse(updatedAt)) ? [] : [time.format(Date.parse(updatedAt))];
  return [author, ...when, keyframes === 1 ? '1 keyframe' : `${keyframes} keyframes`].join(' · ');
}

customElements.define('task-panel', TaskPanel);
