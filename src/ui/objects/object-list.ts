/**
 * The objects: name, colour, prompts on this frame, and what the model says of it here.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import type { OpenTask } from '../label-studio/open-task.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export class ObjectList extends LabelStudioElement {
  static override styles = [
    controls,
    css`
      ul { list-style: none; margin: 0 0 10px; padding: 0; display: grid; gap: 4px; }
      li { display: grid; grid-template-columns: 14px 1fr auto; gap: 2px 8px; align-items: center; padding: 6px 8px; border-radius: 8px; }
      li[aria-current='true'] { background: var(--hover); }
      .swatch { width: 14px; height: 14px; border-radius: 4px; }
      input, select { background: none; border: 1px solid transparent; border-radius: 4px; min-width: 0; padding: 2px 4px; }
      input:hover, input:focus, select:hover, select:focus { border-color: var(--line); }
      small { grid-column: 2 / 4; color: var(--muted); }
      p { color: var(--muted); margin: 4px 0 12px; }
    `,
  ];

  override render() {
    const { workspace } = this;
    return html`
      ${
        workspace.objects.length === 0
          ? html`<p>Draw a box around an object, or click on it. Add as many objects as you like.</p>`
          : html`<ul>${workspace.objects.map((object) => this.#object(object))}</ul>`
      }
      <button ?disabled=${!workspace.video} title="New object (N)" @click=${() => workspace.addObject()}>New object</button>
      <button
        ?disabled=${!workspace.selected?.prompts.has(workspace.player.frame) || workspace.task !== undefined}
        title="Remove the selected object's prompt on this frame (Delete)"
        @click=${() => workspace.marking.unmark()}
      >
        Clear prompt
      </button>
    `;
  }

  #object(object: TrackedObject) {
    const { workspace } = this;
    const { task } = this.labelStudio;
    const number = workspace.objects.indexOf(object) + 1;
    return html`<li aria-current=${object === workspace.selected} @click=${() => workspace.select(object.id)}>
      <svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill=${object.colour} /></svg>
      ${task ? this.#label(object, task, number) : this.#name(object, number)}
      <button
        class="plain"
        aria-label="Remove ${object.name}"
        title=${task && object.keyframes.length > 0 ? `Leave ${object.name} alone: its region in Label Studio stays as it is` : `Remove ${object.name}`}
        ?disabled=${workspace.task !== undefined}
        @click=${() => workspace.marking.removeObject(object.id)}
      >
        ✕
      </button>
      <small>${this.#state(object)}</small>
    </li>`;
  }

  #name(object: TrackedObject, number: number) {
    const { workspace } = this;
    return html`<input
      aria-label="Name of object ${number}"
      .value=${object.name}
      @focus=${() => workspace.select(object.id)}
      @change=${(event: Event) => workspace.rename(object.id, (event.target as HTMLInputElement).value)}
    />`;
  }

  /** The configuration's labels, and what the region has of others. */
  #label(object: TrackedObject, task: OpenTask, number: number) {
    const known = task.video.labels.map(({ value }) => value);
    const own = object.labels.join(', ');
    const names = known.includes(own) ? known : [own, ...known];
    return html`<select
      aria-label="Label of object ${number}"
      @focus=${() => this.workspace.select(object.id)}
      @change=${(event: Event) => this.workspace.relabel(object.id, [(event.target as HTMLSelectElement).value])}
    >
      ${names.map((name) => html`<option value=${name} .selected=${name === own}>${name || 'No label'}</option>`)}
    </select>`;
  }

  #state({ prompts, results }: TrackedObject): string {
    const { frame } = this.workspace.player;
    const result = results.get(frame);
    const prompted = prompts.has(frame) ? 'marked · ' : '';
    if (!result) return `${prompted}${prompts.size === 0 ? 'not marked yet' : 'not tracked here'}`;
    const there = Math.round(100 * sigmoid(result.objectScore));
    return result.box
      ? `${prompted}visible ${there} % · quality ${Math.round(100 * result.iou)} %`
      : `${prompted}not visible (${there} %)`;
  }
}

customElements.define('object-list', ObjectList);
