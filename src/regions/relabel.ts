/**
 * Other labels for regions of a Label Studio `result`.
 *
 * @module
 */
import { regionSchema, type VideoRectangle } from './region.ts';

/**
 * The result with other labels on some of its VideoRectangle regions; all else as it is.
 *
 * @param labels by region id; an empty list takes the labels away, as Label Studio writes it: without the key
 */
export function relabel(
  result: readonly unknown[],
  labels: ReadonlyMap<string, readonly string[]>,
): unknown[] {
  return result.map((item) => {
    if (!regionSchema.safeParse(item).success) return item;
    // The validated object itself, not zod's copy, which has its keys in another order.
    const region = item as VideoRectangle;
    const chosen = region.id === undefined ? undefined : labels.get(region.id);
    if (chosen === undefined) return item;
    const { labels: _, ...value } = region.value;
    return { ...region, value: chosen.length === 0 ? value : { ...value, labels: [...chosen] } };
  });
}
