/**
 * Prompts as users give them, checked and brought to the model's input: the first half of
 * `SAM2VideoPredictor.add_new_points_or_box` and `add_new_mask` (`sam2/sam2_video_predictor.py`).
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { PointPrompt } from '../runtime/sam2-graphs.ts';
import type { SourceFrame } from '../units.ts';
import { resizeAntialiased } from './resize.ts';

/** What is known of the clip. */
export interface ClipInfo {
  readonly frameCount: number;
  /** Size as displayed, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Points and a box on one frame, in pixels of the video; at least one of both. */
export interface PointsOrBox {
  readonly points?: readonly (readonly [number, number])[];
  /** 1 inside, 0 outside; one a point. */
  readonly labels?: readonly (0 | 1)[];
  /** [x0, y0, x1, y1] */
  readonly box?: readonly [number, number, number, number];
  /** False adds to the points already on this frame; default true. */
  readonly clearOldPoints?: boolean;
}

/** All that is said of an object on one frame: a box, points, both, a mask, or a mask and points that correct it. */
export interface CompletePrompt extends Omit<PointsOrBox, 'clearOldPoints'> {
  readonly mask?: MaskInput;
  /** Which of the three masks of the first point is meant; default: the one that the decoder thinks best. */
  readonly candidate?: number;
}

/** Points in pixels of the model's S x S input, a box as the first two; with the choice of {@link CompletePrompt}. */
export interface ModelPoints extends PointPrompt {
  readonly candidate?: number;
}

/** A prompt as the model takes it; at least one of both. */
export interface ModelPrompt {
  readonly points: ModelPoints | undefined;
  /** S x S, 0 or 1. */
  readonly mask: Float32Array | undefined;
}

/** A mask of the video's size: one byte a pixel, row-major, anything but 0 is inside. It may be empty. */
export interface MaskInput {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** @throws TrackletError `prompt/frame-out-of-range` */
export function checkFrame(frame: SourceFrame, { frameCount }: ClipInfo): void {
  if (!Number.isInteger(frame) || frame < 0 || frame >= frameCount) {
    throw new TrackletError(
      'prompt/frame-out-of-range',
      `Frame ${frame} does not exist: the video has ${frameCount} frames, numbered 0-${frameCount - 1}.`,
    );
  }
}

/**
 * Points and box in pixels of the model's S x S input; a box becomes the first two points, labelled 2 and 3. A box
 * may reach beyond the frame, as in Meta's predictor.
 *
 * @param before Points already on this frame; used where `clearOldPoints` is false.
 * @throws TrackletError `prompt/empty`, `prompt/labels-mismatch`, `prompt/label`, `prompt/point-outside`,
 *   `prompt/box-invalid`, `prompt/box-outside`, `prompt/box-after-points`
 */
export function toPointPrompt(
  frame: SourceFrame,
  prompt: PointsOrBox,
  clip: ClipInfo,
  imageSize: number,
  before?: PointPrompt,
): PointPrompt {
  const points = prompt.points ?? [];
  const given = prompt.labels ?? [];
  if (points.length !== given.length) {
    throw new TrackletError(
      'prompt/labels-mismatch',
      `Frame ${frame}: ${points.length} points but ${given.length} labels; give one label a point.`,
    );
  }
  if (points.length === 0 && prompt.box === undefined) {
    throw new TrackletError('prompt/empty', `Frame ${frame}: the prompt has neither a point nor a box.`);
  }
  const keep = prompt.clearOldPoints === false;
  if (keep && prompt.box !== undefined) {
    throw new TrackletError(
      'prompt/box-after-points',
      `Frame ${frame}: a box cannot be added to earlier points, because it must come first; set clearOldPoints.`,
    );
  }
  const coords: number[] = keep ? [...(before?.coords ?? [])] : [];
  const labels: number[] = keep ? [...(before?.labels ?? [])] : [];
  const push = (x: number, y: number, label: number): void => {
    coords.push((x / clip.width) * imageSize, (y / clip.height) * imageSize);
    labels.push(label);
  };
  if (prompt.box !== undefined) {
    checkBox(frame, prompt.box, clip);
    const [x0, y0, x1, y1] = prompt.box;
    push(x0, y0, 2);
    push(x1, y1, 3);
  }
  points.forEach(([x, y], i) => {
    const label = given[i];
    if (label !== 0 && label !== 1) {
      throw new TrackletError(
        'prompt/label',
        `Frame ${frame}: point ${i} has the label ${label}, not 0 or 1.`,
      );
    }
    if (!(x >= 0 && x <= clip.width && y >= 0 && y <= clip.height)) {
      throw new TrackletError(
        'prompt/point-outside',
        `Frame ${frame}: point ${i} at (${x}, ${y}) lies outside the ${clip.width} x ${clip.height} picture.`,
      );
    }
    push(x, y, label);
  });
  return { coords: Float32Array.from(coords), labels: Int32Array.from(labels) };
}

/**
 * A whole prompt as the model takes it.
 *
 * @throws TrackletError `prompt/mask-with-box`, `prompt/candidate`, and those of {@link toPointPrompt} and
 *   {@link toModelMask}
 */
export function toModelPrompt(
  frame: SourceFrame,
  { mask, candidate, ...points }: CompletePrompt,
  clip: ClipInfo,
  imageSize: number,
): ModelPrompt {
  if (mask !== undefined && points.box !== undefined) {
    throw new TrackletError(
      'prompt/mask-with-box',
      `Frame ${frame}: a mask cannot come together with a box; give one of them, with points where it needs correcting.`,
    );
  }
  if (candidate !== undefined)
    checkCandidate(frame, candidate, mask === undefined && points.box === undefined, points);
  const hasPoints = mask === undefined || points.points !== undefined || points.labels !== undefined;
  return {
    points: hasPoints ? { ...toPointPrompt(frame, points, clip, imageSize), candidate } : undefined,
    mask: mask && toModelMask(frame, mask, clip, imageSize),
  };
}

function checkCandidate(
  frame: SourceFrame,
  candidate: number,
  isAlone: boolean,
  { points = [] }: PointsOrBox,
): void {
  if (points.length === 0 || !isAlone) {
    throw new TrackletError(
      'prompt/candidate',
      `Frame ${frame}: a candidate chooses among the masks of a first point; give points, and no box or mask.`,
    );
  }
  if (![0, 1, 2].includes(candidate)) {
    throw new TrackletError(
      'prompt/candidate',
      `Frame ${frame}: the candidate is ${candidate}, not 0, 1 or 2.`,
    );
  }
}

function checkBox(
  frame: SourceFrame,
  box: readonly [number, number, number, number],
  { width, height }: ClipInfo,
): void {
  const [x0, y0, x1, y1] = box;
  if (!(box.every(Number.isFinite) && x0 < x1 && y0 < y1)) {
    throw new TrackletError(
      'prompt/box-invalid',
      `Frame ${frame}: the box [${box.join(', ')}] has no area; give [left, top, right, bottom] in pixels.`,
    );
  }
  if (x0 >= width || y0 >= height || x1 <= 0 || y1 <= 0) {
    throw new TrackletError(
      'prompt/box-outside',
      `Frame ${frame}: the box [${box.join(', ')}] lies outside the ${width} x ${height} picture.`,
    );
  }
}

/**
 * A mask as the model takes it: S x S values of 0 or 1, resized bilinearly with antialiasing and cut at 0.5.
 *
 * @throws TrackletError `prompt/mask-size`
 */
export function toModelMask(
  frame: SourceFrame,
  mask: MaskInput,
  clip: ClipInfo,
  imageSize: number,
): Float32Array {
  if (
    mask.width !== clip.width ||
    mask.height !== clip.height ||
    mask.data.length !== mask.width * mask.height
  ) {
    throw new TrackletError(
      'prompt/mask-size',
      `Frame ${frame}: the mask is ${mask.width} x ${mask.height} with ${mask.data.length} values; ` +
        `it must have the video's size, ${clip.width} x ${clip.height}.`,
    );
  }
  const values = Float32Array.from(mask.data, (v) => (v === 0 ? 0 : 1));
  if (mask.width === imageSize && mask.height === imageSize) return values;
  return resizeAntialiased(values, mask.width, mask.height, imageSize, imageSize).map((v) =>
    v >= 0.5 ? 1 : 0,
  );
}
