/**
 * What of the objects is drawn, and how strongly.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import '../app/kit.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import type { ViewOptions } from '../state/view-options.ts';
import { changeView } from './change-view.ts';

type Switch = Exclude<keyof ViewOptions, 'maskOpacity'>;

const switches: readonly { readonly option: Switch; readonly name: string }[] = [
  { option: 'outlines', name: 'Outlines of masks' },
  { option: 'boxes', name: 'Boxes' },
  { option: 'labels', name: 'Names' },
  { option: 'prompts', name: 'Points and drawn boxes' },
  { option: 'preview', name: 'Preview while pointing' },
  { option: 'hints', name: 'Hints' },
];

export class ViewMenu extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      button { padding: 0 var(--space-2); min-block-size: calc(var(--control-s) + 2px); display: flex; gap: var(--space-1); align-items: center;
        background: var(--overlay); font-size: var(--font-s); }
      .icon { width: 1rem; height: 1rem; }
      .menu { display: grid; gap: var(--space-2); min-inline-size: 14rem; font-size: var(--font-m); }
      label { display: flex; gap: var(--space-2); align-items: center; }
      .opacity { display: grid; gap: var(--space-1); }
      input { accent-color: var(--accent); margin: 0; }
    `,
  ];

  override render() {
    const { workspace } = this;
    const { viewOptions } = workspace;
    return html`
      <button id="view" aria-haspopup="dialog" title="What is drawn on the picture">${icon('eye')} View</button>
      <wa-popover for="view" placement="bottom-end" aria-label="What is drawn on the picture">
        <div class="menu">
          <label class="opacity">
            <span>Masks, ${Math.round(100 * viewOptions.maskOpacity)} %</span>
            <input
              type="range"
              aria-label="Opacity of masks"
              min="0"
              max="1"
              step="0.05"
              .value=${String(viewOptions.maskOpacity)}
              @input=${(event: Event) => changeView(workspace, { maskOpacity: Number((event.target as HTMLInputElement).value) })}
            />
          </label>
          ${switches.map(
            ({ option, name }) =>
              html`<label>
                <input
                  type="checkbox"
                  .checked=${viewOptions[option]}
                  @change=${(event: Event) => changeView(workspace, { [option]: (event.target as HTMLInputElement).checked })}
                />
                ${name}
              </label>`,
          )}
        </div>
      </wa-popover>
    `;
  }
}

customElements.define('view-menu', ViewMenu);
