/**
 * Saving to Label Studio: where to, what changed there meanwhile, how it went.
 *
 * @module
 */
import { css, html } from 'lit';
import type { Changes, ConflictChoice } from '../../labelstudio/save.ts';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import type { SaveKind, SaveStep, TaskSave } from './task-save.ts';
import { writingFields, writingFieldsStyle } from './writing-fields.ts';

export class SaveDialog extends LabelStudioElement {
  static override properties = { ...LabelStudioElement.properties, taskSave: { attribute: false } };
  declare taskSave: TaskSave;
  #shown: SaveStep['kind'] | undefined;

  static override styles = [
    controls,
    dialogStyle,
    writingFieldsStyle,
    css`
      fieldset { border: none; margin: 0; padding: 0; display: grid; gap: 10px; }
      .choice { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; }
      .choice small { grid-column: 2; }
      .version { grid-column: 2; display: grid; gap: 3px; margin-top: 4px; color: var(--muted); font-size: var(--font-xs); }
      .version input { font-size: var(--font-m); }
      code { color: var(--muted); font-size: var(--font-xs); }
    `,
  ];

  override render() {
    const { step } = this.taskSave;
    return html`<dialog tabindex="-1" aria-labelledby="title" @cancel=${this.#cancel} @close=${() => this.taskSave.close()}>
      <h2 id="title">Save to Label Studio</h2>
      ${step && this.#step(step)}
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const { step } = this.taskSave;
    if (!dialog) return;
    if (step && !dialog.open) dialog.showModal();
    if (!step && dialog.open) dialog.close();
    // What had the focus is gone with the step before.
    if (step && step.kind !== this.#shown) {
      (dialog.querySelector<HTMLElement>('[autofocus]') ?? dialog).focus();
    }
    this.#shown = step?.kind;
  }

  #step(step: SaveStep) {
    switch (step.kind) {
      case 'choose':
        return this.#choose();
      case 'waiting':
        return html`<p role="status">Waiting until Label Studio has saved the draft of what was edited there…</p>
          <progress aria-label="Waiting"></progress>`;
      case 'saving':
        return html`<p role="status">Saving, and reading it back…</p>
          <progress aria-label="Saving"></progress>`;
      case 'conflict':
        return this.#conflict(step.changes, step.answer);
      case 'saved':
        return html`<p role="status">${step.sentence}</p>
          <div class="buttons">
            <a href=${step.url} target="_blank" rel="noopener">Open it in Label Studio</a>
            <button class="primary" autofocus @click=${() => this.taskSave.close()}>Done</button>
          </div>`;
      case 'failed':
        return html`<p role="alert">${step.error.message} <code>${step.error.code}</code></p>
          <p>Nothing is lost: what was tracked waits on this page.</p>
          <div class="buttons">
            <button @click=${() => this.taskSave.close()}>Close</button>
            <button class="primary" autofocus @click=${() => this.taskSave.save()}>Try again</button>
          </div>`;
    }
  }

  #choose() {
    const { taskSave } = this;
    return html`<form @submit=${this.#save}>
      <fieldset>
        ${taskSave.annotation === undefined ? null : this.#choice('annotation', `Annotation ${taskSave.annotation}`)}
        ${this.#choice('new', 'A new annotation')} ${this.#choice('prediction', 'A prediction')}
      </fieldset>
      ${writingFields(this.workspace)}
      <div class="buttons">
        <button type="button" @click=${() => taskSave.close()}>Cancel</button>
        <button class="primary">Save</button>
      </div>
    </form>`;
  }

  #choice(kind: SaveKind, title: string) {
    const { taskSave } = this;
    const chosen = taskSave.kind === kind;
    return html`<div class="choice">
      <input
        type="radio"
        name="target"
        id=${kind}
        aria-describedby="${kind}-consequence"
        ?autofocus=${chosen}
        .checked=${chosen}
        @change=${() => taskSave.choose(kind)}
      />
      <label for=${kind}>${title}</label>
      <small id="${kind}-consequence">${taskSave.consequence(kind)}</small>
      ${
        kind === 'prediction' && chosen
          ? html`<label class="version">
              Model version
              <input type="text" required .value=${taskSave.modelVersion} @input=${this.#name} />
            </label>`
          : null
      }
    </div>`;
  }

  #conflict(changes: Changes, answer: (choice: ConflictChoice) => void) {
    const { annotationExists } = changes;
    const deleted = annotationExists ? this.taskSave.deletedBy(changes) : [];
    const gone = deleted.map(({ name }) => name).join(', ');
    return html`<p role="alert">This changed in Label Studio since the task was opened:</p>
      <ul>${changes.sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <dl>
        ${
          annotationExists
            ? html`<dt><button class="primary" autofocus @click=${() => answer('merge')}>Merge</button></dt>
                <dd>Keeps those changes and writes the tracks into them.${gone && ` What was deleted there stays deleted, its track too: ${gone}.`}</dd>`
            : null
        }
        <dt><button @click=${() => answer('new')}>New annotation</button></dt>
        <dd>Leaves those changes alone and saves beside them.</dd>
        ${
          annotationExists
            ? html`<dt><button @click=${() => answer('overwrite')}>Overwrite</button></dt>
                <dd>Those changes are lost${gone && '; what was deleted there comes back'}.</dd>`
            : null
        }
        <dt><button @click=${() => answer('cancel')}>Cancel</button></dt>
        <dd>Saves nothing; what was tracked stays on this page.</dd>
      </dl>
      ${changes.deletesDraft ? html`<p>Merging and overwriting end the draft that somebody has open in Label Studio.</p>` : null}`;
  }

  #name(event: Event): void {
    this.taskSave.modelVersion = (event.target as HTMLInputElement).value;
    this.workspace.changed();
  }

  #save(event: SubmitEvent): void {
    event.preventDefault();
    void this.taskSave.save();
  }

  /** Escape; a save under way is not stopped by it. */
  #cancel(event: Event): void {
    if (['saving', 'waiting'].includes(this.taskSave.step?.kind ?? '')) event.preventDefault();
  }
}

customElements.define('save-dialog', SaveDialog);
