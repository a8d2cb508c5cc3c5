/**
 * Which keyframes of a region are prompts.
 *
 * @module
 */
import { displayFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import type { FramePrompt } from './prompt.ts';
import { isTracked } from './provenance.ts';
import { type Keyframe, type PictureSize, shapeBounds, type VideoRectangle } from './region.ts';

/**
 * The boxes of the user's enabled keyframes: one a source frame, upright, clipped to the picture. Where there is none
 * (a prediction of ours taken up), the first that Tracklet wrote.
 *
 * @returns notes: what was left out or looks wrong, to be put behind the object's name
 */
export function regionPrompts(
  region: VideoRectangle,
  clock: FrameClock,
  picture: PictureSize,
): { prompts: FramePrompt[]; notes: string[] } {
  const { sequence } = region.value;
  // Label Studio draws the first of two.
  const isSecond = ({ frame }: Keyframe, index: number) => frame === sequence[index - 1]?.frame;
  const enabled = sequence.filter((keyframe, index) => keyframe.enabled && !isSecond(keyframe, index));
  const drawn = enabled.filter((keyframe) => !isTracked(keyframe));
  const notes = sequence
    .filter(isSecond)
    .map(({ frame }) => `, frame ${frame}: a second keyframe on the same frame is left out`);
  const prompts = boxPrompts(drawn, clock, picture, notes);
  if (prompts.length > 0) return { prompts, notes };
  const [first] = boxPrompts(enabled.filter(isTracked), clock, picture, []);
  if (first === undefined) return { prompts, notes };
  notes.push(
    ': it has no keyframe of a user to track from; tracking starts from the first that Tracklet wrote',
  );
  return { prompts: [first], notes };
}

function boxPrompts(
  keyframes: readonly Keyframe[],
  clock: FrameClock,
  picture: PictureSize,
  notes: string[],
): FramePrompt[] {
  const prompts = new Map<number, FramePrompt>();
  for (const keyframe of keyframes) {
    const note = (what: string) => notes.push(`, frame ${keyframe.frame}: ${what}`);
    if (keyframe.frame > clock.length) {
      note(
        `the keyframe lies past the end (${clock.length} frames at ${clock.framerate} a second) and is left out`,
      );
      continue;
    }
    const box = promptBox(keyframe, picture);
    if (typeof box === 'string') {
      note(box);
      continue;
    }
    const frame = clock.source(displayFrame(keyframe.frame));
    if (prompts.has(frame)) {
      note('the keyframe shows the same picture of the file as the one before it and is left out');
      continue;
    }
    if ((keyframe.rotation ?? 0) % 360 !== 0) {
      note('the box is turned; tracking starts from the upright box around it');
    }
    prompts.set(frame, { frame, box });
  }
  return [...prompts.values()];
}

/** [x0, y0, x1, y1] in pixels, within the picture, or why there is none. */
export function promptBox(
  keyframe: Keyframe,
  picture: PictureSize,
): [number, number, number, number] | string {
  if (keyframe.width <= 0 || keyframe.height <= 0) return 'the box has no size and is left out';
  const [x, y, width, height] = shapeBounds(keyframe, picture);
  const box: [number, number, number, number] = [
    Math.max(0, x),
    Math.max(0, y),
    Math.min(picture.width, x + width),
    Math.min(picture.height, y + height),
  ];
  if (box[2] <= box[0] || box[3] <= box[1]) return 'the box lies outside the picture and is left out';
  return box;
}
