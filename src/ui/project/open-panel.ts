/**
 * Opening a video without Label Studio: a local file, the sample, an address.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { keyHint } from '../app/key-hint.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { chooseFiles } from './choose-files.ts';
import { openSample, openUrl } from './open.ts';

export class OpenPanel extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override properties = { ...WorkspaceElement.properties, primary: { type: Boolean } };
  /** Whether these are what one is most likely to want: the first of them stands out. */
  declare primary: boolean;

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--space-2); }
      .ways { display: flex; flex-wrap: wrap; gap: var(--space-2); }
      .ways button { flex: 1 1 auto; display: inline-flex; gap: var(--space-2); align-items: center; justify-content: center; }
      kbd { font: inherit; font-size: var(--font-xs); }
      @media (pointer: coarse) { kbd { display: none; } }
      form { display: flex; gap: var(--space-2); min-width: 0; }
      input { flex: 1; min-width: 0; }
    `,
  ];

  override render() {
    const { workspace } = this;
    const busy = workspace.task !== undefined;
    return html`
      <div class="ways">
        <button
          class=${this.primary ? 'primary' : ''}
          aria-label="Open file…"
          ?disabled=${busy}
          title="Videos; also a model (.pt with its .yaml), Label Studio tasks or keyframes (.json), a labelling configuration (.xml)"
          @click=${() => chooseFiles(workspace)}
        >
          ${icon('folder-open')}Open file… <kbd aria-hidden="true">${keyHint('Mod+o')}</kbd>
        </button>
        <button ?disabled=${busy || !workspace.model} title="A clip of 9 seconds with three objects" @click=${() => openSample(workspace)}>
          ${icon('film')}Try the sample
        </button>
      </div>
      <form @submit=${this.#openUrl}>
        <input type="url" name="url" required placeholder="https://… video" aria-label="Address of a video" ?disabled=${busy} />
        <button ?disabled=${busy}>Open address</button>
      </form>
    `;
  }

  #openUrl(event: SubmitEvent): void {
    event.preventDefault();
    const url = new FormData(event.target as HTMLFormElement).get('url');
    if (typeof url === 'string') void openUrl(this.workspace, url);
  }
}

customElements.define('open-panel', OpenPanel);
