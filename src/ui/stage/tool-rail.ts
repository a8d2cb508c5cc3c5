/**
 * The choice of what the pointer does on the picture, with the brush's size. With `compact` in a row.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { StageElement } from './stage-element.ts';
import { brushRadii } from './stage-view.ts';
import { chooseTool, lowered, tools } from './tools.ts';

export class ToolRail extends StageElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      div { display: grid; gap: var(--space-1); justify-items: stretch; }
      button { display: grid; justify-items: center; gap: 2px; padding: var(--space-1); min-inline-size: 3.25rem; font-size: var(--font-xs);
        border-color: transparent; background: none; border-radius: var(--radius-m); }
      button[aria-pressed='true'] { background: var(--accent-quiet); border-color: var(--accent); box-shadow: none; color: var(--accent); }
      .icon { width: var(--icon); height: var(--icon); }
      kbd { font: inherit; color: var(--muted); }
      .name { display: flex; gap: var(--space-1); }
      label { display: grid; gap: var(--space-1); justify-items: center; font-size: var(--font-xs); color: var(--muted); padding-block: var(--space-1);
        font-variant-numeric: tabular-nums; }
      input { accent-color: var(--accent); margin: 0; inline-size: 3.25rem; }
      :host([compact]) div { display: flex; flex-wrap: wrap; }
      :host([compact]) button { min-inline-size: 0; padding: var(--space-2); }
      @media (max-width: 26rem) { :host([compact]) div { gap: 0; } :host([compact]) button { padding-inline: var(--space-1); } }
      :host([compact]) .name { display: none; }
      :host([compact]) label { display: flex; align-items: center; }
    `,
  ];

  override render() {
    const { workspace } = this;
    const { stage } = workspace;
    const paints = workspace.tool === 'brush' || workspace.tool === 'eraser';
    return html`<div role="group" aria-label="Tool">
      ${tools.map(
        ({ tool, name, key, icon: picture, does }) =>
          html`<button
            aria-label=${name}
            aria-pressed=${workspace.tool === tool}
            aria-keyshortcuts=${key.toUpperCase()}
            title="${name} (${key.toUpperCase()}): ${lowered(does)}"
            @click=${() => chooseTool(workspace, tool)}
          >
            ${icon(picture)}
            <span class="name">${name} <kbd aria-hidden="true">${key.toUpperCase()}</kbd></span>
          </button>`,
      )}
      ${
        paints
          ? html`<label title="Size of brush and eraser ([ and ])">
              <span>${2 * stage.brushRadius} px</span>
              <input
                type="range"
                aria-label="Size of brush and eraser"
                min=${brushRadii.least}
                max=${brushRadii.most}
                .value=${String(stage.brushRadius)}
                @input=${(event: Event) => {
                  stage.brushRadius = Number((event.target as HTMLInputElement).value);
                }}
              />
            </label>`
          : null
      }
    </div>`;
  }
}

customElements.define('tool-rail', ToolRail);
