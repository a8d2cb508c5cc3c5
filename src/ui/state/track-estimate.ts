/**
 * What a track is going to take, in words.
 *
 * @module
 */
import type { TrackEstimate } from '../../worker/api.ts';
import { fileSize, roughTime } from '../app/amounts.ts';

/** Seconds, above which a track is worth a question before it starts. */
const longSeconds = 15 * 60;

/** E.g. `About 3 min` for `2 objects on 480 frames: 30 MB of memory, 120 MB on disk`. */
export interface DescribedEstimate {
  /** Undefined before anything was tracked here. */
  readonly time: string | undefined;
  readonly what: string;
}

export function describeEstimate(estimate: TrackEstimate): DescribedEstimate {
  const { frames, objects, seconds } = estimate;
  return {
    time: seconds === undefined ? undefined : `About ${roughTime(seconds)}`,
    what: `${counted(objects, 'object')} on ${counted(frames, 'frame')}: ${room(estimate)}`,
  };
}

/** What objects need beside the model itself; nothing on disk where the browser refuses storage. */
function room({ device, storage }: TrackEstimate): string {
  const memory = `${fileSize(device)} of memory`;
  return storage > 0 ? `${memory}, ${fileSize(storage)} on disk` : memory;
}

/** Why a track should not start without a question, as one sentence; undefined where nothing speaks against it. */
export function doubtAboutStarting(estimate: TrackEstimate): string | undefined {
  const { seconds, storage, storageFree } = estimate;
  if (storageFree !== undefined && storage > storageFree) {
    return `This needs ${fileSize(storage)} of the browser's storage, which has ${fileSize(storageFree)} left. Free disk space, or track a range or fewer objects at a time.`;
  }
  if (seconds !== undefined && seconds > longSeconds) {
    return `This takes about ${roughTime(seconds)}, and ${room(estimate)}. It can be paused at any time, and goes on where it was, also after the page was closed.`;
  }
  return undefined;
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;
