/**
 * How overlay videos are made, as the user chose last.
 *
 * @module
 */
import { z } from 'zod';
import { remember, rememberedAs } from '../app/remembered.ts';
import type { ViewOptions } from '../state/view-options.ts';

const choicesSchema = z.object({
  /** 0-1 */
  opacity: z.number().min(0).max(1),
  outlines: z.boolean(),
  boxes: z.boolean(),
  names: z.boolean(),
  sound: z.boolean(),
  /** Objects that are not drawn on the stage are left out. */
  hidden: z.boolean(),
  /** The player's range only, where one is set. */
  rangeOnly: z.boolean(),
});

export type OverlayChoices = Readonly<z.infer<typeof choicesSchema>>;

/** Those of the last time, else as the stage draws. */
export function overlayChoices(view: ViewOptions): OverlayChoices {
  const kept = rememberedAs('overlay', choicesSchema);
  if (kept) return kept;
  const { maskOpacity, outlines, boxes, labels } = view;
  return {
    opacity: maskOpacity,
    outlines,
    boxes,
    names: labels,
    sound: true,
    hidden: false,
    rangeOnly: true,
  };
}

export const rememberOverlay = (choices: OverlayChoices): void => remember('overlay', choices);
