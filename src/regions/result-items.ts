/**
 * The items of a Label Studio `result`: which of them are objects, and which are only kept for writing back.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { fieldError, type KeyframesContext } from './input.ts';
import { regionSchema, type VideoRectangle } from './region.ts';

/** One item of a `result`: a VideoRectangle of the video at hand, or anything else, which is written back as it is. */
export interface ResultItem {
  /** As read. */
  readonly json: unknown;
  /** Undefined for other types and other videos. Its sequence is sorted, as Label Studio needs it. */
  readonly region: VideoRectangle | undefined;
}

type Source = Pick<KeyframesContext, 'fileName' | 'toName'>;

/**
 * Reads a `result` that a user names as a file of keyframes.
 *
 * @throws TrackletError `prompt/no-objects` where it holds no VideoRectangle, `prompt/invalid-field`.
 */
export function parseItems(json: readonly unknown[], source: Source): ResultItem[] {
  const items = json.map((item, index) => readItem(item, index, source));
  if (items.every((item) => item.region === undefined)) {
    const what = json.length === 0 ? 'it is empty' : 'it has no item of type "videorectangle"';
    throw new TrackletError('prompt/no-objects', `${source.fileName}: no object to track: ${what}.`);
  }
  return items;
}

/** Reads a `result` that Label Studio keeps: regions that it should not have let in are left as they are, and told. */
export function readItems(
  json: readonly unknown[],
  source: Source,
): { items: ResultItem[]; warnings: string[] } {
  const warnings: string[] = [];
  const items = json.map((item, index): ResultItem => {
    try {
      return readItem(item, index, source);
    } catch (error) {
      if (!(error instanceof TrackletError)) throw error;
      warnings.push(`${error.message} The region is not tracked and is written back as it is.`);
      return { json: item, region: undefined };
    }
  });
  return { items, warnings };
}

/** @throws TrackletError `prompt/invalid-field` where a region of this video does not fit the schema */
function readItem(json: unknown, index: number, { fileName, toName }: Source): ResultItem {
  if (!isVideoRectangle(json)) return { json, region: undefined };
  if (toName !== undefined && json.to_name !== toName) return { json, region: undefined };
  const parsed = regionSchema.safeParse(json);
  if (!parsed.success) throw fieldError(fileName, regionName(json.id, index), parsed.error);
  // The validated object itself, not zod's copy: what is written back keeps every key and their order.
  const region = json as VideoRectangle;
  const sequence = region.value.sequence.toSorted((a, b) => a.frame - b.frame);
  return { json, region: { ...region, value: { ...region.value, sequence } } };
}

function isVideoRectangle(item: unknown): item is { readonly id?: unknown; readonly to_name?: unknown } {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === 'videorectangle';
}

function regionName(id: unknown, index: number): string {
  return typeof id === 'string' ? `object "${id}"` : `item ${index + 1}`;
}
