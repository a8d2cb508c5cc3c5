/**
 * What there is to export: one video with its objects, as plain values. Page and tests make it; every exporter takes it.
 *
 * @module
 */

import { statedRate } from '../regions/file-rate.ts';
import type { CocoRle } from '../regions/rle.ts';
import type { SourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';

/** One object on one frame, in pixels of the displayed video. */
export interface ExportedFrame {
  readonly frame: SourceFrame;
  /** [x, y, width, height]; undefined where the object is not seen. */
  readonly box: readonly [number, number, number, number] | undefined;
  readonly mask: CocoRle | undefined;
  /** Pixels of the mask. */
  readonly area: number;
  /** Logit. */
  readonly objectScore: number;
  /** Predicted IoU, 0-1. */
  readonly iou: number;
}

export interface ExportedObject {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  /** Of text on the colour. */
  readonly textColour: string;
  readonly labels: readonly string[];
  /** Ascending by frame. */
  readonly frames: readonly ExportedFrame[];
}

export interface TrackedVideo {
  readonly video: VideoInfo;
  /** The label set in its order, so that classes have the same numbers in all videos of a project. */
  readonly labels: readonly string[];
  readonly objects: readonly ExportedObject[];
}

/** The class of objects without a label. */
const NO_LABEL = 'object';

/** The class of an object: readers know one for each, so the first label counts. */
export const classOf = ({ labels }: Pick<ExportedObject, 'labels'>): string => labels[0] ?? NO_LABEL;

/** Classes by their number, from 1: the label set, then what else objects have. */
export function classNumbers({ labels, objects }: TrackedVideo): ReadonlyMap<string, number> {
  const names = new Set([...labels, ...objects.map(classOf)]);
  return new Map([...names].map((name, index) => [name, index + 1]));
}

/** The frames that tracking came to, ascending; on others nothing is known, which is not the same as nothing seen. */
export function trackedFrames({ objects }: TrackedVideo): SourceFrame[] {
  const frames = new Set(objects.flatMap(({ frames }) => frames.map(({ frame }) => frame)));
  return [...frames].sort((a, b) => a - b);
}

/** Frames a second, to a thousandth: of most frames where the rate varies; 1 for a single frame. */
export function frameRate({ timestamps }: Pick<VideoInfo, 'timestamps'>): number {
  return statedRate(timestamps) ?? 1;
}

/** A file's name without its ending, fit to name a folder anywhere. */
export function stemOf(name: string): string {
  const stem = name.replace(/\.[^.]+$/, '').replace(/[^\p{L}\p{N}._-]+/gu, '_');
  return /^[._]*$/.test(stem) ? 'video' : stem;
}
