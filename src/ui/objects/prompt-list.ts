/**
 * The prompts of the selected object, frame by frame: what was marked there, to go to and to remove, whole or in parts. Tab
 * comes to one frame of them, the arrows go to the others.
 *
 * @module
 */
import { css, html, type PropertyDeclarations } from 'lit';
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { shownNumber } from '../state/frame-axis.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { promptWindow } from './prompt-window.ts';

/** Prompts that a press on "earlier" or "later" adds. */
const step = 25;

const nothingMore = { before: 0, after: 0 };

export class PromptList extends WorkspaceElement {
  static override readonly shows = ['place'] as const;
  static override properties: PropertyDeclarations = {
    workspace: { attribute: false },
    _more: { state: true },
    _row: { state: true },
  };
  declare _more: { readonly before: number; readonly after: number };
  /** The frame that has the focus, or had it last. */
  declare _row: SourceFrame | undefined;
  #listedId: string | undefined;

  static override styles = [
    controls,
    css`
      :host { display: block; font-size: var(--font-s); }
      ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 2px; }
      li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: var(--space-1); align-items: start; border-radius: var(--radius-s); padding-inline-end: var(--space-1); }
      li[aria-current='true'] { background: var(--accent-quiet); }
      button { font-size: var(--font-s); min-height: var(--control-s); padding: 0 var(--space-2); }
      .frame { background: none; border-color: transparent; color: var(--text); font-variant-numeric: tabular-nums; min-width: 5ch; text-align: start; }
      .frame:hover { text-decoration: underline; }
      .part { display: inline-flex; gap: 2px; align-items: center; color: var(--muted); }
      .part .icon { width: 0.75rem; height: 0.75rem; }
      .theirs { color: var(--muted); }
      .parts { display: flex; flex-wrap: wrap; gap: 2px var(--space-1); align-items: center; min-height: var(--control-s); }
      .remove .icon { width: 0.875rem; height: 0.875rem; }
      .more { color: var(--muted); }
    `,
  ];

  constructor() {
    super();
    this._more = nothingMore;
  }

  override willUpdate(): void {
    super.willUpdate();
    const { selected } = this.workspace;
    if (this.#listedId !== selected?.id) this._more = nothingMore;
    this.#listedId = selected?.id;
  }

  override render() {
    const { selected, player } = this.workspace;
    if (!selected || selected.prompts.size === 0) return null;
    const { shown, before, after } = promptWindow(selected.prompts.values(), player.frame, this._more);
    const row = [this._row, player.frame, shown[0]?.frame].find((frame) =>
      shown.some((prompt) => prompt.frame === frame),
    );
    return html`
      ${this.#showMore(before, 'earlier', { ...this._more, before: this._more.before + step })}
      <ul aria-label="Prompts of ${selected.name}" @keydown=${this.#moveByKey}>
        ${shown.map((prompt) => this.#prompt(selected, prompt, prompt.frame === row ? 0 : -1))}
      </ul>
      ${this.#showMore(after, 'later', { ...this._more, after: this._more.after + step })}
    `;
  }

  #showMore(count: number, where: 'earlier' | 'later', more: PromptList['_more']) {
    if (count === 0) return null;
    return html`<button
      class="link more"
      @click=${() => {
        this._more = more;
      }}
    >
      ${count} ${where}
    </button>`;
  }

  readonly #moveByKey = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    const frames = [...this.renderRoot.querySelectorAll<HTMLElement>('.frame')];
    const own = (event.target as Element).closest('li')?.querySelector<HTMLElement>('.frame');
    const next = own && frames[frames.indexOf(own) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  /** @param tab the tabindex of its buttons */
  #prompt(object: TrackedObject, prompt: FramePrompt, tab: 0 | -1) {
    const { player } = this.workspace;
    const { frame } = prompt;
    const name = this.#nameOf(frame);
    const focused = () => {
      this._row = frame;
    };
    return html`<li aria-current=${frame === player.frame} @focusin=${focused}>
      <button class="frame" tabindex=${tab} title="Go to frame ${name}" aria-label="Go to frame ${name}" @click=${() => player.show(frame)}>
        ${name}
      </button>
      <span class="parts">${this.#parts(object, prompt, name, tab)}</span>
      <button
        class="plain remove"
        tabindex=${tab}
        aria-label="Remove the prompt on frame ${name}"
        title="Remove the prompt on frame ${name}"
        ?disabled=${this.#busy}
        @click=${() => this.workspace.marking.removePrompt(object.id, frame)}
      >
        ${icon('x')}
      </button>
    </li>`;
  }

  #parts(
    { id, keyframes }: TrackedObject,
    { frame, box, mask, points = [], labels = [] }: FramePrompt,
    name: string,
    tab: 0 | -1,
  ) {
    const { marking, player } = this.workspace;
    const part = (what: string, removal: string, alone: boolean, remove: () => Promise<void>) =>
      // What is all of the prompt goes with the button that removes that.
      alone
        ? html`<span class="part">${what}</span>`
        : html`<button class="part" tabindex=${tab} aria-label=${removal} title=${removal} ?disabled=${this.#busy} @click=${remove}>
            ${what}${icon('x')}
          </button>`;
    const positions = player.axis.positionsOf(frame);
    const theirs =
      positions !== undefined &&
      keyframes.some((keyframe) => keyframe.frame >= positions[0] && keyframe.frame <= positions[1]);
    const alone = points.length === 0;
    return html`
      ${box ? part('box', `Remove the box on frame ${name}`, alone, () => marking.removeBox(id, frame)) : null}
      ${mask ? part('brush mask', `Remove the mask on frame ${name}`, alone, () => marking.removeMask(id, frame)) : null}
      ${points.map((_, index) =>
        part(
          labels[index] === 0 ? '−' : '+',
          `Remove point ${index + 1} (${labels[index] === 0 ? 'outside' : 'inside'}) on frame ${name}`,
          points.length === 1 && !box && !mask,
          () => marking.removePoint(id, frame, index),
        ),
      )}
      ${theirs ? html`<span class="theirs" title="A keyframe of the region in Label Studio">keyframe</span>` : null}
    `;
  }

  /** As the player counts. */
  #nameOf(frame: SourceFrame): string {
    return String(shownNumber(this.workspace.player.axis, frame));
  }

  get #busy(): boolean {
    return this.workspace.task !== undefined;
  }
}

customElements.define('prompt-list', PromptList);
