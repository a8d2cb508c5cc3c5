/**
 * The screen's own pixels. Layout puts elements between them (a column of 69.03 px), but browsers paint a canvas from one
 * whole pixel to another: what is measured here is where it is painted, so that nothing is resampled and clicks are exact.
 *
 * @module
 */

/** CSS pixels, whole device pixels all of them. */
export interface PaintedBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where an element is painted in the window. @param pixelRatio device pixels a CSS pixel */
export function paintedBox(element: Element, pixelRatio: number): PaintedBox {
  const box = element.getBoundingClientRect();
  const left = snapped(box.left, pixelRatio);
  const top = snapped(box.top, pixelRatio);
  return {
    left,
    top,
    width: snapped(box.right, pixelRatio) - left,
    height: snapped(box.bottom, pixelRatio) - top,
  };
}

/** The nearest CSS length of whole device pixels. */
export const snapped = (length: number, pixelRatio: number): number =>
  Math.round(length * pixelRatio) / pixelRatio;

/** Tells whenever an element has another size in device pixels, also where its size in CSS pixels is the same. */
export class PaintedSize {
  readonly #changed: () => void;
  readonly #sizes: ResizeObserver;
  #ratio: MediaQueryList | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#sizes = new ResizeObserver(changed);
  }

  observe(element: Element): void {
    this.#sizes.observe(element);
    this.#watchRatio();
  }

  stop(): void {
    this.#sizes.disconnect();
    this.#ratio?.removeEventListener('change', this.#ratioChanged);
  }

  /** A query holds for one ratio: the page was zoomed, or the window has moved to another screen. */
  readonly #ratioChanged = (): void => {
    this.#watchRatio();
    this.#changed();
  };

  #watchRatio(): void {
    this.#ratio?.removeEventListener('change', this.#ratioChanged);
    this.#ratio = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#ratio.addEventListener('change', this.#ratioChanged);
  }
}
