/**
 * The local project in the page's header: its videos, other projects, what can be done with it.
 *
 * @module
 */
import type WaDropdownItem from '@awesome.me/webawesome/dist/components/dropdown-item/dropdown-item.js';
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import { WorkspaceElement } from '../app/workspace-element.ts';
import { openVideo } from './open-video.ts';
import './project-dialog.ts';
import './project-export-dialog.ts';
import { describeVideo } from './video-list.ts';

export class ProjectBar extends WorkspaceElement {
  static override readonly shows = ['progress'] as const;
  static override styles = [
    controls,
    css`
      :host { min-width: 0; }
      button { display: flex; gap: var(--space-2); align-items: center; max-width: 22rem; }
      span { overflow: hidden; text-overflow: ellipsis; }
      small { color: var(--muted); font-size: var(--font-s); }
      .icon { width: var(--icon); height: var(--icon); flex: none; }
      .name { display: block; font-weight: 600; font-size: var(--font-s); color: var(--muted); margin: var(--space-2) var(--space-3) var(--space-1); }
      .missing { color: var(--warning); }
    `,
  ];

  override render() {
    const { workspace } = this;
    const { project, task } = workspace;
    const others = project.projects.filter(({ id }) => id !== project.project.id);
    return html`<wa-dropdown @wa-select=${this.#choose}>
        <button slot="trigger" aria-label="Project ${project.project.name}" title="The local project: its videos and labels">
          ${icon('film')}<span>${project.open?.name ?? project.project.name}</span>${icon('chevron-down')}
        </button>
        <span class="name">${project.project.name}</span>
        ${project.videos.map(
          (video) => html`<wa-dropdown-item
            value="video ${video.id}"
            ?disabled=${task !== undefined || !project.isHere(video)}
          >
            ${video.id === project.open?.id ? html`<span slot="icon">${icon('check')}</span>` : null}${video.name}
            <small slot="details" class=${project.isHere(video) ? '' : 'missing'}>${describeVideo(project, video)}</small>
          </wa-dropdown-item>`,
        )}
        <wa-divider></wa-divider>
        <wa-dropdown-item value="edit">Labels and videos…</wa-dropdown-item>
        <wa-dropdown-item value="export" ?disabled=${project.videos.length === 0}>Export for Label Studio…</wa-dropdown-item>
        <wa-divider></wa-divider>
        ${others.map(
          ({ id, name }) =>
            html`<wa-dropdown-item value="project ${id}" ?disabled=${task !== undefined}>Switch to ${name}</wa-dropdown-item>`,
        )}
        <wa-dropdown-item value="new" ?disabled=${task !== undefined}>New project</wa-dropdown-item>
      </wa-dropdown>
      <project-dialog .workspace=${workspace}></project-dialog>
      <project-export-dialog .workspace=${workspace}></project-export-dialog>`;
  }

  #choose(event: CustomEvent<{ readonly item: WaDropdownItem }>): void {
    const { project } = this.workspace;
    const [action, id] = event.detail.item.value?.split(' ') ?? [];
    const video = project.videos.find((each) => each.id === id);
    if (action === 'video' && video && video.id !== project.open?.id) void openVideo(project, video);
    if (action === 'project' && id !== undefined) void project.switchTo(id);
    if (action === 'new') void project.create(`Project ${project.projects.length + 1}`);
    if (action === 'edit') project.show('project');
    if (action === 'export') project.show('export');
  }
}

customElements.define('project-bar', ProjectBar);
