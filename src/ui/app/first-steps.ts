/**
 * Hints for the first visit: beside the work, not over it; one line once there are objects. Gone for good when dismissed, until
 * help shows them again, and when all is done.
 *
 * @module
 */
import { css, html } from 'lit';
import { isTracked } from '../state/tracked-objects.ts';
import { controls } from './controls.css.ts';
import { icon } from './icon.ts';
import { keyHint } from './key-hint.ts';
import { remember, remembered } from './remembered.ts';
import { WorkspaceElement } from './workspace-element.ts';

const place = 'first-steps';

/** One thing to do. */
interface Step {
  readonly done: boolean;
  /** For the one line. */
  readonly short: string;
  readonly what: string;
}

export class FirstSteps extends WorkspaceElement {
  static override readonly shows = ['progress'] as const;
  static override properties = {
    ...WorkspaceElement.properties,
    dismissed: { state: true },
    open: { state: true },
    brief: { type: Boolean },
  };
  declare dismissed: boolean;
  /** Whether all steps are shown; undefined: until there are objects. */
  declare open: boolean | undefined;
  /** Whether there is no room for the one line. */
  declare brief: boolean;

  static override styles = [
    controls,
    css`
      section { background: var(--accent-quiet); border-bottom: 1px solid var(--line); font-size: var(--font-s); }
      header { display: flex; align-items: center; padding-inline-end: var(--space-2); }
      h2 { flex: 1; min-width: 0; margin: 0; font: inherit; }
      h2 button { display: flex; gap: var(--space-2); align-items: center; inline-size: 100%; min-height: 2.25rem; padding: 0 0 0 var(--space-3);
        background: none; border: none; border-radius: 0; text-align: start; }
      h2 button:focus-visible { outline-offset: -2px; }
      h2 .icon { inline-size: 1rem; block-size: 1rem; }
      [aria-expanded='false'] .icon { rotate: -90deg; }
      strong { font-weight: 600; }
      .next { min-width: 0; overflow: hidden; text-overflow: ellipsis; }
      ol { margin: 0; padding: 0 var(--space-4) var(--space-3) 2.5rem; display: grid; gap: var(--space-1); }
      li.done { color: var(--muted); text-decoration: line-through; }
    `,
  ];

  constructor() {
    super();
    this.dismissed = remembered(place) === 'dismissed';
    this.open = undefined;
    this.brief = false;
  }

  show(): void {
    remember(place, 'shown');
    this.dismissed = false;
    this.open = true;
  }

  override render() {
    const steps = this.#steps();
    const next = steps.find(({ done }) => !done);
    const open = this.open ?? this.workspace.objects.length === 0;
    if (this.dismissed || (!open && (this.brief || !next))) return null;
    return html`<section aria-label="First steps">
      <header>
        <h2>
          <button
            aria-expanded=${open}
            @click=${() => {
              this.open = !open;
            }}
          >
            ${icon('chevron-down')}
            ${open ? html`<strong>First steps</strong>` : html`<span class="next"><strong>Next:</strong> ${next?.short}</span>`}
          </button>
        </h2>
        <button class="plain icon-only" aria-label="Dismiss the first steps" title="Dismiss; Help shows them again" @click=${this.#dismiss}>${icon('x')}</button>
      </header>
      ${open ? html`<ol>${steps.map(({ done, what }) => html`<li class=${done ? 'done' : ''}>${what}</li>`)}</ol>` : null}
    </section>`;
  }

  #steps(): readonly Step[] {
    const { objects, history } = this.workspace;
    const prompts = Math.max(0, ...objects.map((object) => object.prompts.size));
    return [
      {
        done: prompts > 0,
        short: 'mark an object on the picture',
        what: `Draw a box around an object (R), or click on it (P). ${keyHint('Alt+click')} marks what is not part of it.`,
      },
      {
        done: objects.some(isTracked),
        short: 'track it through the video',
        what: 'Track it through the video (T). Escape cancels; what was tracked stays.',
      },
      {
        done: prompts > 1,
        short: 'mark it where it drifts',
        what: 'Where it drifts, mark it again there, and track on from that frame.',
      },
      {
        done: history.redoable !== undefined,
        short: `${keyHint('Mod+z')} takes anything back`,
        what: `${keyHint('Mod+z')} takes anything back. Press ? for all keys.`,
      },
    ];
  }

  readonly #dismiss = (): void => {
    remember(place, 'dismissed');
    this.dismissed = true;
  };
}

customElements.define('first-steps', FirstSteps);
