/**
 * axe over what a page shows.
 *
 * @module
 */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Those of axe's rules that a page is held to. */
export const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** How a page is looked at. */
export interface View {
  /** Of the window, in CSS pixels. */
  readonly width: number;
  /** `forced`: the user's own colours, as in Windows' high contrast. */
  readonly colours: 'dark' | 'light' | 'forced';
}

/** The page's own widths: a window, and Label Studio's frame. */
export const views = {
  dark: { width: 1280, colours: 'dark' },
  light: { width: 1280, colours: 'light' },
  narrowDark: { width: 420, colours: 'dark' },
  narrowLight: { width: 420, colours: 'light' },
  forced: { width: 1280, colours: 'forced' },
} as const satisfies Record<string, View>;

/** Rules that are broken in this view, with the elements that break them; the page keeps the view. */
export async function violations(
  page: Page,
  { width, colours }: View,
): Promise<{ id: string; nodes: string[] }[]> {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({
    colorScheme: colours === 'forced' ? 'dark' : colours,
    forcedColors: colours === 'forced' ? 'active' : 'none',
    reducedMotion: 'reduce',
  });
  // Popovers and dialogs fade in; with reduced motion they are there after a frame.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const found = await new AxeBuilder({ page }).withTags(standards).analyze();
  return found.violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ target }) => target.flat().join(' ')),
  }));
}
