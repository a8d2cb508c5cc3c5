/**
 * The objects, a line each: colour, name, what the model says of it here, whether it is drawn. The selected one has its
 * label and its prompts below. Tab comes to the selected one alone; the arrows go to the others.
 *
 * @module
 */
import { html, type PropertyDeclarations } from 'lit';
import { icon } from '../app/icon.ts';
import { keyHint } from '../app/key-hint.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import { isShownAlone } from '../state/object-edits.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import { neighbourOf } from './neighbour.ts';
import { objectListStyles } from './object-list.css.ts';
import { describeState, shortState } from './object-state.ts';
import { removeObject } from './remove-object.ts';
import './prompt-list.ts';

export class ObjectList extends LabelStudioElement {
  static override readonly shows = ['place', 'progress'] as const;
  static override properties: PropertyDeclarations = {
    ...LabelStudioElement.properties,
    _renamed: { state: true },
  };
  /** Id of the object whose name is being written. */
  declare _renamed: string | undefined;
  #shownId: string | undefined;
  #heard: Workspace | undefined;

  static override styles = objectListStyles;

  override willUpdate(): void {
    super.willUpdate();
    if (this.#heard === this.workspace) return;
    this.#heard?.removeEventListener('rename', this.#renameSelected);
    this.#heard = this.workspace;
    this.#heard.addEventListener('rename', this.#renameSelected);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#heard?.removeEventListener('rename', this.#renameSelected);
    this.#heard = undefined;
  }

  override render() {
    const { workspace } = this;
    const { objects, video } = workspace;
    return html`
      <button class="new" ?disabled=${!video} title="New object (N)" @click=${() => workspace.addObject()}>${icon('plus')}New object</button>
      ${
        objects.length === 0
          ? html`<p>Draw a box around an object, or click on it. Add as many objects as you like.</p>`
          : html`<ul aria-label="Objects" @keydown=${this.#moveByKey}>
              ${objects.map((object, index) => this.#object(object, index + 1))}
            </ul>`
      }
    `;
  }

  override updated(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>('input');
    if (field && field !== this.shadowRoot?.activeElement) {
      field.focus();
      field.select();
    }
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
    const { id, name, hidden, colour, keyframes } = object;
    const selected = object === workspace.selected;
    const { frame } = workspace.player;
    const alone = isShownAlone(id, workspace.objects);
    // Where nothing is selected, Tab comes to the first.
    const tab = selected || (!workspace.selected && number === 1) ? 0 : -1;
    return html`<li class=${hidden ? 'hidden' : ''} aria-current=${selected} @dblclick=${() => this.#rename(object)}>
      ${
        this._renamed === id
          ? this.#nameField(object, number)
          : html`<button
              class="object"
              tabindex=${tab}
              aria-label="Select ${name}"
              aria-pressed=${selected}
              title="${name}: ${describeState(object, frame)}${workspace.mayRename ? '. Double click or F2: rename' : ''}"
              @click=${() => workspace.select(id)}
            >
              <span class="number">${number}</span>
              <svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" rx="0.25" fill=${colour} /></svg>
              <span class="name">${name}</span>
              ${selected ? null : html`<span class="here">${shortState(object, frame)}</span>`}
            </button>`
      }
      <span class="actions" @dblclick=${(event: Event) => event.stopPropagation()}>
        <button class="plain later" tabindex=${tab} aria-label="Show ${name} alone" aria-pressed=${alone}
          title=${alone ? `Show all objects (${keyHint('Alt+H')})` : `Show ${name} alone (${keyHint('Alt+H')})`}
          ?hidden=${workspace.objects.length < 2} @click=${() => workspace.showAlone(id)}>${icon('solo')}</button>
        <button class="plain later" tabindex=${tab} aria-label="Remove ${name}"
          title=${keyframes.length > 0 ? `Leave ${name} alone: its region in Label Studio stays as it is` : `Remove ${name} (${keyHint('Shift+Delete')}); ${keyHint('Mod+z')} brings it back`}
          ?disabled=${workspace.task !== undefined} @click=${() => removeObject(workspace, object)}>${icon('trash')}</button>
        <button class="plain" tabindex=${tab} aria-label="${hidden ? 'Show' : 'Hide'} ${name}"
          title="${hidden ? 'Show' : 'Hide'} ${name} (${keyHint('Alt+h')}); it is tracked and saved all the same"
          @click=${() => workspace.setHidden(id, !hidden)}>${icon(hidden ? 'eye-off' : 'eye')}</button>
      </span>
      ${selected ? this.#details(object, number) : null}
    </li>`;
  }

  /** Of the selected object. */
  #details(object: TrackedObject, number: number) {
    const { workspace } = this;
    const { frame } = workspace.player;
    return html`
      <span class="details">
        ${workspace.labels.labels.length > 0 ? this.#label(object, number) : null}
        <span class="state">
          ${object.prompts.has(frame) ? html`<span class="marked" title="Marked on this frame">◆<span class="unseen">marked here, </span></span>` : null}
          ${describeState(object, frame)}
        </span>
      </span>
      <prompt-list .workspace=${workspace}></prompt-list>
    `;
  }

  #nameField({ id, name }: TrackedObject, number: number) {
    const end = () => {
      this._renamed = undefined;
    };
    return html`<input
      type="text"
      aria-label="Name of object ${number}"
      .value=${name}
      @dblclick=${(event: Event) => event.stopPropagation()}
      @blur=${end}
      @keydown=${(event: KeyboardEvent) => {
        const field = event.target as HTMLInputElement;
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        if (event.key === 'Escape') field.value = name;
        event.preventDefault();
        field.blur();
        void this.updateComplete.then(() => this.#focusSelected());
      }}
      @change=${(event: Event) => {
        const wanted = (event.target as HTMLInputElement).value.trim();
        if (wanted !== '' && wanted !== name) this.workspace.rename(id, wanted);
      }}
    />`;
  }

  /** The labels to choose from, and what the object has of others. */
  #label({ id, labels }: TrackedObject, number: number) {
    const { workspace } = this;
    const known = workspace.labels.labels.map(({ value }) => value);
    const own = labels.join(', ');
    const names = known.includes(own) ? known : [own, ...known];
    return html`<select
      aria-label="Label of object ${number}"
      @change=${(event: Event) => workspace.relabel(id, [(event.target as HTMLSelectElement).value])}
    >
      ${names.map((name) => html`<option value=${name} .selected=${name === own}>${name || 'No label'}</option>`)}
    </select>`;
  }

  #rename({ id }: TrackedObject): void {
    if (!this.workspace.mayRename) return;
    this.workspace.select(id);
    this._renamed = id;
  }

  readonly #renameSelected = (): void => {
    if (this.workspace.selected) this.#rename(this.workspace.selected);
  };

  readonly #moveByKey = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined;
    const { workspace } = this;
    if (direction === undefined || !(event.target as Element).matches('.object')) return;
    const next = neighbourOf(workspace.objects, workspace.selected, direction);
    if (!next) return;
    event.preventDefault();
    workspace.select(next.id);
    void this.updateComplete.then(() => this.#focusSelected());
  };

  #focusSelected(): void {
    this.renderRoot.querySelector<HTMLElement>('.object[aria-pressed=true]')?.focus();
  }
}

customElements.define('object-list', ObjectList);
