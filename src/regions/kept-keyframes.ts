/**
 * The keyframes of a region that stay when its track is written: the user's own, and what the user has said since.
 *
 * @module
 */
import { type DisplayFrame, displayFrame, type SourceFrame } from '../units.ts';
import type { FrameClock } from './clock.ts';
import type { TrackedFrame } from './lifespan.ts';
import type { FramePrompt, PromptedObject } from './prompt.ts';
import { isTracked } from './provenance.ts';
import { boxShape, type Keyframe, newKeyframe, type PictureSize } from './region.ts';
import { promptBox } from './region-prompts.ts';

export interface KeptKeyframes {
  /** Ascending by frame; two on one frame in the order read. Those read are the very objects. */
  readonly keyframes: readonly Keyframe[];
  /** Made from prompts where the region had no keyframe of the user; part of {@link keyframes}. */
  readonly confirmed: readonly Keyframe[];
}

/**
 * What stays:
 * - every keyframe of the user, enabled or not;
 * - our own from an earlier run on frames that this one has not visited, and one that was taken as the prompt;
 * - for a prompt without a keyframe of the user, a new one without `auto`: the user has said where the object is, and
 *   it must be a prompt on the next visit. It has the prompt's box, or, where that is points or a mask, the tracked
 *   one, and stands on the first display frame that shows the prompt's picture (a picture that none shows has none).
 */
export function keptKeyframes(
  { prompts, region }: PromptedObject,
  track: readonly TrackedFrame[],
  clock: FrameClock,
  picture: PictureSize,
): KeptKeyframes {
  const sequence = region?.value.sequence ?? [];
  const tracked = new Map(track.map((item) => [item.frame, item]));
  const showing = displayFramesOf(prompts, clock);
  const on = ({ frame }: FramePrompt, keyframe: Keyframe) =>
    showing.get(frame)?.some((shown) => shown === keyframe.frame) ?? false;
  const takenAsPrompt = (keyframe: Keyframe) =>
    keyframe.enabled && prompts.some((prompt) => on(prompt, keyframe) && isBoxOf(keyframe, prompt, picture));
  const staying = sequence.filter(
    (keyframe) =>
      !isTracked(keyframe) ||
      !tracked.has(clock.source(displayFrame(keyframe.frame))) ||
      takenAsPrompt(keyframe),
  );
  const confirmed = prompts.flatMap((prompt) => {
    const said = staying.some(
      (keyframe) =>
        on(prompt, keyframe) && keyframe.enabled && (!isTracked(keyframe) || takenAsPrompt(keyframe)),
    );
    const free = showing.get(prompt.frame)?.find((frame) => !staying.some((own) => own.frame === frame));
    const box = xywh(prompt) ?? tracked.get(prompt.frame)?.box;
    if (said || free === undefined || box === undefined) return [];
    return [newKeyframe(free, boxShape(box, picture), clock)];
  });
  const keyframes = [...staying, ...confirmed].sort((a, b) => a.frame - b.frame);
  return { keyframes, confirmed };
}

/** The display frames that show each prompt's picture, ascending. */
function displayFramesOf(
  prompts: readonly FramePrompt[],
  clock: FrameClock,
): Map<SourceFrame, DisplayFrame[]> {
  const showing = new Map<SourceFrame, DisplayFrame[]>(prompts.map(({ frame }) => [frame, []]));
  for (const frame of clock.displayFrames()) showing.get(clock.source(frame))?.push(frame);
  return showing;
}

/** Whether the prompt is this keyframe's box and nothing else. */
function isBoxOf(keyframe: Keyframe, { box, points, mask }: FramePrompt, picture: PictureSize): boolean {
  const own = promptBox(keyframe, picture);
  if (box === undefined || points !== undefined || mask !== undefined || typeof own === 'string')
    return false;
  return own.every((value, index) => value === box[index]);
}

function xywh({ box }: FramePrompt) {
  return box && ([box[0], box[1], box[2] - box[0], box[3] - box[1]] as const);
}
