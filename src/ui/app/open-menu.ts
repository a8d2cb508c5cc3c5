/**
 * All ways to open something, behind one button: a Label Studio task, files, an address, the sample.
 *
 * @module
 */
import type WaPopover from '@awesome.me/webawesome/dist/components/popover/popover.js';
import { css, html } from 'lit';
import '../label-studio/task-field.ts';
import '../project/open-panel.ts';
import { controls } from './controls.css.ts';
import { icon } from './icon.ts';
import { keyHint } from './key-hint.ts';
import './kit.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import type { WorkspaceElement } from './workspace-element.ts';

export class OpenMenu extends LabelStudioElement {
  static override readonly shows = [] as const;
  /** Whether something was going on when it was drawn last. */
  #busy = false;

  static override styles = [
    controls,
    css`
      :host { display: block; }
      button { display: flex; gap: var(--space-2); align-items: center; }
      .ways { display: grid; gap: var(--space-3); inline-size: min(26rem, 84vw); }
      wa-popover { --max-width: none; }
      task-field { padding-block-end: var(--space-3); border-block-end: 1px solid var(--line); }
      p { margin: 0; color: var(--muted); font-size: var(--font-s); }
      @media (max-width: 720px) {
        button { padding: 0; width: var(--control); justify-content: center; }
        .word { display: none; }
      }
    `,
  ];

  override render() {
    const { workspace, labelStudio } = this;
    return html`
      <button
        id="open"
        aria-label="Open"
        aria-haspopup="dialog"
        title="Open a task or a video (${keyHint('Mod+O')})"
      >
        ${icon('folder-open')}<span class="word">Open</span>
      </button>
      <wa-popover for="open" placement="bottom-start" aria-label="Open" @wa-after-show=${this.#focus}>
        <div class="ways">
          ${labelStudio.configured ? html`<task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>` : null}
          <open-panel .workspace=${workspace}></open-panel>
          <p>Files can also be dropped anywhere on the page.</p>
        </div>
      </wa-popover>
    `;
  }

  override willUpdate(): void {
    super.willUpdate();
    const busy = this.workspace.task !== undefined;
    // What was opened is what one wants to see next. Where something was going on already, the user looks what there is.
    if (busy && !this.#busy && this.#popover) this.#popover.open = false;
    this.#busy = busy;
  }

  show(): void {
    if (this.#popover) this.#popover.open = true;
  }

  get #popover(): WaPopover | null {
    return this.renderRoot.querySelector('wa-popover');
  }

  readonly #focus = (): void => {
    const ways = this.renderRoot.querySelector<WorkspaceElement>('task-field, open-panel');
    ways?.renderRoot.querySelector<HTMLElement>('input, button')?.focus();
  };
}

customElements.define('open-menu', OpenMenu);
