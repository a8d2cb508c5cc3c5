/**
 * What a track is going to take, in words.
 *
 * @module
 */
import type { TrackEstimate } from '../../worker/api.ts';
import { clock, fileSize } from '../app/amounts.ts';

/** Seconds, above which a track is worth a question before it starts. */
const longSeconds = 15 * 60;

/** E.g. `480 frames, 2 objects: about 3:20, 120 MB on disk`. */
export function describeEstimate({ frames, objects, seconds, storage }: TrackEstimate): string {
  const what = `${counted(frames, 'frame')}, ${counted(objects, 'object')}`;
  const time = seconds === undefined ? [] : [`about ${clock(seconds)}`];
  return `${what}: ${[...time, `${fileSize(storage)} on disk`].join(', ')}`;
}

/** Why a track should not start without a question, as one sentence; undefined where nothing speaks against it. */
export function doubtAboutStarting(estimate: TrackEstimate): string | undefined {
  const { seconds, storage, storageFree } = estimate;
  if (storageFree !== undefined && storage > storageFree) {
    return `This needs ${fileSize(storage)} of the browser's storage, which has ${fileSize(storageFree)} left. Free disk space, or track a range or fewer objects at a time.`;
  }
  if (seconds !== undefined && seconds > longSeconds) {
    return `This takes about ${clock(seconds)} (minutes:seconds). It can be paused at any time, and goes on where it was, also after the page was closed.`;
  }
  return undefined;
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;
