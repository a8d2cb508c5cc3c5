/**
 * How objects are drawn on the picture; remembered by the browser.
 *
 * @module
 */
import { z } from 'zod';
import { remember, rememberedAs } from '../app/remembered.ts';

const viewOptionsSchema = z.object({
  /** 0-1 */
  maskOpacity: z.number().min(0).max(1),
  /** Lines around masks. */
  outlines: z.boolean(),
  boxes: z.boolean(),
  labels: z.boolean(),
  /** Prompts: points and boxes that the user has set. */
  prompts: z.boolean(),
  /** What a click or a box would give, while the pointer moves. */
  preview: z.boolean(),
  /** A line that says what the pointer does. */
  hints: z.boolean(),
});

export type ViewOptions = Readonly<z.infer<typeof viewOptionsSchema>>;

export const defaultViewOptions: ViewOptions = {
  maskOpacity: 0.5,
  outlines: true,
  boxes: true,
  labels: true,
  prompts: true,
  preview: true,
  hints: true,
};

/** As they were at the last visit; the default where nothing readable was kept. */
export const rememberedViewOptions = (): ViewOptions =>
  rememberedAs('view', viewOptionsSchema) ?? defaultViewOptions;

export const rememberViewOptions = (options: ViewOptions): void => remember('view', options);
