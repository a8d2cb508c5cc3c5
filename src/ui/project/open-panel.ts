/**
 * Opening a video: the sample, a local file, a URL.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { openFiles, openSample, openUrl } from './open.ts';

export class OpenPanel extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
      form { display: flex; gap: 6px; flex: 1; min-width: 0; }
      input[type='url'] { width: 24ch; min-width: 0; flex: 0 1 auto; }
      @media (max-width: 720px) {
        form { flex: 1 0 100%; }
        input[type='url'] { flex: 1; }
      }
    `,
  ];

  override render() {
    const { workspace } = this;
    const busy = workspace.task !== undefined;
    return html`
      <button ?disabled=${busy || !workspace.model} @click=${() => openSample(workspace)}>Sample</button>
      <button ?disabled=${busy} title="A video; also a model (.pt with its .yaml) or keyframes (.json)" @click=${this.#choose}>Open file…</button>
      <form @submit=${this.#openUrl}>
        <input type="url" name="url" required placeholder="https://… video" aria-label="Address of a video" ?disabled=${busy} />
        <button ?disabled=${busy}>Open address</button>
      </form>
      <input
        type="file"
        hidden
        multiple
        aria-label="Files to open"
        accept="video/*,.mp4,.mov,.m4v,.webm,.mkv,.pt,.pth,.safetensors,.yaml,.yml,.json"
        @change=${this.#openChosen}
      />
    `;
  }

  #choose(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  #openChosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void openFiles(this.workspace, [...(input.files ?? [])]);
    input.value = '';
  }

  #openUrl(event: SubmitEvent): void {
    event.preventDefault();
    const url = new FormData(event.target as HTMLFormElement).get('url');
    if (typeof url === 'string') void openUrl(this.workspace, url);
  }
}

customElements.define('open-panel', OpenPanel);
