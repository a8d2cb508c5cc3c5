/**
 * What changed between two results, in words: which regions came and went, and what happened to their keyframes.
 *
 * @module
 */
import { z } from 'zod';
import { sameJson } from './compare-results.ts';
import { asRegion, type ResultRegion, regionName } from './result-regions.ts';
import type { Result } from './schemas.ts';

/** More than these are only counted. */
const MOST_NAMED = 4;

/**
 * One clause a region, and one for all that is no video region: `region "Player" (kyYawwuL1Z) has 2 more keyframes`.
 * Empty where the results are the same.
 */
export function describeChanges(before: Result, after: Result): string {
  if (sameJson(before, after)) return '';
  const [old, now] = [byKey(before), byKey(after)];
  const clauses = [
    ...[...now].flatMap(([key, region]) => regionClause(old.get(key), region)),
    ...[...old].filter(([key]) => !now.has(key)).map(([, region]) => `${regionName(region)} is gone`),
    ...(sameJson(others(before), others(after)) ? [] : ['what belongs to other tags has changed']),
  ];
  if (clauses.length === 0) return 'the regions are in another order';
  const more = clauses.length - MOST_NAMED;
  return [...clauses.slice(0, MOST_NAMED), ...(more > 0 ? [`and ${more} more changes`] : [])].join('; ');
}

/** Regions by id; of several with one id, by their place among these. */
function byKey(result: Result): Map<string, ResultRegion> {
  const regions = new Map<string, ResultRegion>();
  for (const item of result) {
    const region = asRegion(item);
    if (region === undefined) continue;
    let place = 0;
    while (regions.has(`${region.id}#${place}`)) place += 1;
    regions.set(`${region.id}#${place}`, region);
  }
  return regions;
}

const perRegionSchema = z.looseObject({ value: z.looseObject({ sequence: z.array(z.unknown()) }) });

/** The items of other tags, without what those of a region (`perRegion`) repeat of it. */
function others(result: Result): Result {
  return result
    .filter((item) => asRegion(item) === undefined)
    .map((item) => {
      const repeating = perRegionSchema.safeParse(item).data;
      if (repeating === undefined) return item;
      const { sequence, framesCount, duration, labels, ...value } = repeating.value;
      return { ...repeating, value };
    });
}

function regionClause(before: ResultRegion | undefined, after: ResultRegion): string[] {
  const name = regionName(after);
  if (before === undefined) return [`${name} is new`];
  if (sameJson(before, after)) return [];
  const keyframes = keyframeClauses(before.value.sequence, after.value.sequence);
  if (keyframes.length > 0) return [`${name} has ${keyframes.join(', ')}`];
  const relabelled = !sameJson(before.value.labels, after.value.labels);
  return [relabelled ? `${name} was ${regionName(before)}` : `${name} has changed`];
}

function keyframeClauses(before: Result, after: Result): string[] {
  const [old, now] = [byFrame(before), byFrame(after)];
  const more = [...now.keys()].filter((frame) => !old.has(frame)).length;
  const fewer = [...old.keys()].filter((frame) => !now.has(frame)).length;
  const changed = [...now].filter(
    ([frame, keyframe]) => old.has(frame) && !sameJson(old.get(frame), keyframe),
  ).length;
  return [
    ...(more > 0 ? [`${more} more ${keyframes(more)}`] : []),
    ...(fewer > 0 ? [`${fewer} ${keyframes(fewer)} fewer`] : []),
    ...(changed > 0 ? [`${changed} changed ${keyframes(changed)}`] : []),
  ];
}

const keyframeSchema = z.looseObject({ frame: z.number() });

/** Keyframes by frame; those that are none, by place. */
function byFrame(sequence: Result): Map<string, unknown> {
  return new Map(
    sequence.map((keyframe, index) => [
      String(keyframeSchema.safeParse(keyframe).data?.frame ?? `place ${index}`),
      keyframe,
    ]),
  );
}

function keyframes(count: number): string {
  return count === 1 ? 'keyframe' : 'keyframes';
}
