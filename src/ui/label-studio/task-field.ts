/**
 * Opening a Label Studio task by its ID or address; where that is not possible, why.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';

export class TaskField extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--space-1); min-width: 0; }
      form { display: flex; gap: var(--space-2); min-width: 0; }
      input { flex: 1; min-width: 0; }
      p { margin: 0; color: var(--muted); font-size: var(--font-s); }
    `,
  ];

  override render() {
    const { labelStudio, workspace } = this;
    const { problem } = labelStudio;
    const off = !labelStudio.available || workspace.task !== undefined;
    if (labelStudio.status?.labelStudio === null) return html`<p>${problem?.message}</p>`;
    return html`
      <form @submit=${this.#open}>
        <input
          name="task"
          required
          autocomplete="off"
          placeholder="Label Studio task ID or address"
          aria-label="Label Studio task ID or address"
          aria-describedby="about"
          ?disabled=${off}
        />
        <button class=${off ? '' : 'primary'} ?disabled=${off}>Open task</button>
      </form>
      <p id="about" role="status">${problem ? this.#problem(problem.message) : this.#hint()}</p>
    `;
  }

  #hint() {
    if (this.labelStudio.status === undefined) return 'Asking the server…';
    return this.workspace.video ? null : 'An ID or an address can be pasted anywhere on this page.';
  }

  #problem(problem: string) {
    const { labelStudio } = this;
    return html`${problem}
      <button class="link" ?disabled=${labelStudio.checking} @click=${() => labelStudio.check()}>
        ${labelStudio.checking ? 'Trying…' : 'Try again'}
      </button>`;
  }

  #open(event: SubmitEvent): void {
    event.preventDefault();
    const task = new FormData(event.target as HTMLFormElement).get('task');
    if (typeof task === 'string') void this.labelStudio.open(task);
  }
}

customElements.define('task-field', TaskField);
