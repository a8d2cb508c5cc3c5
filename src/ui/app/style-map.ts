/**
 * Lit's `styleMap` for pages whose Content-Security-Policy forbids style attributes: Lit's own writes one when it renders
 * first, this one sets each property. Only Web Awesome's components use it, through an alias in `vite.config.ts`.
 *
 * @module
 */
import { noChange } from 'lit';
import { type AttributePart, Directive, directive } from 'lit/directive.js';

/** CSS properties, camel-cased or custom ones; null or undefined removes one. */
type Styles = Readonly<Record<string, string | number | null | undefined>>;

class StyleMap extends Directive {
  #set: ReadonlySet<string> = new Set();

  render(_styles: Styles): typeof noChange {
    return noChange;
  }

  override update({ element }: AttributePart, [styles]: [Styles]): typeof noChange {
    const { style } = element as HTMLElement | SVGElement;
    const wanted = new Map(
      Object.entries(styles).flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [[cssName(name), String(value)] as const],
      ),
    );
    for (const name of this.#set) if (!wanted.has(name)) style.removeProperty(name);
    for (const [name, value] of wanted) style.setProperty(name, value);
    this.#set = new Set(wanted.keys());
    return noChange;
  }
}

/** `backgroundColor` as `background-color`; custom properties as they are. */
function cssName(name: string): string {
  return name.startsWith('--') ? name : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export const styleMap = directive(StyleMap);
