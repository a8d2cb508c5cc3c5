/**
 * How objects are drawn on the picture; remembered by the browser.
 *
 * @module
 */

export interface ViewOptions {
  /** 0-1 */
  readonly maskOpacity: number;
  readonly outlines: boolean;
  readonly boxes: boolean;
  readonly labels: boolean;
  /** Prompts: points and boxes that the user has set. */
  readonly prompts: boolean;
}

export const defaultViewOptions: ViewOptions = {
  maskOpacity: 0.5,
  outlines: true,
  boxes: true,
  labels: true,
  prompts: true,
};
