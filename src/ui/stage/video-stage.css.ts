/**
 * How the stage and what lies over it are laid out.
 *
 * @module
 */
import { css } from 'lit';
import { controls } from '../app/controls.css.ts';

export const stageStyles = [
  controls,
  css`
    :host { display: block; position: relative; min-height: 0; min-width: 0; background: var(--stage); overflow: hidden; }
    canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
    .marks { touch-action: none; cursor: crosshair; }
    .marks:focus { outline: none; }
    .marks:focus-visible { outline: var(--focus); outline-offset: -2px; }
    .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .corner { position: absolute; inset-block-start: var(--space-2); inset-inline-end: var(--space-2); display: flex; gap: var(--space-2); }
    .edge { position: absolute; inset-block-end: var(--space-2); inset-inline: var(--space-2); display: grid; gap: var(--space-2);
      justify-items: center; pointer-events: none; }
    .edge > :not(.hint), ::slotted(*) { pointer-events: auto; }
    .hint { margin: 0; padding: var(--space-1) var(--space-2); border-radius: var(--radius-m); font-size: var(--font-s);
      color: #ffffff; background: rgb(12 13 16 / 78%); }
    .state { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: var(--space-2); color: var(--muted);
      pointer-events: none; }
    .state p { margin: 0; padding: var(--space-1) var(--space-2); background: var(--stage); border-radius: var(--radius-m); }
    .state button { pointer-events: auto; }
    .late { animation: appear 0s 300ms both; }
    @keyframes appear { from { visibility: hidden; } }
    @media (max-width: 480px) { zoom-buttons, .hint { display: none; } }
  `,
];
