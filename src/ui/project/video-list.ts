/**
 * The videos of the local project, with what was done at each.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import type { LocalProject } from './local-project.ts';
import { openVideo } from './open-video.ts';
import type { ProjectVideo } from './project.ts';

/** E.g. `2 objects, 225 frames`; of a video whose file is not here, that. */
export function describeVideo(project: LocalProject, video: ProjectVideo): string {
  const { objects, frames } = project.progress.of(video);
  const done = [
    ...(objects > 0 ? [objects === 1 ? '1 object' : `${objects} objects`] : []),
    ...(frames > 0 ? [frames === 1 ? '1 frame' : `${frames} frames`] : []),
  ];
  const here = project.isHere(video) ? [] : ['file missing: open it again'];
  return [...here, done.join(', ') || 'nothing marked yet'].join('; ');
}

export class VideoList extends WorkspaceElement {
  static override readonly shows = ['progress'] as const;
  static override styles = [
    controls,
    css`
      ul { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--space-1); text-align: start; }
      li { display: flex; gap: var(--space-2); align-items: center; padding: var(--space-2) var(--space-3);
        border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--raised); }
      div { flex: 1; min-width: 0; overflow-wrap: anywhere; }
      small { display: block; color: var(--muted); font-size: var(--font-s); }
      .missing { color: var(--warning); }
      .plain { display: grid; place-items: center; min-width: var(--control-s); min-height: var(--control-s); padding: 0; }
      .icon { width: var(--icon); height: var(--icon); }
    `,
  ];

  override render() {
    const { project, task } = this.workspace;
    if (project.videos.length === 0) return null;
    return html`<ul aria-label="Videos of ${project.project.name}">
      ${project.videos.map(
        (video) => html`<li>
          <div>
            ${video.name}
            <small class=${project.isHere(video) ? '' : 'missing'}>${describeVideo(project, video)}</small>
          </div>
          ${
            video.id === project.open?.id
              ? html`<small>open</small>`
              : html`<button
                  aria-label="Open ${video.name}"
                  ?disabled=${task !== undefined || !project.isHere(video)}
                  @click=${() => openVideo(project, video)}
                >
                  Open
                </button>`
          }
          <button
            class="plain"
            aria-label="Remove ${video.name}"
            ?disabled=${task !== undefined}
            @click=${() => this.#remove(video)}
          >
            ${icon('trash')}
          </button>
        </li>`,
      )}
    </ul>`;
  }

  #remove(video: ProjectVideo): void {
    const { project } = this.workspace;
    const { objects } = project.progress.of(video);
    const lost =
      objects === 0
        ? ''
        : ` ${objects === 1 ? '1 object' : `${objects} objects`} with all tracks will be lost.`;
    if (objects === 0 || confirm(`Remove ${video.name} from the project?${lost}`))
      project.removeVideo(video).catch((error: unknown) => this.workspace.activity.fail(error));
  }
}

customElements.define('video-list', VideoList);
