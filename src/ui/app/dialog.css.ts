/**
 * Styles of dialogs.
 *
 * @module
 */
import { css } from 'lit';

export const dialogStyle = css`
  dialog { color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: 12px; padding: 18px 22px;
    max-width: min(56ch, 90vw); box-sizing: border-box; }
  dialog:focus { outline: none; }
  dialog::backdrop { background: #0008; }
  h2 { font-size: 16px; margin: 0 0 14px; }
  p { margin: 0 0 12px; line-height: 1.5; overflow-wrap: anywhere; }
  ul { margin: 0 0 14px; padding-inline-start: 20px; line-height: 1.5; overflow-wrap: anywhere; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 8px 18px; margin: 0 0 16px; align-items: center; }
  dt { font-weight: 600; }
  dt button { width: 100%; }
  dd, small { margin: 0; color: var(--muted); line-height: 1.5; }
  progress { width: 100%; accent-color: var(--accent); }
  .buttons { display: flex; gap: 8px; justify-content: end; align-items: center; margin-top: 16px; }
  .buttons a { margin-inline-end: auto; }
  @media (max-width: 500px) {
    dl { grid-template-columns: 1fr; gap: 4px; }
    dd { margin-bottom: 8px; }
  }
`;
