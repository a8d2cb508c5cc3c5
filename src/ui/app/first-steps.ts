/**
 * Hints for the first visit: beside the work, not over it; gone for good when dismissed, until help shows them again.
 *
 * @module
 */
import { css, html } from 'lit';
import { isTracked } from '../state/tracked-objects.ts';
import { controls } from './controls.css.ts';
import { icon } from './icon.ts';
import { remember, remembered } from './remembered.ts';
import { WorkspaceElement } from './workspace-element.ts';

const place = 'first-steps';

export class FirstSteps extends WorkspaceElement {
  static override readonly shows = ['progress'] as const;
  static override properties = { ...WorkspaceElement.properties, dismissed: { state: true } };
  declare dismissed: boolean;

  static override styles = [
    controls,
    css`
      section { padding: var(--space-1) var(--space-4) var(--space-3); background: var(--accent-quiet); border-bottom: 1px solid var(--line);
        font-size: var(--font-s); }
      header { display: flex; align-items: center; justify-content: space-between; }
      h2 { font-size: var(--font-s); margin: 0; }
      ol { margin: 0; padding-inline-start: 1.25rem; display: grid; gap: var(--space-1); }
      li.done { color: var(--muted); text-decoration: line-through; }
    `,
  ];

  constructor() {
    super();
    this.dismissed = remembered(place) === 'dismissed';
  }

  show(): void {
    remember(place, 'shown');
    this.dismissed = false;
  }

  override render() {
    if (this.dismissed) return null;
    return html`<section aria-labelledby="title">
      <header>
        <h2 id="title">First steps</h2>
        <button class="plain icon-only" aria-label="Dismiss the first steps" title="Dismiss; Help shows them again" @click=${this.#dismiss}>${icon('x')}</button>
      </header>
      <ol>${this.#steps().map(([done, what]) => html`<li class=${done ? 'done' : ''}>${what}</li>`)}</ol>
    </section>`;
  }

  #steps(): readonly (readonly [done: boolean, what: string])[] {
    const { objects, history } = this.workspace;
    const prompts = Math.max(0, ...objects.map((object) => object.prompts.size));
    return [
      [
        prompts > 0,
        'Draw a box around an object (R), or click on it (P). Alt+click marks what is not part of it.',
      ],
      [objects.some(isTracked), 'Track it through the video (T). Escape stops; what was tracked stays.'],
      [prompts > 1, 'Where it drifts, mark it again there, and track on from that frame.'],
      [history.redoable !== undefined, 'Ctrl+Z takes anything back. Press ? for all keys.'],
    ];
  }

  readonly #dismiss = (): void => {
    remember(place, 'dismissed');
    this.dismissed = true;
  };
}

customElements.define('first-steps', FirstSteps);
