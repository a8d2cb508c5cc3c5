/**
 * How objects are drawn on the picture; remembered by the browser.
 *
 * @module
 */
import { z } from 'zod';

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

const key = 'tracklet.view';

/** As they were at the last visit; the default where nothing readable was kept. */
export function readViewOptions(storage: Pick<Storage, 'getItem'>): ViewOptions {
  try {
    const kept: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    return viewOptionsSchema.safeParse(kept).data ?? defaultViewOptions;
  } catch {
    return defaultViewOptions;
  }
}

/** Does nothing where the browser refuses storage. */
export function writeViewOptions(storage: Pick<Storage, 'setItem'>, options: ViewOptions): void {
  try {
    storage.setItem(key, JSON.stringify(options));
  } catch {
    // Full or refused: the next visit starts with the default.
  }
}
