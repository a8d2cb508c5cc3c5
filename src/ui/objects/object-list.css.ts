/**
 * How the list of objects looks.
 *
 * @module
 */
import { css } from 'lit';
import { controls } from '../app/controls.css.ts';

export const objectListStyles = [
  controls,
  css`
    :host { display: grid; gap: var(--space-2); }
    .new { display: inline-flex; gap: var(--space-1); align-items: center; justify-self: start; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 1px; }
    li { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; border-radius: var(--radius-m); border: 1px solid transparent; }
    li:hover { background: var(--raised); }
    li[aria-current='true'] { background: var(--raised); border-color: var(--line); padding-block: 2px; margin-block: 2px; }
    li.hidden .object, li.hidden .state { opacity: 0.6; }
    .object { display: flex; gap: var(--space-2); align-items: center; min-width: 0; background: none; border-color: transparent; padding: 0 var(--space-2);
      min-height: calc(var(--control-s) + 4px); text-align: start; }
    .object:hover:not(:disabled) { background: none; }
    .object[aria-pressed='true'] { border-color: transparent; background: none; font-weight: 600; }
    .number { color: var(--muted); font-size: var(--font-xs); font-weight: 400; font-variant-numeric: tabular-nums; min-inline-size: 2ch; text-align: end; }
    .swatch { width: 0.875rem; height: 0.875rem; flex: none; }
    .name { overflow: hidden; text-overflow: ellipsis; flex: 1; }
    .here { color: var(--muted); font-size: var(--font-xs); font-weight: 400; font-variant-numeric: tabular-nums; }
    input { min-width: 0; min-height: calc(var(--control-s) + 2px); margin-inline: var(--space-1); padding: 0 var(--space-1); }
    .actions { display: flex; padding-inline-end: 2px; }
    .actions button { padding: 0; }
    .actions .icon { width: 1rem; height: 1rem; }
    .actions button[aria-pressed='true'] { color: var(--accent); background: none; border-color: transparent; }
    @media (hover: hover) {
      li:not(:hover, :focus-within, [aria-current='true']) .later { opacity: 0; }
    }
    .details { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0 var(--space-2); align-items: center; color: var(--muted); font-size: var(--font-s); padding-inline: var(--space-2); }
    select { min-height: var(--control-s); padding: 0 var(--space-1); max-inline-size: 16ch; text-overflow: ellipsis; font-size: var(--font-s); background: var(--page); }
    .state { white-space: nowrap; padding-block: 3px; }
    .marked { color: var(--text); }
    prompt-list { grid-column: 1 / -1; padding-inline: var(--space-1); }
    p { color: var(--muted); margin: 0; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  `,
];
