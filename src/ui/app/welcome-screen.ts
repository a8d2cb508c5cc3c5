/**
 * What stands in the picture's place before a video is open.
 *
 * @module
 */
import { css, html } from 'lit';
import '../label-studio/task-field.ts';
import '../project/open-panel.ts';
import '../project/unsaved-list.ts';
import '../project/video-list.ts';
import { controls } from './controls.css.ts';
import { droppable, droppableStyle } from './droppable.ts';
import { LabelStudioElement } from './label-studio-element.ts';

export class WelcomeScreen extends LabelStudioElement {
  static override readonly shows = [] as const;
  static override styles = [
    controls,
    droppableStyle,
    css`
      :host { margin: auto; display: grid; gap: var(--space-4); padding: var(--space-6) var(--space-4); inline-size: 32rem; max-inline-size: 100%;
        box-sizing: border-box; }
      h2, p { margin: 0; }
      h2 { font-size: var(--font-xl); font-weight: 650; letter-spacing: -0.01em; line-height: 1.2; }
      h3 { font-size: var(--font-s); font-weight: 600; margin: 0 0 var(--space-2); }
      .lead { color: var(--muted); margin-block-start: calc(-1 * var(--space-2)); }
      section { border-block-start: 1px solid var(--line); padding-block-start: var(--space-4); }
      .drop { border: 1px dashed var(--edge); border-radius: var(--radius-m); padding: var(--space-3) var(--space-4); font-size: var(--font-s); }
      .drop > p { margin-block-end: var(--space-2); color: var(--muted); }
    `,
  ];

  override render() {
    const { workspace, labelStudio } = this;
    const task = html`<task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>`;
    const tasksFirst = labelStudio.configured;
    return html`
      <h2>Follow objects through a video</h2>
      <p class="lead">Mark an object with a box or a click; SAM 2 follows it through the video, on this machine.</p>
      <unsaved-list .workspace=${workspace} .labelStudio=${labelStudio}></unsaved-list>
      ${this.#videos()}
      ${tasksFirst ? html`<section><h3>A task of Label Studio</h3>${task}</section>` : null}
      <section>
        <h3>${tasksFirst ? 'Or a video without Label Studio' : 'A video'}</h3>
        <open-panel ?primary=${!tasksFirst || labelStudio.problem !== undefined} .workspace=${workspace}></open-panel>
      </section>
      <div class="drop"><p>Or drop anywhere on the page</p>${droppable()}</div>
      ${tasksFirst ? null : html`<section><h3>Label Studio</h3>${task}</section>`}
    `;
  }

  #videos() {
    const { workspace } = this;
    const { project, videos } = workspace.project;
    if (videos.length === 0) return null;
    return html`<section><h3>${project.name}</h3><video-list .workspace=${workspace}></video-list></section>`;
  }
}

customElements.define('welcome-screen', WelcomeScreen);
