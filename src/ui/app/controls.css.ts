/**
 * Styles of buttons, selects and fields, shared by all elements.
 *
 * @module
 */
import { css } from 'lit';

export const controls = css`
  [hidden] { display: none !important; }
  button, select {
    font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line);
    border-radius: 8px; padding: 6px 12px; cursor: pointer;
  }
  button { white-space: nowrap; }
  button:hover:not(:disabled), select:hover:not(:disabled) { background: var(--hover); }
  button:focus-visible, select:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
  button:disabled, select:disabled { opacity: 0.45; cursor: default; }
  button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
  button.primary:hover:not(:disabled) { filter: brightness(1.1); background: var(--accent); }
  button.link { background: none; border: none; padding: 0; color: inherit; font-size: inherit; text-decoration: underline; }
  button.link:hover:not(:disabled) { background: none; color: var(--text); }
  a { color: var(--accent); }
  :where(input[type='text'], input[type='url'], input[type='number'], input:not([type])) {
    font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px;
    box-sizing: border-box;
  }
  input:disabled { opacity: 0.45; }
  button.plain { background: none; border: none; padding: 2px 6px; color: var(--muted); }
  button[aria-pressed='true'] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
`;
