/**
 * Comparing results as the JSON values that they are: the order of keys says nothing, numbers must be equal exactly.
 *
 * @module
 */
import { regionName } from './result-regions.ts';
import type { Result } from './schemas.ts';

type Path = readonly (string | number)[];

/** Where two values first differ, and what stands there in each; undefined: nothing. */
interface Difference {
  readonly path: Path;
  readonly first: unknown;
  readonly second: unknown;
}

/** True where two values are the same JSON; a key without a value counts as absent. */
export function sameJson(first: unknown, second: unknown): boolean {
  return firstDifference(first, second, []) === undefined;
}

/**
 * What of a result that was sent is not as it was stored: one clause that names the region and the key; undefined where
 * all is.
 */
export function describeDifference(sent: Result, stored: Result): string | undefined {
  const found = firstDifference(sent, stored, []);
  if (found === undefined) return undefined;
  const [step, ...path] = found.path;
  const index = Number(step);
  const item = regionName(sent[index] ?? stored[index]) ?? `item ${index + 1}`;
  const where = [item, path.join('.')].filter((part) => part !== '').join(', ');
  return `${where}: sent ${shown(found.first)}, stored ${shown(found.second)}`;
}

function firstDifference(first: unknown, second: unknown, path: Path): Difference | undefined {
  if (first === second) return undefined;
  if (!isObject(first) || !isObject(second) || Array.isArray(first) !== Array.isArray(second)) {
    return { path, first, second };
  }
  // Of two arrays the keys are their indices, as text.
  for (const key of new Set([...Object.keys(first), ...Object.keys(second)])) {
    const step = Array.isArray(first) ? Number(key) : key;
    const inside = firstDifference(first[key], second[key], [...path, step]);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A value, short enough for a sentence. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 40)}...` : json;
}
