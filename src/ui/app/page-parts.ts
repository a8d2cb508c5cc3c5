/**
 * Going from one part of the page to the next by keyboard, past all that is in between: header, tools, picture, panels,
 * tracking, player, timeline. Layouts name their parts with `data-part`.
 *
 * @module
 */

const focusable =
  'button:not(:disabled), input:not(:disabled), select:not(:disabled), a[href], summary, [tabindex="0"]';

/** Focuses the first control of the next part (of the one before), around in a circle. */
export function focusPart(direction: 1 | -1): void {
  const parts = [...within(document.body)].filter((element) => element.hasAttribute('data-part'));
  const here = parts.findIndex((part) => contains(part, focusedElement()));
  const from = here < 0 && direction < 0 ? 0 : here;
  for (let n = 1; n <= parts.length; n++) {
    const part = parts[(from + n * direction + 2 * parts.length) % parts.length];
    const control = part && [...within(part)].find(isReached);
    if (control instanceof HTMLElement) {
      control.focus();
      return;
    }
  }
}

/** An element and all that is in it, shadow trees included, in the order of the tree. */
function* within(element: Element): Generator<Element> {
  yield element;
  for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) yield* within(child);
}

/** Whether Tab comes to it. */
const isReached = (element: Element): boolean =>
  element.matches(focusable) &&
  element.getAttribute('tabindex') !== '-1' &&
  element.checkVisibility({ visibilityProperty: true });

function focusedElement(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** Like `Node.contains`, through shadow trees. */
function contains(part: Element, element: Element | null): boolean {
  for (
    let node: Node | null = element;
    node;
    node = node instanceof ShadowRoot ? node.host : node.parentNode
  ) {
    if (node === part) return true;
  }
  return false;
}
