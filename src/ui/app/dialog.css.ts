/**
 * Styles of dialogs.
 *
 * @module
 */
import { css } from 'lit';

export const dialogStyle = css`
  dialog { color: var(--text); background: var(--overlay); border: 1px solid var(--line); border-radius: var(--radius-l); padding: var(--space-4) var(--space-6);
    box-shadow: var(--shadow-dialog);
    max-width: min(56ch, 90vw); box-sizing: border-box; }
  dialog:focus { outline: none; }
  dialog::backdrop { background: rgb(0 0 0 / 50%); }
  h2 { font-size: var(--font-l); margin: 0 0 var(--space-3); }
  p { margin: 0 0 12px; line-height: 1.5; overflow-wrap: anywhere; }
  ul { margin: 0 0 14px; padding-inline-start: 20px; line-height: 1.5; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: var(--space-2) var(--space-4); margin: 0 0 var(--space-4); align-items: center; }
  dt { font-weight: 600; }
  dt button { width: 100%; }
  dd, small { margin: 0; color: var(--muted); line-height: 1.5; }
  progress { width: 100%; accent-color: var(--accent); }
  .buttons { display: flex; gap: var(--space-2); justify-content: end; align-items: center; margin-top: var(--space-4); }
  .buttons a { margin-inline-end: auto; }
  @media (max-width: 500px) {
    dl { grid-template-columns: 1fr; gap: 4px; }
    dd { margin-bottom: 8px; }
  }
`;
