/**
 * What a track is going to take, in words.
 *
 * @module
 */
import type { TrackEstimate } from '../../worker/api.ts';
import { fileSize, roughTime } from '../app/amounts.ts';

/** Seconds, above which a track is worth a question before it starts. */
const longSeconds = 15 * 60;

/** E.g. `About 3 min` for `2 objects on 480 frames, 120 MB on disk`. */
export interface DescribedEstimate {
  /** Undefined before anything was tracked here. */
  readonly time: string | undefined;
  readonly what: string;
}

export function describeEstimate({ frames, objects, seconds, storage }: TrackEstimate): DescribedEstimate {
  return {
    time: seconds === undefined ? undefined : `About ${roughTime(seconds)}`,
    what: `${counted(objects, 'object')} on ${counted(frames, 'frame')}, ${fileSize(storage)} on disk`,
  };
}

/** Why a track should not start without a question, as one sentence; undefined where nothing speaks against it. */
export function doubtAboutStarting(estimate: TrackEstimate): string | undefined {
  const { seconds, storage, storageFree } = estimate;
  if (storageFree !== undefined && storage > storageFree) {
    return `This needs ${fileSize(storage)} of the browser's storage, which has ${fileSize(storageFree)} left. Free disk space, or track a range or fewer objects at a time.`;
  }
  if (seconds !== undefined && seconds > longSeconds) {
    return `This takes about ${roughTime(seconds)}. It can be paused at any time, and goes on where it was, also after the page was closed.`;
  }
  return undefined;
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;
