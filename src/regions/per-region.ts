/**
 * Items of `perRegion` tags (Choices, TextArea, Rating), which repeat the value of the region they say something about.
 *
 * @module
 */
import { z } from 'zod';
import type { VideoRectangle } from './region.ts';

const perRegionSchema = z.looseObject({
  id: z.string(),
  to_name: z.string().optional(),
  value: z.looseObject({ sequence: z.array(z.unknown()) }),
});

/**
 * The item with the sequence of its region. Label Studio's page takes a region's sequence from the first item with its
 * id, whatever tag that is of: left as it was, it would bring the old keyframes back.
 *
 * @param item of any tag; returned as it is where it belongs to no region written here, or repeats no sequence
 * @param written the regions as they are written
 */
export function followRegion(item: unknown, written: readonly VideoRectangle[]): unknown {
  if (!perRegionSchema.safeParse(item).success) return item;
  // The item itself, not zod's copy, which has its keys in another order.
  const perRegion = item as z.infer<typeof perRegionSchema>;
  const region = written.find(({ id, to_name }) => id === perRegion.id && to_name === perRegion.to_name);
  if (region === undefined) return item;
  const { framesCount, duration, sequence } = region.value;
  return { ...perRegion, value: { ...perRegion.value, framesCount, duration, sequence } };
}
