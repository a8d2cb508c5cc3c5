/**
 * Masks as JSON Lines: what the command line's `--masks` and the page's "Save masks" write.
 *
 * @module
 */
import type { SourceFrame } from '../units.ts';
import type { CocoRle } from './rle.ts';
import { frameScore } from './score.ts';

/** One line: one object on one source frame. */
export interface MaskLine {
  readonly id: string;
  /** Source frame. */
  readonly frame: number;
  /** [height, width] in pixels. */
  readonly size: readonly [number, number];
  /** COCO compressed RLE. */
  readonly counts: string;
  /** Probability that the object is there, 0-1. */
  readonly score: number;
  /** [x, y, width, height] around the mask, specks left out, in pixels; null where the mask is empty. */
  readonly box: readonly [number, number, number, number] | null;
}

/** What a line is made of. */
export interface TrackedMask {
  readonly id: string;
  readonly frame: SourceFrame;
  readonly mask?: CocoRle;
  /** Logit. */
  readonly objectScore: number;
  /** [x, y, width, height] in pixels; undefined where the mask is empty. */
  readonly box: readonly [number, number, number, number] | undefined;
}

/** The line of one result; undefined where it has no mask. */
function maskLine({ id, frame, mask, objectScore, box }: TrackedMask): MaskLine | undefined {
  if (mask === undefined) return undefined;
  const score = frameScore(objectScore);
  return { id, frame, size: mask.size, counts: mask.counts, score, box: box ?? null };
}

/** The lines of several results, each ended; those without a mask are left out. */
export function maskLines(results: readonly TrackedMask[]): string {
  const lines = results.map(maskLine).filter((line) => line !== undefined);
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
