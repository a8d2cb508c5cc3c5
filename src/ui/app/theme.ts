/**
 * Dark, light, or as the system has it; remembered by the browser.
 *
 * @module
 */
import { remember, remembered } from './remembered.ts';

export const themes = ['system', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];

/** The colours of `theme.css`. */
const colours = [
  'page',
  'raised',
  'hover',
  'lane',
  'stage',
  'overlay',
  'line',
  'edge',
  'text',
  'muted',
  'accent',
  'on-accent',
  'accent-quiet',
  'ok',
  'warning',
  'error',
];

/** Whether the user chose a theme, and which. */
export function chosenTheme(): Theme {
  const kept = remembered('theme');
  return themes.find((theme) => theme === kept) ?? 'system';
}

export function chooseTheme(theme: Theme): void {
  remember('theme', theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = chosenTheme();
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/**
 * Makes the theme's colours typed, so that a canvas reads each as a colour (`getComputedStyle(...)` then gives `rgb(...)`
 * of the theme in use, not `light-dark(...)`), and applies the theme that was chosen.
 */
export function startTheme(): void {
  for (const colour of colours) {
    CSS.registerProperty({
      name: `--${colour}`,
      syntax: '<color>',
      inherits: true,
      initialValue: 'transparent',
    });
  }
  applyTheme();
}
