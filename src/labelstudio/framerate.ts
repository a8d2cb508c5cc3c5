/**
 * The framerate by which Label Studio numbers a video's frames.
 *
 * Source: Label Studio 1.23.2, `libs/editor/src/tags/object/Video/Video.js` (`afterCreate`).
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { fillIn, type TaskData } from './task-data.ts';

/** Label Studio's default, display frames a second. */
const DEFAULT = 24;

/** Display frames a second, and one sentence that says where the number is from. */
export interface Framerate {
  readonly framerate: number;
  readonly framerateNote: string;
}

/**
 * What Label Studio makes of the attribute `framerate` of the Video tag `video`: the default where it is absent, 0 or no
 * number, and seconds a frame where it is below 1.
 *
 * @throws TrackletError `labelstudio/bad-config` where it is negative or infinite: Label Studio cannot show that either
 */
export function resolveFramerate(video: string, attribute: string | undefined, data: TaskData): Framerate {
  const numbered = (framerate: number, why: string) => ({
    framerate,
    framerateNote: `Display frames are numbered at ${Math.round(framerate * 1e4) / 1e4} a second, ${why}.`,
  });
  if (attribute === undefined) {
    return numbered(DEFAULT, `Label Studio's default: the Video tag "${video}" states no framerate`);
  }
  const value = fillIn(attribute, data);
  const stated = attribute.includes('$') ? `"${attribute}", in this task "${value}"` : `"${attribute}"`;
  const tag = `the Video tag "${video}" has framerate=${stated}`;
  const number = Number(value);
  if (!number) return numbered(DEFAULT, `Label Studio's default, because ${tag}`);
  if (number < 0 || !Number.isFinite(number)) {
    throw new TrackletError(
      'labelstudio/bad-config',
      `In the project's labelling configuration, ${tag}. Give the video's frames a second, a number above 0, in Label Studio: Settings > Labeling Interface > Code.`,
    );
  }
  if (number < 1) return numbered(1 / number, `because ${tag}, and below 1 these are seconds a frame`);
  return numbered(number, `because ${tag}`);
}
