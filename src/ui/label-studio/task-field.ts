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
      :host { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; min-width: 0; }
      form { display: flex; gap: 6px; min-width: 0; }
      input { width: 30ch; min-width: 0; flex: 0 1 auto; }
      p { margin: 0; color: var(--muted); font-size: var(--font-xs); line-height: 1.5; text-align: start; }
    `,
  ];

  override render() {
    const { labelStudio, workspace } = this;
    const off = !labelStudio.available || workspace.task !== undefined;
    return html`
      <form @submit=${this.#open}>
        <input
          name="task"
          required
          autocomplete="off"
          placeholder="Label Studio task ID or address"
          aria-label="Label Studio task ID or address"
          aria-describedby="problem"
          title=${labelStudio.problem?.message ?? ''}
          ?disabled=${off}
        />
        <button class=${workspace.video ? '' : 'primary'} ?disabled=${off}>Open task</button>
      </form>
      ${labelStudio.problem === undefined ? null : this.#problem(labelStudio.problem.message)}
    `;
  }

  #problem(problem: string) {
    const { labelStudio } = this;
    return html`<p id="problem" role="status">
      ${problem}
      ${
        labelStudio.status?.labelStudio === null
          ? null
          : html`<button class="link" ?disabled=${labelStudio.checking} @click=${() => labelStudio.check()}>
              ${labelStudio.checking ? 'Trying…' : 'Try again'}
            </button>`
      }
    </p>`;
  }

  #open(event: SubmitEvent): void {
    event.preventDefault();
    const task = new FormData(event.target as HTMLFormElement).get('task');
    if (typeof task === 'string') void this.labelStudio.open(task);
  }
}

customElements.define('task-field', TaskField);
