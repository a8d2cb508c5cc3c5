/**
 * How the panel for tracking looks.
 *
 * @module
 */
import { css } from 'lit';
import { controls } from '../app/controls.css.ts';

export const runPanelStyles = [
  controls,
  css`
    :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-2); }
    .buttons { display: flex; flex-wrap: wrap; gap: var(--space-1); }
    .buttons button { padding-inline: var(--space-2); }
    .buttons .primary { flex: 1; }
    .buttons .grown { flex: 1; }
    .buttons .whole { flex-basis: 100%; }
    .again { display: grid; gap: var(--space-1); padding: var(--space-1) var(--space-2) var(--space-2); border: 1px solid var(--accent); border-radius: var(--radius-m); background: var(--accent-quiet); }
    .again p { display: flex; gap: var(--space-1); align-items: center; justify-content: space-between; color: var(--text); }
    .again span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .again .buttons { flex-wrap: nowrap; gap: 3px; }
    .again .buttons button { flex: 1 1 auto; padding-inline: 3px; font-size: var(--font-s); min-height: 1.75rem; }
    .progress { display: grid; gap: 2px; }
    progress { inline-size: 100%; block-size: 0.5rem; accent-color: var(--accent); }
    p { margin: 0; color: var(--muted); font-size: var(--font-s); min-height: 1.45em; font-variant-numeric: tabular-nums; }
    p b { color: var(--text); font-weight: 600; }
    details { border: 1px solid var(--line); border-radius: var(--radius-m); min-width: 0; }
    summary { display: flex; gap: var(--space-2); align-items: center; min-height: calc(var(--control) - 4px); padding-inline: var(--space-2); cursor: pointer; list-style: none;
      font-size: var(--font-s); border-radius: var(--radius-m); }
    summary::-webkit-details-marker { display: none; }
    summary:hover { background: var(--raised); }
    summary span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    summary .icon { width: 0.875rem; height: 0.875rem; color: var(--muted); }
    summary .icon:last-child { transition: rotate var(--quick); }
    details:not([open]) summary .icon:last-child { rotate: -90deg; }
    .options { display: grid; padding: var(--space-1) var(--space-2) var(--space-2); max-block-size: 15rem; overflow: auto; }
    label { display: flex; gap: var(--space-2); align-items: center; }
    .options label { margin-block-start: var(--space-1); }
    small { color: var(--muted); font-size: var(--font-xs); margin-inline-start: calc(1rem + var(--space-2)); }
    small.alone { margin-inline-start: 0; margin-block-start: var(--space-1); }
    .part { margin-inline-start: calc(1rem + var(--space-2)); font-size: var(--font-s); }
    input[type='number'] { width: 7ch; }
    :host([compact]) { display: flex; flex-wrap: wrap; gap: var(--space-1) var(--space-2); align-items: center; justify-content: space-between; }
    :host([compact]) :is(.buttons, .progress, details[open]) { flex-basis: 100%; }
    :host([compact]) p { min-height: 0; }
    :host([compact]) > label { gap: var(--space-1); font-size: var(--font-s); white-space: nowrap; }
    :host([compact]) > label input { inline-size: 5.5ch; padding-inline: var(--space-1); }
    /* In a narrow page the picture's own offer is right above. */
    :host([compact]) .again { display: none; }
    :host([compact]) .estimate .what { display: none; }
  `,
];
