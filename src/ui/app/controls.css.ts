/**
 * Styles of buttons, selects and fields, shared by all elements.
 *
 * @module
 */
import { css } from 'lit';

export const controls = css`
  [hidden] { display: none !important; }
  button, select {
    font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); box-sizing: border-box;
    border-radius: var(--radius-m); padding: var(--space-1) var(--space-3); min-height: var(--control); cursor: pointer;
    transition: background-color var(--quick), border-color var(--quick);
  }
  select { border-color: var(--edge); }
  button { white-space: nowrap; }
  button:hover:not(:disabled), select:hover:not(:disabled) { background: var(--hover); }
  :where(button, select, input, textarea, summary, a, [tabindex]):focus-visible { outline: var(--focus); outline-offset: 1px; }
  button:disabled, select:disabled { opacity: 0.5; cursor: default; }
  button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
  button.primary:hover:not(:disabled) { filter: brightness(1.08); background: var(--accent); }
  button.link { background: none; border: none; padding: 0; min-height: var(--control-s); color: inherit; font-size: inherit; text-decoration: underline; }
  button.link:hover:not(:disabled) { background: none; color: var(--text); }
  a { color: var(--accent); }
  :where(input[type='text'], input[type='url'], input[type='number'], input[type='search'], input:not([type])) {
    font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--edge); border-radius: var(--radius-m);
    padding: var(--space-1) var(--space-2); min-height: var(--control); box-sizing: border-box;
  }
  ::placeholder { color: var(--muted); opacity: 1; }
  input:disabled { opacity: 0.5; }
  input[type='checkbox'], input[type='radio'] { accent-color: var(--accent); inline-size: 1rem; block-size: 1rem; margin: 0; }
  button.plain { background: none; border-color: transparent; padding: 0 var(--space-2); min-height: var(--control-s); min-width: var(--control-s); color: var(--muted); }
  button.plain:hover:not(:disabled) { background: var(--hover); color: var(--text); }
  button[aria-pressed='true'] { border-color: var(--accent); background: var(--accent-quiet); }
  button.icon-only { display: inline-grid; place-items: center; padding: 0; width: var(--control); }
  .icon { width: var(--icon); height: var(--icon); flex: none; }
  @media (forced-colors: active) {
    button[aria-pressed='true'], [aria-current='true'] { outline: 2px solid Highlight; }
  }
`;
