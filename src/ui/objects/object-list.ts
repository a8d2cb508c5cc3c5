/**
 * The objects: colour, name, label, whether they are drawn, and what the model says of them here; below the selected one
 * its prompts.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { objectState } from './object-state.ts';
import './prompt-list.ts';

export class ObjectList extends LabelStudioElement {
  static override readonly shows = ['place', 'progress'] as const;
  #shownId: string | undefined;

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--space-3); justify-items: start; }
      ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; inline-size: 100%; }
      li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto auto; gap: 0 var(--space-1); align-items: center;
        padding: var(--space-1); border-radius: var(--radius-m); border: 1px solid transparent; }
      li:hover { background: var(--raised); }
      li[aria-current='true'] { background: var(--raised); border-color: var(--line); }
      li.hidden .name, li.hidden .state { opacity: 0.6; }
      button.swatch { min-inline-size: 2.75rem; display: inline-flex; gap: var(--space-1); align-items: center; font-size: var(--font-xs); font-variant-numeric: tabular-nums; }
      .swatch svg { width: 0.875rem; height: 0.875rem; }
      input, select { background: none; border: 1px solid transparent; border-radius: var(--radius-s); min-width: 0; min-height: var(--control-s);
        padding: 0 var(--space-1); inline-size: 100%; text-overflow: ellipsis; }
      input:hover, input:focus, select:hover, select:focus { border-color: var(--edge); }
      .second { grid-column: 2 / -1; display: flex; gap: var(--space-2); align-items: center; color: var(--muted); font-size: var(--font-s); min-width: 0; }
      .second select { flex: 0 1 auto; inline-size: auto; min-inline-size: 9ch; max-inline-size: 14ch; font-size: var(--font-s); color: var(--text); }
      .state { flex: 1; padding-inline: var(--space-1); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
      prompt-list { grid-column: 2 / -1; margin-block-start: var(--space-1); }
      p { color: var(--muted); margin: 0; }
    `,
  ];

  override render() {
    const { workspace } = this;
    const { objects } = workspace;
    return html`
      ${
        objects.length === 0
          ? html`<p>Draw a box around an object, or click on it. Add as many objects as you like.</p>`
          : html`<ul aria-label="Objects">${objects.map((object, index) => this.#object(object, index + 1))}</ul>`
      }
      <button ?disabled=${!workspace.video} title="New object (N)" @click=${() => workspace.addObject()}>New object</button>
    `;
  }

  override updated(): void {
    const id = this.workspace.selected?.id;
    const before = this.#shownId;
    if (id === before) return;
    this.#shownId = id;
    // The panel, not a narrow page; nor on opening a video, where one looks at the picture first.
    const within: ScrollIntoViewOptions & { container: 'nearest' } = {
      block: 'nearest',
      container: 'nearest',
    };
    if (before !== undefined) this.renderRoot.querySelector('[aria-current=true]')?.scrollIntoView(within);
  }

  #object(object: TrackedObject, number: number) {
    const { workspace } = this;
    const { id, name, hidden, colour } = object;
    const { labels, editable } = workspace.labels;
    // A name of the user's own is for this page: Label Studio keeps labels alone.
    const named = editable || labels.length === 0;
    const selected = object === workspace.selected;
    const state = objectState(object, workspace.player.frame);
    return html`<li class=${hidden ? 'hidden' : ''} aria-current=${selected} @click=${() => workspace.select(id)}>
      <button class="plain swatch" aria-label="Select ${name}" aria-pressed=${selected} @click=${() => workspace.select(id)}>
        <svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" rx="0.25" fill=${colour} /></svg>${number}
      </button>
      ${named ? this.#name(object, number) : this.#label(object, number)}
      <button
        class="plain"
        aria-label="${hidden ? 'Show' : 'Hide'} ${name}"
        title="${hidden ? 'Show' : 'Hide'} ${name}; it is tracked and saved all the same"
        @click=${(event: Event) => this.#act(event, () => workspace.setHidden(id, !hidden))}
      >
        ${icon(hidden ? 'eye-off' : 'eye')}
      </button>
      <button
        class="plain"
        aria-label="Remove ${name}"
        title=${object.keyframes.length > 0 ? `Leave ${name} alone: its region in Label Studio stays as it is` : `Remove ${name}`}
        ?disabled=${workspace.task !== undefined}
        @click=${(event: Event) => this.#act(event, () => workspace.marking.removeObject(id))}
      >
        ${icon('trash')}
      </button>
      <span class="second">
        ${named && labels.length > 0 ? this.#label(object, number) : null}
        <span class="state" title=${state}>${state}</span>
      </span>
      ${selected ? html`<prompt-list .workspace=${workspace}></prompt-list>` : null}
    </li>`;
  }

  #name({ id, name }: TrackedObject, number: number) {
    const { workspace } = this;
    const rename = (event: Event) => {
      const field = event.target as HTMLInputElement;
      const wanted = field.value.trim();
      if (wanted === '' || wanted === name) field.value = name;
      else workspace.rename(id, wanted);
    };
    return html`<input
      class="name"
      aria-label="Name of object ${number}"
      .value=${name}
      @focus=${() => workspace.select(id)}
      @keydown=${(event: KeyboardEvent) => {
        const field = event.target as HTMLInputElement;
        if (event.key === 'Escape') field.value = name;
        if (event.key === 'Enter' || event.key === 'Escape') field.blur();
      }}
      @change=${rename}
    />`;
  }

  /** The labels to choose from, and what the object has of others. */
  #label({ id, labels }: TrackedObject, number: number) {
    const { workspace } = this;
    const known = workspace.labels.labels.map(({ value }) => value);
    const own = labels.join(', ');
    const names = known.includes(own) ? known : [own, ...known];
    return html`<select
      class="name"
      aria-label="Label of object ${number}"
      @focus=${() => workspace.select(id)}
      @change=${(event: Event) => workspace.relabel(id, [(event.target as HTMLSelectElement).value])}
    >
      ${names.map((name) => html`<option value=${name} .selected=${name === own}>${name || 'No label'}</option>`)}
    </select>`;
  }

  /** What a button in a row does, without selecting the object. */
  #act(event: Event, act: () => unknown): void {
    event.stopPropagation();
    act();
  }
}

customElements.define('object-list', ObjectList);
