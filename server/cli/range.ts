/**
 * Whether `--frames` and `--direction` leave anything to track.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import type { Keyframes } from '../../src/regions/keyframes.ts';
import type { TrackOptions } from '../../src/worker/api.ts';
import type { FrameRange } from './options.ts';

/**
 * Checks the range against the video and the prompts.
 *
 * @throws TrackletError `cli/frames-outside`, `cli/nothing-to-track`
 */
export function checkRange(
  { frames, direction }: { readonly frames?: FrameRange; readonly direction: TrackOptions['direction'] },
  { frameCount }: { readonly frameCount: number },
  { objects }: Pick<Keyframes, 'objects'>,
): void {
  if (frames === undefined) return;
  const { from, to = frameCount } = frames;
  const stated = `--frames ${from}:${to}`;
  if (from >= frameCount || to > frameCount) {
    throw new TrackletError(
      'cli/frames-outside',
      `${stated}: the video has ${frameCount} frames, 0 to ${frameCount - 1}.`,
    );
  }
  const prompted = objects.flatMap(({ prompts }) => prompts.map(({ frame }) => frame));
  const start = direction === 'backward' ? Math.max(...prompted) : Math.min(...prompted);
  // One of the two ways always comes there.
  if (direction === 'forward' ? to > start : direction === 'both' || from <= start) return;
  throw new TrackletError(
    'cli/nothing-to-track',
    `${stated}: tracking ${direction} from the prompt on frame ${start} never comes there; change --frames or --direction.`,
  );
}
