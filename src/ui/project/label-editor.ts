/**
 * The labels of the local project: added, renamed, coloured, ordered, removed.
 *
 * @module
 */
import type WaColorPicker from '@awesome.me/webawesome/dist/components/color-picker/color-picker.js';
import { css, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import type { Label } from '../state/label-set.ts';
import { addLabel, countUses, moveLabel, recolourLabel, removeLabel, renameLabel } from './label-edits.ts';

export class LabelEditor extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      ul { list-style: none; margin: 0 0 var(--space-2); padding: 0; display: grid; gap: var(--space-1); }
      li, form { display: flex; gap: var(--space-1); align-items: center; }
      input { flex: 1; min-width: 0; }
      .plain { display: grid; place-items: center; min-width: var(--control-s); min-height: var(--control-s); padding: 0; }
      /* Named for screen readers; the row says it to everyone else. */
      wa-color-picker::part(form-control-label) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      .icon { width: var(--icon); height: var(--icon); }
      p { margin: 0 0 var(--space-2); color: var(--muted); }
    `,
  ];

  override render() {
    const { labels } = this.workspace.project.project;
    return html`
      ${labels.length === 0 ? html`<p>No labels yet: objects are numbered. Add a label for each kind of object.</p>` : null}
      <ul aria-label="Labels">
        ${repeat(
          labels,
          ({ value }) => value,
          (label, index) => this.#label(label, index, labels.length),
        )}
      </ul>
      <form @submit=${this.#add}>
        <input name="label" required aria-label="New label" placeholder="New label" autocomplete="off" />
        <button>Add label</button>
      </form>
    `;
  }

  #label({ value, colour }: Label, index: number, count: number) {
    const { project } = this.workspace;
    return html`<li>
      <wa-color-picker
        size="s"
        label="Colour of ${value}"
        without-format-toggle
        .value=${colour}
        @change=${(event: Event) =>
          this.#try(() => recolourLabel(project, value, (event.target as WaColorPicker).value ?? colour))}
      ></wa-color-picker>
      <input
        aria-label="Name of label ${value}"
        .value=${value}
        @change=${(event: Event) => this.#rename(value, event.target as HTMLInputElement)}
      />
      <button class="plain" aria-label="Move ${value} up" ?disabled=${index === 0} @click=${() => this.#try(() => moveLabel(project, value, -1))}>
        ${icon('chevron-up')}
      </button>
      <button
        class="plain"
        aria-label="Move ${value} down"
        ?disabled=${index === count - 1}
        @click=${() => this.#try(() => moveLabel(project, value, 1))}
      >
        ${icon('chevron-down')}
      </button>
      <button class="plain" aria-label="Remove label ${value}" @click=${() => this.#remove(value)}>${icon('trash')}</button>
    </li>`;
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const label = new FormData(form).get('label');
    form.reset();
    if (typeof label === 'string') void this.#try(() => addLabel(this.workspace.project, label));
  }

  async #rename(from: string, field: HTMLInputElement): Promise<void> {
    await this.#try(() => renameLabel(this.workspace.project, from, field.value));
    // A name that is taken, or none, is not.
    if (this.workspace.project.project.labels.some(({ value }) => value === from)) field.value = from;
  }

  async #remove(label: string): Promise<void> {
    const { project } = this.workspace;
    const uses = await countUses(project, label);
    const objects = uses === 1 ? '1 object has' : `${uses} objects have`;
    const question = `${objects} the label "${label}" and will have none. Remove the label?`;
    if (uses === 0 || confirm(question)) await this.#try(() => removeLabel(project, label));
  }

  async #try(change: () => Promise<void>): Promise<void> {
    await change().catch((error: unknown) => this.workspace.activity.fail(error));
  }
}

customElements.define('label-editor', LabelEditor);
