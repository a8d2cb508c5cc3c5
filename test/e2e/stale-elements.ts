/**
 * Finds elements that show what has passed: they state what moving parts of the workspace they show, and might leave one out.
 *
 * @module
 */
import type { Page } from 'playwright-core';
import type { WorkspaceElement } from '../../src/ui/app/workspace-element.ts';

/** Draws each element again in which the page shows its state, and tells which of them look different then. */
export function staleElements(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const shownBy = ({ shadowRoot }: Element): string => {
      const controls = [
        ...(shadowRoot?.querySelectorAll<HTMLInputElement>('input, select, button') ?? []),
      ].map(({ value, checked, disabled }) => `${value} ${checked} ${disabled}`);
      // Elapsed times are read from the clock.
      return `${shadowRoot?.innerHTML} ${controls}`.replaceAll(/\d+:\d\d|[\d.]+ frames\/s/g, '');
    };
    const stale: string[] = [];
    const visit = async (root: ParentNode): Promise<void> => {
      for (const element of root.querySelectorAll('*')) {
        if (!element.shadowRoot) continue;
        if ('workspace' in element) {
          const shown = element as WorkspaceElement;
          await shown.updateComplete;
          const before = shownBy(shown);
          shown.requestUpdate();
          await shown.updateComplete;
          if (shownBy(shown) !== before) stale.push(shown.localName);
        }
        await visit(element.shadowRoot);
      }
    };
    await visit(document);
    return stale;
  });
}
