/**
 * Where the parts of the page stand: around the picture where there is room, else below it, so that it stays in view.
 *
 * @module
 */
import { css } from 'lit';
import { controls } from './controls.css.ts';

export const pageLayoutStyles = [
  controls,
  css`
    :host { display: grid; height: 100dvh;
      grid-template: 'header header header' auto 'tools main panels' minmax(0, 1fr) 'frames frames frames' auto 'status status status' auto
        / auto minmax(0, 1fr) clamp(17rem, 24vw, 24rem); }
    header { grid-area: header; display: flex; gap: var(--space-3); align-items: center; padding: var(--space-2) var(--space-4); min-width: 0;
      border-bottom: 1px solid var(--line); }
    h1 { display: flex; gap: var(--space-2); align-items: center; font-size: var(--font-l); font-weight: 650; margin: 0; letter-spacing: -0.01em; }
    h1 svg { width: 1.625rem; height: 1.625rem; flex: none; fill: none; stroke: currentColor; stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
    h1 rect { stroke: var(--accent); fill: var(--accent-quiet); }
    project-bar { flex: 0 1 auto; min-width: 0; overflow: hidden; }
    .end { margin-inline-start: auto; }
    nav { grid-area: tools; border-inline-end: 1px solid var(--line); padding: var(--space-2) var(--space-1); overflow: auto; }
    main { grid-area: main; display: grid; grid-template-columns: minmax(0, 1fr); min-height: 0; min-width: 0; }
    main.empty { grid-column: 1 / 3; overflow: auto; }
    aside { grid-area: panels; border-inline-start: 1px solid var(--line); display: flex; flex-direction: column; min-height: 0; }
    /* Positioned, as what is for screen readers alone is placed within it, not below the page. */
    .scrolled { flex: 1; min-height: 0; overflow: auto; position: relative; }
    run-panel { padding: var(--space-3) var(--space-4); border-top: 1px solid var(--line); box-shadow: var(--shadow-menu); }
    footer { grid-area: frames; border-top: 1px solid var(--line); min-width: 0; }
    player-controls { padding: var(--space-2) var(--space-4) var(--space-1); }
    .timeline { height: var(--timeline-height); max-height: 45dvh; overflow: auto; padding: 0 var(--space-4); display: grid; }
    .status { grid-area: status; display: flex; flex-wrap: wrap; gap: 0 var(--space-4); align-items: center; padding: 0 var(--space-4); min-width: 0;
      border-top: 1px solid var(--line); background: var(--raised); }
    task-bar { flex: 1 1 20rem; min-width: 0; }
    small { font-size: var(--font-s); color: var(--muted); }
    .privacy { display: flex; gap: var(--space-1); align-items: center; }
    .privacy .icon { width: 0.875rem; height: 0.875rem; }
    @media (max-width: 720px) {
      :host { grid-template: 'header' auto 'main' minmax(14rem, 1fr) 'tools' auto 'frames' auto 'panels' minmax(7rem, auto) 'status' auto / minmax(0, 1fr); }
      header { gap: var(--space-2); padding: var(--space-1) var(--space-2); }
      h1 span { position: absolute; clip-path: inset(50%); }
      nav { overflow: visible; border-inline-end: none; border-top: 1px solid var(--line); padding: var(--space-1) var(--space-2); }
      main.empty { grid-column: 1; }
      aside { border-inline-start: none; border-top: 1px solid var(--line); max-height: 36dvh; }
      run-panel { order: -1; padding: var(--space-2); border-top: none; border-bottom: 1px solid var(--line); box-shadow: none; }
      player-controls, .timeline, .status { padding-inline: var(--space-2); }
      .status .privacy { padding-block-end: var(--space-1); font-size: var(--font-xs); }
    }
  `,
];
