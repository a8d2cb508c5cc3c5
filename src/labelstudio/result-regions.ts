/**
 * The video regions of a `result`, read leniently: what `src/regions/` would refuse is counted and compared all the
 * same.
 *
 * @module
 */
import { z } from 'zod';
import type { Result } from './schemas.ts';

const regionSchema = z.looseObject({
  type: z.literal('videorectangle'),
  id: z.string().optional().catch(undefined),
  to_name: z.string().optional().catch(undefined),
  value: z.looseObject({
    sequence: z.array(z.unknown()),
    labels: z.array(z.string()).optional().catch(undefined),
  }),
});

export type ResultRegion = z.infer<typeof regionSchema>;

/** The item as a VideoRectangle region; undefined where it is none. */
export function asRegion(item: unknown): ResultRegion | undefined {
  return regionSchema.safeParse(item).data;
}

/** The VideoRectangle regions, in order. */
export function resultRegions(result: Result): ResultRegion[] {
  return result.flatMap((item) => asRegion(item) ?? []);
}

/** How a sentence names a region: `region "Player" (kyYawwuL1Z)`; undefined for items that are none. */
export function regionName(item: unknown): string | undefined {
  const region = asRegion(item);
  if (region === undefined) return undefined;
  const label = region.value.labels?.join(', ') ?? '';
  const { id = 'without an id' } = region;
  return label === '' ? `region ${id}` : `region "${label}" (${id})`;
}

/** How many keyframes the VideoRectangle regions have together. */
export function countKeyframes(result: Result): number {
  return resultRegions(result).reduce((sum, { value }) => sum + value.sequence.length, 0);
}
