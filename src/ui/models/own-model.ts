/**
 * A model of the user's own, from files that stay on the machine.
 *
 * @module
 */
import { css, html } from 'lit';
import { openFiles } from '../project/open.ts';
import { accepting } from '../state/file-kinds.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Models } from './models.ts';

export const ownModelStyle = css`
  .own { border: 2px dashed var(--line); border-radius: 10px; padding: 12px 14px; display: grid; gap: 10px; justify-items: start; margin-bottom: 12px; }
  .own.dropping { border-color: var(--accent); }
  .own h4, .own p { margin: 0; }
  .own div { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; }
  .own label { display: flex; gap: 6px; align-items: center; color: var(--muted); font-size: var(--font-xs); }
`;

/** Image sizes that are offered where nothing is known of the model yet. */
export const commonSizes: readonly number[] = [512, 768, 1024];

/** @param dropping whether files are held over the page */
export function ownModel(workspace: Workspace, models: Models, dropping: boolean) {
  const { source } = workspace.modelInUse;
  const resize = (event: Event) => {
    models.ownFileSize = Number((event.target as HTMLSelectElement).value) || undefined;
  };
  return html`<section class=${dropping ? 'own dropping' : 'own'} aria-labelledby="own-title">
    <h4 id="own-title">A model of your own</h4>
    <p>
      Drop a checkpoint (.pt or .safetensors) here, with its .yaml if it is not one of Meta's sizes. It stays on this machine:
      this browser reads and converts it, and keeps the result for next time.
    </p>
    ${source?.kind === 'file' ? html`<p class="mark">✓ In use: ${source.checkpoint.name}</p>` : null}
    <div>
      <button ?disabled=${workspace.task !== undefined} @click=${choose}>Choose files…</button>
      <label>
        Image size
        <select aria-label="Image size of your own model" @change=${resize}>
          <option value="">Its own</option>
          ${commonSizes.map((size) => html`<option value=${size} ?selected=${size === models.ownFileSize}>${size} px</option>`)}
        </select>
      </label>
    </div>
    <input
      type="file"
      hidden
      multiple
      aria-label="Files of your own model"
      accept=${accepting('model', 'modelConfig')}
      @change=${(event: Event) => open(workspace, models, event.target as HTMLInputElement)}
    />
  </section>`;
}

function choose({ target }: Event): void {
  (target as HTMLElement).closest('section')?.querySelector<HTMLInputElement>('input[type=file]')?.click();
}

function open(workspace: Workspace, models: Models, input: HTMLInputElement): void {
  void openFiles(workspace, [...(input.files ?? [])], models.ownFileSize);
  input.value = '';
}
