/**
 * Fields for how tracks become keyframes, as part of a form; the browser's own validation keeps them within bounds.
 *
 * @module
 */
import { css, html } from 'lit';
import type { WritingSettings } from '../../regions/writing-settings.ts';
import type { Workspace } from '../state/workspace.ts';

export const writingFieldsStyle = css`
  details { margin-top: 14px; }
  summary { cursor: pointer; color: var(--muted); }
  .writing { display: grid; grid-template-columns: 1fr auto; gap: 8px 14px; align-items: center; margin-top: 10px; }
  .writing input { width: 9ch; }
`;

interface Field {
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** What the field shows, of the setting. */
  readonly show: (writing: WritingSettings) => number;
  /** The setting, of what the field shows. */
  readonly set: (shown: number) => Partial<WritingSettings>;
}

const fields: readonly Field[] = [
  {
    text: 'Least overlap (IoU) of what Label Studio interpolates with the tracked box: higher writes more keyframes',
    min: 0.5,
    max: 1,
    step: 0.01,
    show: ({ minIou }) => minIou,
    set: (minIou) => ({ minIou }),
  },
  {
    text: 'An object is lost, and its span ends, after so many frames in a row on which it is not seen',
    min: 1,
    max: 1000,
    step: 1,
    show: ({ missedFrames }) => missedFrames,
    set: (missedFrames) => ({ missedFrames }),
  },
  {
    text: 'It is lost, too, where its mask covers more than so many percent of the picture',
    min: 1,
    max: 100,
    step: 1,
    show: ({ maxAreaFraction }) => Math.round(maxAreaFraction * 100),
    set: (percent) => ({ maxAreaFraction: percent / 100 }),
  },
];

export function writingFields(workspace: Workspace) {
  return html`<details>
    <summary>How keyframes are written</summary>
    ${fields.map((field) => writingField(field, workspace))}
  </details>`;
}

function writingField({ text, min, max, step, show, set }: Field, workspace: Workspace) {
  const take = ({ target }: Event) => {
    const input = target as HTMLInputElement;
    if (!input.validity.valid) return;
    workspace.writing = { ...workspace.writing, ...set(input.valueAsNumber) };
    workspace.changed();
  };
  return html`<label class="writing">
    <small>${text}</small>
    <input type="number" required min=${min} max=${max} step=${step} .value=${String(show(workspace.writing))} @change=${take} />
  </label>`;
}
