/**
 * What a task's outcome depends on, as one short text: while it stays the same there is nothing to do again.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { taskDataAt } from '../../../src/labelstudio/task-data.ts';
import type { ResultSource, TaskWork } from '../../../src/labelstudio/task-work.ts';
import { isTracked } from '../../../src/regions/provenance.ts';
import { type keyframeSchema, regionSchema } from '../../../src/regions/region.ts';
import type { LibraryModel } from '../../models/library.ts';

/** SHA-256 of a value's JSON. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** The user's keyframes, and the videos that they are on. */
export function workFingerprint({ task, videos }: TaskWork, source: ResultSource): string {
  const addresses = videos.map(({ name, field, framerate }) => [
    name,
    taskDataAt(task.data, field),
    framerate,
  ]);
  return fingerprint([addresses, usersKeyframes(source.result)]);
}

/**
 * The keyframes that the user drew or moved, region by region. Neither ids nor the order of regions count: a new
 * annotation has the same keyframes under other ids, and tracks that were saved add nothing.
 */
function usersKeyframes(result: readonly unknown[]): string[] {
  const regions = result.flatMap((item) => {
    const region = regionSchema.safeParse(item);
    if (!region.success) return [];
    const own = region.data.value.sequence.filter((keyframe) => !isTracked(keyframe)).map(essence);
    return own.length === 0 ? [] : [JSON.stringify([region.data.to_name, own.sort(byFrame)])];
  });
  return regions.sort();
}

type Essence = readonly [frame: number, enabled: boolean, ...shape: number[]];

const byFrame = (a: Essence, b: Essence) => a[0] - b[0];

/** Without the noise that Label Studio's page leaves in the last digits. */
function essence(keyframe: ReturnType<typeof keyframeSchema.parse>): Essence {
  const { frame, enabled, x, y, width, height, rotation = 0 } = keyframe;
  return [frame, enabled, ...[x, y, width, height, rotation].map((value) => Math.round(value * 1e3) / 1e3)];
}

/** Tells models apart without reading them: files by path, size and time; and the size of the pictures that they see. */
export async function modelIdentity(
  { checkpoint, config }: LibraryModel,
  imageSize: number,
): Promise<unknown> {
  const identities = await Promise.all(
    [checkpoint, config].map(async (file) => {
      if (file === undefined) return null;
      const { size, mtimeMs } = await stat(file);
      return [path.resolve(file), size, Math.round(mtimeMs)];
    }),
  );
  return [identities, imageSize];
}
