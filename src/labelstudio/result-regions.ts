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
  id: z.string().optional(),
  value: z.looseObject({
    sequence: z.array(z.unknown()),
    labels: z.array(z.string()).optional().catch(undefined),
  }),
});

export type ResultRegion = z.infer<typeof regionSchema>;

/** The VideoRectangle regions, in order. */
export function resultRegions(result: Result): ResultRegion[] {
  return result.flatMap((item) => regionSchema.safeParse(item).data ?? []);
}

/** How many keyframes the VideoRectangle regions have together. */
export function countKeyframes(result: Result): number {
  return resultRegions(result).reduce((sum, { value }) => sum + value.sequence.length, 0);
}
