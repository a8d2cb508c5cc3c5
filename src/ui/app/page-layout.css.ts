/**
 * Where the parts of the page stand.
 *
 * @module
 */
import { css } from 'lit';
import { controls } from './controls.css.ts';

export const pageLayoutStyles = [
  controls,
  css`
    :host { display: grid; grid-template: auto minmax(0, 1fr) auto / auto minmax(0, 1fr) clamp(17rem, 24vw, 24rem); height: 100dvh; }
    header { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: var(--space-2) var(--space-4); align-items: center;
      padding: var(--space-2) var(--space-4); border-bottom: 1px solid var(--line); }
    h1 { display: flex; gap: var(--space-2); align-items: center; font-size: var(--font-l); font-weight: 650; margin: 0; letter-spacing: -0.01em; }
    h1 svg { width: 1.625rem; height: 1.625rem; fill: none; stroke: currentColor; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
    h1 rect { stroke: var(--accent); fill: var(--accent-quiet); }
    .end { margin-inline-start: auto; }
    nav { border-inline-end: 1px solid var(--line); padding: var(--space-2) var(--space-1); overflow: auto; }
    main { display: grid; min-height: 0; min-width: 0; position: relative; }
    main.empty { grid-column: 1 / 3; overflow: auto; }
    aside { border-inline-start: 1px solid var(--line); display: flex; flex-direction: column; min-height: 0; }
    .scrolled { flex: 1; min-height: 0; overflow: auto; }
    aside > panel-section { border-top: 1px solid var(--line); box-shadow: var(--shadow-menu); }
    footer { grid-column: 1 / -1; border-top: 1px solid var(--line); min-width: 0; }
    player-controls { padding: var(--space-2) var(--space-4) var(--space-1); }
    .timeline { height: var(--timeline-height); max-height: 45dvh; overflow: auto; padding: 0 var(--space-4); display: grid; }
    .status { display: flex; flex-wrap: wrap; gap: 0 var(--space-4); align-items: center; padding: 0 var(--space-4); border-top: 1px solid var(--line);
      background: var(--raised); }
    task-bar { flex: 1 1 20rem; }
    small { font-size: var(--font-s); color: var(--muted); }
    .privacy { display: flex; gap: var(--space-1); align-items: center; }
    .privacy .icon { width: 0.875rem; height: 0.875rem; }
    .drop { position: absolute; inset: var(--space-3); border: 2px dashed var(--accent); border-radius: var(--radius-l); display: grid;
      place-items: center; background: color-mix(in srgb, var(--page) 85%, transparent); font-size: var(--font-xl); pointer-events: none; z-index: 2; }
    @media (max-width: 720px) {
      :host { grid-template: auto auto minmax(14rem, 1fr) auto auto / minmax(0, 1fr); height: auto; min-height: 100dvh; }
      header, footer, main.empty { grid-column: 1; }
      nav { border-inline-end: none; border-bottom: 1px solid var(--line); }
      main { min-height: 45dvh; }
      aside { order: 1; border-inline-start: none; border-top: 1px solid var(--line); }
    }
  `,
];
