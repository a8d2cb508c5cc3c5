/**
 * Undo and redo, with what each of them is going to take back or do again.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { type IconName, icon } from '../app/icon.ts';
import { keyHint } from '../app/key-hint.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import type { Step } from '../state/history.ts';

/** One of the two directions. */
interface Direction {
  readonly name: 'Undo' | 'Redo';
  readonly picture: IconName;
  /** As in a `Shortcut`. */
  readonly keys: string;
  readonly step: Step | undefined;
  readonly go: () => Promise<void>;
}

export class HistoryButtons extends WorkspaceElement {
  static override readonly shows = [] as const;
  static override styles = [controls, css`:host { display: flex; gap: var(--space-1); }`];

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'group';
    this.ariaLabel = 'History';
  }

  override render() {
    const { history } = this.workspace;
    const { undoable, redoable } = history;
    return [
      this.#button({
        name: 'Undo',
        picture: 'undo',
        keys: 'Mod+z',
        step: undoable,
        go: () => history.undo(),
      }),
      this.#button({
        name: 'Redo',
        picture: 'redo',
        keys: 'Mod+Z',
        step: redoable,
        go: () => history.redo(),
      }),
    ];
  }

  #button({ name, picture, keys, step, go }: Direction) {
    const pressed = keyHint(keys);
    return html`<button
      class="icon-only"
      aria-label=${name}
      title=${step ? `${name} ${step.name} (${pressed})` : `Nothing to ${name.toLowerCase()} (${pressed})`}
      ?disabled=${!step || this.workspace.task !== undefined}
      @click=${() => void go()}
    >
      ${icon(picture)}
    </button>`;
  }
}

customElements.define('history-buttons', HistoryButtons);
