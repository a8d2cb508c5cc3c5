/**
 * What was tracked, as files: each form with what it is for.
 *
 * @module
 */
import { css, html } from 'lit';
import { controls } from '../app/controls.css.ts';
import { icon } from '../app/icon.ts';
import '../app/kit.ts';
import { LabelStudioElement } from '../app/label-studio-element.ts';
import { isTracked } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import './overlay-dialog.ts';
import type { OverlayDialog } from './overlay-dialog.ts';
import { saveCoco, saveLabelStudioResult, saveMasks, saveMot, saveTask } from './save.ts';

interface Format {
  readonly value: string;
  readonly title: string;
  readonly purpose: string;
}

const formats: readonly Format[] = [
  { value: 'result', title: 'Save result', purpose: 'Label Studio result: boxes as keyframes' },
  { value: 'tasks', title: 'Label Studio task', purpose: 'JSON that Label Studio imports' },
  { value: 'masks', title: 'Save masks', purpose: 'JSON lines, a mask each (RLE)' },
  { value: 'coco', title: 'COCO', purpose: 'Masks and boxes, to train and evaluate' },
  { value: 'mot', title: 'MOT', purpose: 'Boxes with track ids, for trackers' },
  { value: 'overlay', title: 'Overlay video…', purpose: 'MP4 with the objects drawn in' },
];

/** Shows no word beside its icon with the attribute `compact`. */
export class ExportMenu extends LabelStudioElement {
  static override readonly shows = ['progress'] as const;
  static override styles = [
    controls,
    css`
      :host { display: inline-block; }
      button { display: inline-flex; gap: var(--space-2); align-items: center; }
      :host([compact]) button { padding: 0; inline-size: var(--control); justify-content: center; }
      :host([compact]) .word { display: none; }
      .note { display: block; padding: var(--space-1) var(--space-3); max-inline-size: 34ch; color: var(--warning); font-size: var(--font-s); }
      small { display: block; color: var(--muted); font-size: var(--font-xs); }
    `,
  ];

  override render() {
    const hasResults = this.workspace.objects.some(({ results }) => results.size > 0);
    const note = whatIsMissing(this.workspace);
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.#selected}>
        <button slot="trigger" aria-label="Export" ?disabled=${!hasResults} title=${hasResults ? 'Save what was tracked as a file' : 'Nothing to export yet: mark an object first'}>
          ${icon('download')}<span class="word">Export</span>
        </button>
        ${note === undefined ? null : html`<span class="note">${note}</span>`}
        ${formats.map(
          ({ value, title, purpose }) =>
            html`<wa-dropdown-item value=${value}>${title}<small>${purpose}</small></wa-dropdown-item>`,
        )}
      </wa-dropdown>
      <overlay-dialog .workspace=${this.workspace}></overlay-dialog>`;
  }

  readonly #selected = async (event: CustomEvent<{ item: { value: string } }>): Promise<void> => {
    const { workspace, labelStudio } = this;
    const actions: Readonly<Record<string, (from: Workspace) => unknown>> = {
      result: () => saveLabelStudioResult(workspace, labelStudio.task),
      tasks: () => saveTask(workspace, labelStudio.task),
      masks: saveMasks,
      coco: saveCoco,
      mot: saveMot,
      overlay: () => this.renderRoot.querySelector<OverlayDialog>('overlay-dialog')?.show(),
    };
    try {
      await actions[event.detail.item.value]?.(workspace);
    } catch (error) {
      workspace.activity.fail(error);
    }
  };
}

/** Why files hold less than one may think; undefined where they do not. */
function whatIsMissing({ objects, task, tracking }: Workspace): string | undefined {
  const soFar = 'a file holds what is there by now.';
  if (tracking.run) return task ? `Tracking goes on: ${soFar}` : `The track is not finished: ${soFar}`;
  return objects.some(isTracked)
    ? undefined
    : 'Nothing is tracked yet: a file holds the marked frames alone.';
}

customElements.define('export-menu', ExportMenu);
