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
    :host { --gutter: 9rem; display: grid; grid-template: auto auto auto minmax(30px, 1fr) auto / var(--gutter) minmax(0, 1fr); min-height: 0; min-width: 0; padding-block-end: var(--space-2); }
    :host([compact]) { --gutter: 1.5rem; }
    :host([compact]) .lanes { max-height: 86px; }
    .bar { grid-column: 1 / -1; display: flex; gap: var(--space-1) var(--space-2); align-items: center; padding-block: var(--space-1);
      font-size: var(--font-s); color: var(--muted); min-width: 0; }
    .bar button { flex: none; display: inline-flex; align-items: center; gap: var(--space-1); height: var(--control-s); padding: 0 var(--space-1); font-size: var(--font-s); }
    .bar output { flex: 1; min-width: 0; text-align: end; font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .doubt { color: var(--warning); }
    .icon { width: 1rem; height: 1rem; }
    canvas { display: block; touch-action: none; cursor: pointer; }
    .all canvas { touch-action: pan-y; }
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
    .over { grid-row: 2 / 5; grid-column: 2; position: relative; overflow: clip; overflow-clip-margin: 12px; pointer-events: none; }
    .over div { position: absolute; inset-block: 0; left: 0; }
    .playhead { width: 2px; margin-left: -1px; background: var(--accent); }
    .playhead::before { content: ''; position: absolute; top: 0; left: -5px; width: 12px; height: 9px; background: var(--accent); clip-path: polygon(0 0, 100% 0, 50% 100%); }
    .pointed { width: 1px; background: var(--muted); }
    .outside { background: color-mix(in srgb, var(--page) 35%, transparent); }
    .range { box-sizing: border-box; border-inline: 1px solid var(--accent); background: linear-gradient(color-mix(in srgb, var(--accent) 45%, transparent) 1.25rem, color-mix(in srgb, var(--accent) 8%, transparent) 1.25rem); }
    .over .handle { width: 12px; height: 1.25rem; inset-block-end: auto; pointer-events: auto; cursor: ew-resize; touch-action: none; background: var(--accent); }
    .over .handle.first { margin-left: -12px; border-radius: 4px 0 0 4px; }
    .handle.last { border-radius: 0 4px 4px 0; }
    .handle::after { content: ''; position: absolute; inset: 5px 5px; border-inline: 1px solid var(--on-accent); }
    .handle:focus-visible { outline: var(--focus); outline-offset: 1px; }
    .tip { margin: 0; inset: auto; translate: -50% -100%; inline-size: max-content; max-inline-size: 318px; box-sizing: border-box; padding: var(--space-1) var(--space-2); border: 1px solid var(--line); border-radius: var(--radius-m);
      background: var(--overlay); color: var(--text); box-shadow: var(--shadow-menu); font-size: var(--font-s); pointer-events: none; }
    .tip b { font-weight: 600; font-variant-numeric: tabular-nums; }
    .tip span { display: block; }
    .tip i { display: inline-block; width: 0.625rem; height: 0.625rem; border-radius: 2px; margin-inline-end: var(--space-1); }
    .legend { list-style: none; margin: 0; padding: 0; display: grid; gap: var(--space-1); font-size: var(--font-s); color: var(--text); }
    .legend li { display: flex; gap: var(--space-2); align-items: center; }
    .legend svg { width: 24px; height: 14px; flex: none; overflow: visible; }
    dl.legend { grid-template-columns: auto 1fr; column-gap: var(--space-3); margin-block-start: var(--space-2); padding-block-start: var(--space-2); border-block-start: 1px solid var(--line); }
    dt { color: var(--muted); }
    dd { margin: 0; }
    .own, .object { fill: var(--accent); }
    .own, .theirs { stroke: var(--text); }
    .theirs { fill: none; }
    .text { fill: var(--text); }
    .faint { opacity: 0.4; }
    .sure { fill: var(--ok); }
    .soso { fill: var(--edge); }
    .unsure { fill: var(--warning); }
    .scroll { grid-row: 5; grid-column: 2; overflow: auto hidden; scrollbar-width: thin; }
    .scroll div { height: 1px; }
    .none { margin: 0; padding: var(--space-1) 0; color: var(--muted); font-size: var(--font-s); grid-column: 2; grid-row: 4; }
    @media (forced-colors: active) {
      .name i, .tip i, .playhead, .playhead::before, .over .handle { forced-color-adjust: none; }
      .playhead, .playhead::before, .over .handle { background: Highlight; }
      .range { border-inline: 2px solid Highlight; }
    }
  `,
];
