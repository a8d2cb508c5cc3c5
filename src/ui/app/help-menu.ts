/**
 * Help and looks: shortcuts, hints, diagnostics, theme.
 *
 * @module
 */
import { css, html, LitElement } from 'lit';
import { controls } from './controls.css.ts';
import { icon } from './icon.ts';
import './kit.ts';
import { chooseTheme, chosenTheme, type Theme, themes } from './theme.ts';

const themeNames: Readonly<Record<Theme, string>> = {
  system: 'Theme of the system',
  dark: 'Dark theme',
  light: 'Light theme',
};

/** @fires show-shortcuts @fires show-hints @fires show-diagnostics */
export class HelpMenu extends LitElement {
  static override properties = { steps: { type: Boolean } };
  /** Whether there are first steps to show. */
  declare steps: boolean;

  static override styles = [controls, css`:host { display: inline-block; }`];

  override render() {
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.#selected}>
      <button slot="trigger" class="icon-only" aria-label="Help and theme" title="Help and theme">${icon('help')}</button>
      <wa-dropdown-item value="show-shortcuts">Keyboard shortcuts</wa-dropdown-item>
      ${this.steps ? html`<wa-dropdown-item value="show-hints">First steps</wa-dropdown-item>` : null}
      <wa-dropdown-item value="show-diagnostics">Diagnostics</wa-dropdown-item>
      <wa-divider></wa-divider>
      ${themes.map(
        (theme) =>
          html`<wa-dropdown-item type="checkbox" value=${theme} .checked=${theme === chosenTheme()}>${themeNames[theme]}</wa-dropdown-item>`,
      )}
    </wa-dropdown>`;
  }

  readonly #selected = (event: CustomEvent<{ item: { value: string } }>): void => {
    const { value } = event.detail.item;
    const theme = themes.find((each) => each === value);
    if (theme) {
      chooseTheme(theme);
      for (const item of this.renderRoot.querySelectorAll('wa-dropdown-item')) {
        if (item.type === 'checkbox') item.checked = item.value === theme;
      }
    } else this.dispatchEvent(new Event(value, { bubbles: true, composed: true }));
  };
}

customElements.define('help-menu', HelpMenu);
