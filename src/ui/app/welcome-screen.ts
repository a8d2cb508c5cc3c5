/**
 * What stands in the picture's place before a video is open.
 *
 * @module
 */
import { css, html } from 'lit';
import { openSample } from '../project/open.ts';
import { controls } from './controls.css.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import '../label-studio/task-field.ts';
import '../project/unsaved-list.ts';
import '../project/video-list.ts';

export class WelcomeScreen extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    css`
      :host { place-self: center; text-align: center; display: grid; gap: 14px; justify-items: center; padding: 24px; max-width: 50ch;
        box-sizing: border-box; min-width: 0; }
      p { margin: 0; color: var(--muted); line-height: 1.5; }
      .title { color: var(--text); font-size: 22px; font-weight: 600; }
      unsaved-list, video-list { justify-self: stretch; margin-bottom: 10px; }
      task-field { margin-block: 6px; max-width: 100%; justify-content: center; }
    `,
  ];

  override render() {
    const { workspace, labelStudio } = this;
    return html`
      <unsaved-list .workspace=${workspace} .labelStudio=${labelStudio}></unsaved-list>
      <video-list .workspace=${workspace}></video-list>
      <p class="title">Follow objects through a video</p>
      <p>Mark an object with a box or a click; SAM 2 follows it through the video, on this machine.</p>
      <task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>
      <button
        class=${labelStudio.available ? '' : 'primary'}
        ?disabled=${workspace.task !== undefined || !workspace.model}
        @click=${() => openSample(workspace)}
      >
        Try the sample
      </button>
      <p>Or drop a video here: MP4, MOV or WebM. Drop a SAM 2 checkpoint (.pt or .safetensors) to use your own model.</p>
    `;
  }
}

customElements.define('welcome-screen', WelcomeScreen);
