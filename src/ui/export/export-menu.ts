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
import type { Workspace } from '../state/workspace.ts';
import './overlay-dialog.ts';
import type { OverlayDialog } from './overlay-dialog.ts';
import { saveCoco, saveLabelStudioResult, saveMasks, saveMot, saveTasks } from './save.ts';

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

export class ExportMenu extends LabelStudioElement {
  static override styles = [
    controls,
    css`
      :host { display: inline-block; }
      button { display: inline-flex; gap: var(--space-2); align-items: center; }
      small { display: block; color: var(--muted); font-size: var(--font-xs); }
    `,
  ];

  override render() {
    const hasResults = this.workspace.objects.some(({ results }) => results.size > 0);
    return html`<wa-dropdown placement="bottom-end" @wa-select=${this.#selected}>
        <button slot="trigger" ?disabled=${!hasResults} title="Save what was tracked as a file">${icon('download')} Export</button>
        ${formats.map(
          ({ value, title, purpose }) =>
            html`<wa-dropdown-item value=${value}>${title}<small>${purpose}</small></wa-dropdown-item>`,
        )}
      </wa-dropdown>
      <overlay-dialog .workspace=${this.workspace}></overlay-dialog>`;
  }

  readonly #selected = (event: CustomEvent<{ item: { value: string } }>): void => {
    const { workspace, labelStudio } = this;
    const actions: Readonly<Record<string, (from: Workspace) => void>> = {
      result: () => saveLabelStudioResult(workspace, labelStudio.task),
      tasks: saveTasks,
      masks: saveMasks,
      coco: saveCoco,
      mot: saveMot,
      overlay: () => this.renderRoot.querySelector<OverlayDialog>('overlay-dialog')?.show(),
    };
    try {
      actions[event.detail.item.value]?.(workspace);
    } catch (error) {
      workspace.activity.fail(error);
    }
  };
}

customElements.define('export-menu', ExportMenu);
