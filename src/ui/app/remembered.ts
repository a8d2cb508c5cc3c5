/**
 * Small choices about the page's looks, kept by the browser under `tracklet.<name>`.
 *
 * @module
 */
import { choiceStorage } from '../models/model-choice.ts';

/** @returns undefined where nothing was kept, or the browser refuses storage */
export function remembered(name: string): string | undefined {
  return choiceStorage().getItem(`tracklet.${name}`) ?? undefined;
}

export function remember(name: string, value: string): void {
  try {
    choiceStorage().setItem(`tracklet.${name}`, value);
  } catch {
    // Full: the next visit starts with the default.
  }
}
