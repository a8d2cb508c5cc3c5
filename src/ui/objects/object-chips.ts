/**
 * The objects in a row, where there is little room.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

export class ObjectChips extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: var(--space-1); max-height: 4.25rem; overflow: auto; padding: 2px; }
      span { display: inline-flex; }
      button { padding: 0 var(--space-2); min-height: var(--control-s); font-size: var(--font-s); }
      .name { display: flex; gap: var(--space-1); align-items: center; border-start-end-radius: 0; border-end-end-radius: 0; max-width: 20ch; }
      .hidden { opacity: 0.6; }
      .text { overflow: hidden; text-overflow: ellipsis; }
      .remove { border-inline-start: none; border-start-start-radius: 0; border-end-start-radius: 0; padding: 0 var(--space-1); color: var(--muted); }
      .remove .icon { width: 0.875rem; height: 0.875rem; }
      .swatch { width: 10px; height: 10px; flex: none; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'group';
    this.ariaLabel = 'Objects';
  }

  override render() {
    const { workspace } = this;
    return html`${workspace.objects.map((object) => this.#chip(object))}
      <button ?disabled=${!workspace.video} title="New object (N)" aria-label="New object" @click=${() => workspace.addObject()}>+ Object</button>`;
  }

  #chip(object: TrackedObject) {
    const { workspace } = this;
    const { id, name, colour, hidden } = object;
    return html`<span class=${hidden ? 'hidden' : ''}>
      <button class="name" aria-pressed=${object === workspace.selected} @click=${() => workspace.select(id)}>
        <svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill=${colour} /></svg>
        <span class="text">${name}</span>
      </button>
      <button
        class="remove"
        aria-label="Remove ${name}"
        title="Leave ${name} alone"
        ?disabled=${workspace.task !== undefined}
        @click=${() => workspace.marking.removeObject(id)}
      >
        ${icon('x')}
      </button>
    </span>`;
  }
}

customElements.define('object-chips', ObjectChips);
