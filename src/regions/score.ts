/**
 * How sure the model is that what it tracked is there: 0-1, rounded to a millionth.
 *
 * @module
 */
import { z } from 'zod';
import type { Lifespan, TrackedFrame } from './lifespan.ts';

/** Probability that an object is there, 0-1, from the model's logit; not rounded. */
export const probability = (objectScore: number): number => 1 / (1 + Math.exp(-objectScore));

/** One frame's. @param objectScore logit */
export const frameScore = (objectScore: number): number =>
  Math.round(1e6 / (1 + Math.exp(-objectScore))) / 1e6;

/** A region's: the mean over the tracked frames of its lifespans; undefined where there are none. */
export function regionScore(track: readonly TrackedFrame[], spans: readonly Lifespan[]): number | undefined {
  const visible = track.filter(({ frame }) =>
    spans.some((span) => span.first <= frame && frame <= span.last),
  );
  return mean(visible.map(({ objectScore }) => probability(objectScore)));
}

const scoredRegionSchema = z.looseObject({ type: z.literal('videorectangle'), score: z.number() });

/** A prediction's: the mean over the regions of its `result` that have a score; 0 where none has. */
export function predictionScore(result: readonly unknown[]): number {
  return mean(result.flatMap((item) => scoredRegionSchema.safeParse(item).data?.score ?? [])) ?? 0;
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  return Math.round((sum / values.length) * 1e6) / 1e6;
}
