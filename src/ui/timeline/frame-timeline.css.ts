/**
 * Where the parts of the timeline stand.
 *
 * @module
 */
import { css } from 'lit';
import { controls } from '../app/controls.css.ts';

export const timelineStyles = [
  controls,
  css`
    :host { --gutter: 9rem; display: grid; grid-template: auto auto auto minmax(30px, 1fr) auto / var(--gutter) minmax(0, 1fr); min-height: 0; min-width: 0; }
    :host([compact]) { --gutter: 1.5rem; }
    :host([compact]) .lanes { max-height: 86px; }
    .bar { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-2); align-items: center; padding-block: var(--space-1);
      font-size: var(--font-s); color: var(--muted); min-width: 0; }
    .bar button { display: inline-flex; align-items: center; gap: var(--space-1); height: var(--control-s); padding: 0 var(--space-1); font-size: var(--font-s); }
    .bar output { margin-inline-start: auto; font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .doubt { color: var(--warning); }
    .icon { width: 1rem; height: 1rem; }
    canvas { display: block; touch-action: none; cursor: pointer; }
    canvas:focus-visible { outline: var(--focus); outline-offset: -2px; }
    .ruler { grid-row: 2; grid-column: 2; }
    .thumbnails { grid-row: 3; grid-column: 2; }
    .lanes { grid-row: 4; grid-column: 1 / -1; overflow: hidden auto; min-height: 0; scrollbar-width: thin; }
    .all { position: relative; }
    .all canvas { position: sticky; top: 0; margin-inline-start: var(--gutter); }
    .name { all: unset; box-sizing: border-box; position: absolute; left: 0; width: calc(var(--gutter) - var(--space-2)); height: 27px; display: flex;
      gap: var(--space-2); align-items: center; padding-inline: var(--space-1); cursor: pointer; font-size: var(--font-s); border-radius: var(--radius-s); }
    .name span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .name i { flex: none; width: 0.75rem; height: 0.75rem; border-radius: 3px; }
    .name[aria-pressed='true'] { background: var(--accent-quiet); font-weight: 600; }
    .name:focus-visible { outline: var(--focus); outline-offset: -2px; }
    :host([compact]) .name span { position: absolute; width: 1px; height: 1px; clip-path: inset(50%); }
    .over { grid-row: 2 / 5; grid-column: 2; position: relative; overflow: hidden; pointer-events: none; }
    .over div { position: absolute; inset-block: 0; left: 0; }
    .playhead { width: 2px; margin-left: -1px; background: var(--accent); }
    .pointed { width: 1px; background: var(--muted); }
    .range { background: color-mix(in srgb, var(--accent) 16%, transparent); }
    .over .handle { width: 8px; margin-left: -4px; pointer-events: auto; cursor: ew-resize; touch-action: none; border-inline: 3px solid var(--accent); box-sizing: border-box; }
    .handle:focus-visible { outline: var(--focus); outline-offset: -2px; }
    .scroll { grid-row: 5; grid-column: 2; overflow: auto hidden; scrollbar-width: thin; }
    .scroll div { height: 1px; }
    .none { margin: 0; padding: var(--space-1) 0; color: var(--muted); font-size: var(--font-s); grid-column: 2; grid-row: 4; }
  `,
];
