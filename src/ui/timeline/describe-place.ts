/**
 * What the timeline says of a place, in words: for the read-out, the tooltip and screen readers.
 *
 * @module
 */
import type { Doubt } from '../../regions/doubt.ts';
import { describeTime } from '../player/describe-time.ts';
import type { FrameAxis } from '../state/frame-axis.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { laneBits } from './lane-summary.ts';
import type { Lanes } from './lanes.ts';

const reasons: Readonly<Record<Doubt, string>> = {
  lost: 'just lost',
  score: 'perhaps not there',
  quality: 'uncertain mask',
  jump: 'the box jumps',
};

/** `frame 12 of 400 · 0.48 s` */
export const describePosition = (axis: FrameAxis, position: number): string =>
  `${axis.describe(position)} · ${describeTime(axis.time(position))}`;

/** `Ball: doubtful, the box jumps (31 % sure)` */
export function describeObject(lanes: Lanes, { id, name }: TrackedObject, position: number): string {
  const judged = lanes.judgement(id, position);
  if (!judged) return `${name}: not tracked here`;
  const sure = `${Math.round(judged.confidence * 100)} % sure`;
  if (judged.doubt) return `${name}: doubtful, ${reasons[judged.doubt]} (${sure})`;
  return `${name}: ${judged.there ? 'seen' : 'not there'} (${sure})`;
}

/** Who set what on a position, by its `laneBits`: the words for the shapes in `draw-lane.ts`. */
export function describeMarks(bits: number): readonly string[] {
  const { prompt, userKeyframe, ourKeyframe, end } = laneBits;
  return [
    ...(bits & prompt ? ['◆ marked here, by you'] : []),
    ...(bits & userKeyframe ? ['◇ keyframe set in Label Studio, by a person'] : []),
    ...(bits & ourKeyframe ? ['▏ keyframe that Tracklet wrote'] : []),
    ...(bits & end ? ['▐ ends here in Label Studio'] : []),
  ];
}
