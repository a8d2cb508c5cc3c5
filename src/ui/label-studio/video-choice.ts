/**
 * Which video of a task that has several?
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { dialogStyle } from '../app/dialog.css.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';

export class VideoChoice extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [controls, dialogStyle, css`.videos { display: grid; gap: var(--space-2); }`];

  override render() {
    const { choosing } = this.labelStudio;
    return html`<dialog aria-labelledby="title" @close=${() => this.labelStudio.chooseVideo(undefined)}>
      ${
        choosing &&
        html`<h2 id="title">Task ${choosing.work.task.id} has ${choosing.work.videos.length} videos: which one?</h2>
          <div class="videos">
            ${choosing.work.videos.map(
              (video) => html`<button @click=${() => this.labelStudio.chooseVideo(video)}>
                ${video.name}: ${fileName(choosing.work.task.data[video.field])}
              </button>`,
            )}
          </div>
          <form class="buttons" method="dialog"><button>Cancel</button></form>`
      }
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const wanted = this.labelStudio.choosing !== undefined;
    if (!dialog || dialog.open === wanted) return;
    if (wanted) dialog.showModal();
    else dialog.close();
  }
}

/** The last part of a video's address. */
const fileName = (address: unknown): string =>
  String(address ?? 'no address')
    .split('/')
    .at(-1) ?? '';

customElements.define('video-choice', VideoChoice);
