/**
 * The tracker on a page of its own: header, picture, task, objects, model, timeline.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from './controls.css.ts';
import '../timeline/frame-timeline.ts';
import '../objects/label-picker.ts';
import { LabelStudioElement } from './label-studio-element.ts';
import '../models/model-panel.ts';
import type { Models } from '../models/models.ts';
import '../objects/object-list.ts';
import '../project/open-panel.ts';
import './task-bar.ts';
import '../label-studio/task-field.ts';
import '../label-studio/task-panel.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import '../objects/track-controls.ts';
import '../stage/video-stage.ts';
import './welcome-screen.ts';

export class PageLayout extends LabelStudioElement {
  static override properties = {
    ...LabelStudioElement.properties,
    taskSave: { attribute: false },
    models: { attribute: false },
    dropping: { attribute: false },
    showSheet: { attribute: false },
  };
  declare taskSave: TaskSave;
  declare models: Models;
  /** True while files are held over the page. */
  declare dropping: boolean;
  /** Shows the keyboard shortcuts. */
  declare showSheet: () => void;

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template: auto 1fr auto / 1fr 300px; height: 100dvh; }
      header { grid-column: 1 / 3; display: flex; flex-wrap: wrap; gap: 10px 20px; align-items: center; padding: 10px 16px; border-bottom: 1px solid var(--line); }
      h1 { font-size: 18px; margin: 0; letter-spacing: 0.02em; }
      h2 { font-size: 12px; text-transform: uppercase; letter-spacing: 0.08em; color: var(--muted); margin: 0 0 8px; }
      main { display: grid; min-height: 0; min-width: 0; position: relative; }
      aside { border-inline-start: 1px solid var(--line); padding: 14px; overflow: auto; }
      aside h2:not(:first-child) { margin-top: 22px; }
      footer { grid-column: 1 / 3; border-top: 1px solid var(--line); padding: 8px 16px 10px; display: grid; gap: 6px; }
      .drop { position: absolute; inset: 12px; border: 2px dashed var(--accent); border-radius: 12px; display: grid; place-items: center;
        background: color-mix(in srgb, var(--page) 80%, transparent); font-size: 18px; pointer-events: none; }
      aside small { display: grid; gap: 6px; justify-items: start; margin-top: 18px; color: var(--muted); line-height: 1.5; }
      @media (max-width: 720px) {
        :host { grid-template: auto minmax(200px, 1fr) auto auto / 1fr; height: auto; min-height: 100dvh; }
        header, footer { grid-column: 1; }
        aside { order: 1; border-inline-start: none; border-top: 1px solid var(--line); }
      }
    `,
  ];

  override render() {
    const { workspace, labelStudio, taskSave, models } = this;
    return html`
      <header>
        <h1>Tracklet</h1>
        ${workspace.video && labelStudio.configured ? html`<task-field .workspace=${workspace} .labelStudio=${labelStudio}></task-field>` : null}
        <open-panel .workspace=${workspace}></open-panel>
      </header>
      <main>
        ${
          workspace.video
            ? html`<video-stage .workspace=${workspace}></video-stage>`
            : html`<welcome-screen .workspace=${workspace} .labelStudio=${labelStudio}></welcome-screen>`
        }
        ${this.dropping ? html`<div class="drop">Drop a video, its keyframes (.json), or a model (.pt with its .yaml)</div>` : null}
      </main>
      <aside>
        ${
          labelStudio.task
            ? html`<h2>Task</h2>
                <task-panel .workspace=${workspace} .labelStudio=${labelStudio}></task-panel>`
            : null
        }
        <h2>Objects</h2>
        ${
          labelStudio.task
            ? html`<label-picker .workspace=${workspace} .labelStudio=${labelStudio}></label-picker>`
            : null
        }
        <object-list .workspace=${workspace} .labelStudio=${labelStudio}></object-list>
        <h2>Model</h2>
        <model-panel .workspace=${workspace} .models=${models}></model-panel>
        <small>
          ${
            labelStudio.task
              ? 'Video and model stay on this machine; only what you save goes to Label Studio.'
              : 'Video and model stay on this machine: nothing leaves it.'
          }
          ${workspace.unsavedWork.reason ? html`<span>${workspace.unsavedWork.reason}</span>` : null}
          <button class="link" title="Keyboard shortcuts (?)" @click=${this.showSheet}>Keyboard shortcuts</button>
        </small>
      </aside>
      <footer>
        <task-bar .workspace=${workspace}></task-bar>
        ${
          workspace.video
            ? html`<frame-timeline .workspace=${workspace}></frame-timeline>
                <track-controls .workspace=${workspace} .labelStudio=${labelStudio} .taskSave=${taskSave}></track-controls>`
            : null
        }
      </footer>
    `;
  }
}

customElements.define('page-layout', PageLayout);
