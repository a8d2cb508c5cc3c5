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
    :host { display: grid; grid-template: minmax(0, 1fr) auto / minmax(0, 1fr); min-height: 0; min-width: 0; container: stage / inline-size; }
    .view { position: relative; min-height: 0; background: var(--stage); overflow: hidden; }
    canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
    .marks { touch-action: none; cursor: crosshair; }
    .marks:focus { outline: none; }
    .marks:focus-visible { outline: var(--focus); outline-offset: -2px; }
    .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    /* As high as what may come into it, so that the picture stays where it is. */
    .strip { display: flex; align-items: center; gap: var(--space-2); min-block-size: 2.5rem; box-sizing: border-box;
      padding-inline: var(--space-2); border-block-start: 1px solid var(--line); font-size: var(--font-s); }
    .says { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0 var(--space-4); }
    .hint { margin: 0; min-width: 0; color: var(--muted); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .state { position: absolute; inset: 0; display: grid; place-content: center; justify-items: center; gap: var(--space-2); color: var(--muted);
      pointer-events: none; }
    .state h2, .state p { margin: 0; max-width: 56ch; text-align: center; overflow-wrap: anywhere; }
    .state h2 { font-size: var(--font-l); color: var(--text); }
    .failed { pointer-events: auto; background: var(--stage); padding: var(--space-4); overflow: auto; }
    .failed div { display: flex; flex-wrap: wrap; gap: var(--space-2); justify-content: center; padding-block-start: var(--space-2); }
    .late { animation: appear 0s 300ms both; }
    @keyframes appear { from { visibility: hidden; } }
    @container stage (max-width: 36rem) { .asks zoom-buttons { display: none; } }
  `,
];
