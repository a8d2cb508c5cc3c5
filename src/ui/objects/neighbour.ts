/**
 * The next of some objects, around in a circle.
 *
 * @module
 */
import type { TrackedObject } from '../state/tracked-objects.ts';

/** @param from where there is none: before the first, after the last */
export function neighbourOf(
  objects: readonly TrackedObject[],
  from: TrackedObject | undefined,
  direction: 1 | -1,
): TrackedObject | undefined {
  const index = objects.findIndex((object) => object.id === from?.id);
  if (index < 0) return objects.at(direction === 1 ? 0 : -1);
  return objects[(index + direction + objects.length) % objects.length];
}
