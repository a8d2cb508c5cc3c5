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
import { defaultViewOptions, type ViewOptions } from '../state/view-options.ts';
import { changeView } from './change-view.ts';

type Switch = Exclude<keyof ViewOptions, 'maskOpacity'>;

interface Choice {
  readonly option: Switch;
  readonly name: string;
}

const ofMasks: readonly Choice[] = [{ option: 'outlines', name: 'Outlines of masks' }];
const others: readonly { readonly title: string; readonly choices: readonly Choice[] }[] = [
  {
    title: 'Marks',
    choices: [
      { option: 'boxes', name: 'Boxes' },
      { option: 'labels', name: 'Names' },
      { option: 'prompts', name: 'Points and drawn boxes' },
    ],
  },
  {
    title: 'While marking',
    choices: [
      { option: 'preview', name: 'Preview while pointing' },
      { option: 'hints', name: 'Hints' },
    ],
  },
];

export class ViewMenu extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: block; }
      #view { padding: 0 var(--space-2); min-block-size: calc(var(--control-s) + 2px); display: flex; gap: var(--space-1); align-items: center;
        background: none; font-size: var(--font-s); }
      .icon { width: 1rem; height: 1rem; }
      .menu { display: grid; gap: var(--space-3); min-inline-size: 14rem; font-size: var(--font-m); }
      fieldset { display: grid; gap: var(--space-2); border: none; margin: 0; padding: 0; }
      fieldset + fieldset { border-block-start: 1px solid var(--line); }
      legend { padding: 0 var(--space-2) 0 0; font-size: var(--font-xs); font-weight: 600; color: var(--muted); }
      label { display: flex; gap: var(--space-2); align-items: center; cursor: pointer; }
      .opacity { display: grid; grid-template-columns: 1fr auto; gap: var(--space-1) var(--space-2); }
      .opacity input { grid-column: 1 / -1; }
      output { color: var(--muted); font-variant-numeric: tabular-nums; }
      input { accent-color: var(--accent); margin: 0; }
      button.link { justify-self: start; font-size: var(--font-s); color: var(--muted); }
    `,
  ];

  override render() {
    const { workspace } = this;
    const { maskOpacity } = workspace.viewOptions;
    return html`
      <button id="view" aria-haspopup="dialog" title="What is drawn on the picture">${icon('eye')} View</button>
      <wa-popover for="view" placement="top-end" aria-label="What is drawn on the picture">
        <div class="menu">
          <fieldset>
            <legend>Masks</legend>
            <label class="opacity">
              <span>Opacity</span>
              <output>${Math.round(100 * maskOpacity)} %</output>
              <input
                type="range"
                aria-label="Opacity of masks"
                min="0"
                max="1"
                step="0.05"
                .value=${String(maskOpacity)}
                @input=${(event: Event) => changeView(workspace, { maskOpacity: Number((event.target as HTMLInputElement).value) })}
              />
            </label>
            ${ofMasks.map((choice) => this.#choice(choice))}
          </fieldset>
          ${others.map(
            ({ title, choices }) =>
              html`<fieldset><legend>${title}</legend>${choices.map((choice) => this.#choice(choice))}</fieldset>`,
          )}
          <button class="link" @click=${() => changeView(workspace, defaultViewOptions)}>Reset</button>
        </div>
      </wa-popover>
    `;
  }

  #choice({ option, name }: Choice) {
    const { workspace } = this;
    const change = (event: Event) =>
      changeView(workspace, { [option]: (event.target as HTMLInputElement).checked });
    return html`<label><input type="checkbox" .checked=${workspace.viewOptions[option]} @change=${change} />${name}</label>`;
  }
}

customElements.define('view-menu', ViewMenu);
