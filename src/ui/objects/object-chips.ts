/**
 * The objects in a row, where there is little room.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

export class ObjectChips extends LabelStudioElement {
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 6px; max-height: 68px; overflow: auto; padding: 2px; }
      span { display: inline-flex; }
      button { padding: 3px 8px; font-size: 13px; }
      .name { display: flex; gap: 6px; align-items: center; border-start-end-radius: 0; border-end-end-radius: 0; max-width: 20ch; }
      .text { overflow: hidden; text-overflow: ellipsis; }
      .remove { border-inline-start: none; border-start-start-radius: 0; border-end-start-radius: 0; padding: 3px 6px; color: var(--muted); }
      svg { width: 10px; height: 10px; flex: none; }
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
    return html`<span>
      <button class="name" aria-pressed=${object === workspace.selected} @click=${() => workspace.select(object.id)}>
        <svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill=${object.colour} /></svg>
        <span class="text">${object.name}</span>
      </button>
      <button
        class="remove"
        aria-label="Remove ${object.name}"
        title="Leave ${object.name} alone"
        ?disabled=${workspace.task !== undefined}
        @click=${() => workspace.marking.removeObject(object.id)}
      >
        ✕
      </button>
    </span>`;
  }
}

customElements.define('object-chips', ObjectChips);
