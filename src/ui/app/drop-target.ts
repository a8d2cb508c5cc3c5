/**
 * Lies over the page while files are held over it.
 *
 * @module
 */
import { css, html, LitElement } from 'lit';
import { droppable, droppableStyle } from './droppable.ts';

export class DropTarget extends LitElement {
  static override styles = [
    droppableStyle,
    css`
      :host { position: fixed; inset: 0; z-index: 10; pointer-events: none; display: grid; padding: var(--space-3);
        background: color-mix(in srgb, var(--page) 96%, transparent); }
      div { display: grid; gap: var(--space-4); place-content: center; justify-items: center; border: 2px dashed var(--accent);
        border-radius: var(--radius-l); }
      p { margin: 0; font-size: var(--font-xl); font-weight: 600; }
      .icon { width: var(--icon); height: var(--icon); }
    `,
  ];

  override render() {
    return html`<div role="status"><p>Drop it anywhere here</p>${droppable()}</div>`;
  }
}

customElements.define('drop-target', DropTarget);
