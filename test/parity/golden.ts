/**
 * Reads the golden files of `test/goldens/` (written by `models/golden/`, whose docstrings define them), rebuilds
 * the inputs that they name by formula, and compares.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { GraphName } from '../../src/model/built-model.ts';
import { formulaTensor } from '../../src/model/formula/formula.ts';
import { type ClipObject, clipFrame, clipMask } from '../fixtures/clip.ts';

const goldens = new URL('../goldens/', import.meta.url);

/** The models that goldens were made with; all but nano have weights by formula. */
export type GoldenModel =
  | 'nano'
  | 'sam2.1_hiera_tiny'
  | 'sam2.1_hiera_small'
  | 'sam2.1_hiera_base_plus'
  | 'sam2.1_hiera_large'
  | 'sam2_hiera_tiny'
  | 'sam2_hiera_small'
  | 'sam2_hiera_base_plus'
  | 'sam2_hiera_large'
  | 'edgetam';

/** Settings laid over the model's YAML, below `model`; dots in a key go into sub-mappings. */
export type Overrides = Readonly<Record<string, number | boolean | readonly number[]>>;

/** A tensor of a golden file. */
export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A golden file: its JSON description and its tensors. */
export interface GoldenFile<Description> {
  readonly description: Description;
  readonly tensors: ReadonlyMap<string, GoldenTensor>;
}

/** Reads `test/goldens/<name>.safetensors`. */
export function readGolden<Description>(name: string): GoldenFile<Description> {
  const file = new Uint8Array(readFileSync(new URL(`${name}.safetensors`, goldens)));
  const headerLength = Number(new DataView(file.buffer).getBigUint64(0, true));
  const body = 8 + headerLength;
  const { __metadata__: metadata, ...entries } = JSON.parse(new TextDecoder().decode(file.subarray(8, body)));
  const tensors = new Map<string, GoldenTensor>();
  for (const [key, { dtype, shape, data_offsets: offsets }] of Object.entries<{
    dtype: string;
    shape: number[];
    data_offsets: [number, number];
  }>(entries)) {
    // A copy, because typed arrays need aligned offsets.
    tensors.set(key, { dtype, shape, bytes: file.slice(body + offsets[0], body + offsets[1]) });
  }
  return { description: JSON.parse(metadata.golden), tensors };
}

/** One tensor's values as fp32 (F16 widened, U32 as numbers). */
export function goldenValues(file: GoldenFile<unknown>, name: string): Float32Array {
  const { dtype, bytes } = goldenTensor(file, name);
  if (dtype === 'F32') return new Float32Array(bytes.buffer);
  if (dtype === 'F16') return Float32Array.from(new Uint16Array(bytes.buffer), widenHalf);
  throw new Error(`${name}: unexpected dtype ${dtype}`);
}

function goldenTensor(file: GoldenFile<unknown>, name: string): GoldenTensor {
  const tensor = file.tensors.get(name);
  if (!tensor) throw new Error(`the golden file has no tensor ${name}`);
  return tensor;
}

/** IEEE 754 binary16 bits to a number. */
function widenHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

// Module goldens

/** Where a module's input comes from; see `models/golden/modules.py`. */
export type InputSource =
  | { readonly kind: 'clip'; readonly frame: number }
  | { readonly kind: 'clip-mask'; readonly frame: number; readonly object: ClipObject }
  | {
      readonly kind: 'formula';
      readonly name: string;
      readonly shape: readonly number[];
      readonly seed: number;
      readonly gain: number;
    }
  | { readonly kind: 'tensor'; readonly tensor: string; readonly shape: readonly number[] }
  | { readonly kind: 'values'; readonly shape: readonly number[]; readonly values: readonly number[] };

/** A module's output: every `stride`-th value of the flattened output is stored. */
export interface OutputGolden {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly stride: number;
  /** Of the whole output. */
  readonly min: number;
  readonly max: number;
}

export interface ModuleCase {
  readonly name: string;
  readonly graph: GraphName;
  /** By graph input; `ptr_positions` stands for `ptr_sine`, which the host makes of it. */
  readonly inputs: Readonly<Record<string, InputSource>>;
  readonly outputs: Readonly<Record<string, OutputGolden>>;
}

export interface ModuleGoldens {
  readonly model: GoldenModel;
  /** Seed of the weights by formula. */
  readonly seed: number;
  readonly imageSize: number;
  readonly overrides: Overrides;
  readonly cases: readonly ModuleCase[];
}

/** Reads `test/goldens/modules/<name>.safetensors`, for example `nano-256`. */
export const loadModuleGoldens = (name: string): GoldenFile<ModuleGoldens> => readGolden(`modules/${name}`);

/** An input's values in row-major order, and its shape. */
export interface InputValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Rebuilds a module's input. */
export function inputValues(file: GoldenFile<ModuleGoldens>, source: InputSource): InputValues {
  const size = file.description.imageSize;
  const square = { width: size, height: size };
  switch (source.kind) {
    case 'clip':
      return { shape: [1, 3, size, size], values: normaliseRgb(clipFrame(source.frame, square)) };
    case 'clip-mask':
      return {
        shape: [1, 1, size, size],
        values: Float32Array.from(clipMask(source.frame, source.object, square)),
      };
    case 'formula': {
      const gain = Math.fround(source.gain);
      const values = formulaTensor(source.name, source.shape, source.seed).map((value) => value * gain);
      return { shape: source.shape, values };
    }
    case 'tensor':
      return { shape: source.shape, values: goldenValues(file, source.tensor) };
    case 'values':
      return { shape: source.shape, values: Float32Array.from(source.values) };
  }
}

/** RGB bytes (3 a pixel) to planes of `(x / 255 - mean) / std`, as Meta's `load_video_frames`. */
export function normaliseRgb(rgb: Uint8Array): Float32Array {
  const mean = [0.485, 0.456, 0.406].map(Math.fround);
  const deviation = [0.229, 0.224, 0.225].map(Math.fround);
  const pixels = rgb.length / 3;
  return Float32Array.from(rgb, (_, i) => {
    const channel = Math.floor(i / pixels);
    const value = Math.fround((rgb[3 * (i % pixels) + channel] ?? 0) / 255);
    return Math.fround(value - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
  });
}

/** How far values are from a golden. */
export interface Difference {
  readonly maxAbsError: number;
  /** `maxAbsError` divided by the golden's range. */
  readonly relative: number;
}

/**
 * The largest absolute error, also relative to the golden's range (max - min; for fewer than 16 values or
 * values that are all equal at least the largest magnitude and 1). NaN anywhere gives NaN, which no tolerance admits.
 */
export function difference(
  actual: Float32Array,
  golden: Float32Array,
  range: { readonly min: number; readonly max: number },
): Difference {
  if (actual.length !== golden.length) throw new Error(`${actual.length} values, not ${golden.length}`);
  let maxAbsError = 0;
  actual.forEach((value, i) => {
    maxAbsError = Math.max(maxAbsError, Math.abs(value - (golden[i] ?? Number.NaN)));
  });
  const narrow = golden.length < 16 || range.min === range.max;
  const least = narrow ? Math.max(1, Math.abs(range.min), Math.abs(range.max)) : 0;
  return { maxAbsError, relative: maxAbsError / Math.max(range.max - range.min, least) };
}

/** Asserts that a module's whole output is within `tolerance` of its golden's range; returns the difference. */
export function expectClose(
  file: GoldenFile<ModuleGoldens>,
  golden: OutputGolden,
  actual: Float32Array,
  tolerance = 1e-3,
): Difference {
  const count = golden.shape.reduce((product, n) => product * n, 1);
  expect(actual.length, `values of ${golden.tensor}`).toBe(count);
  const sampled = actual.filter((_, i) => i % golden.stride === 0);
  const found = difference(sampled, goldenValues(file, golden.tensor), golden);
  expect(found.relative, `max abs error / range of ${golden.tensor}`).toBeLessThanOrEqual(tolerance);
  return found;
}

// Tracker histories

/** A step of a history, named after the predictor's method. Frames are 0-based, coordinates pixels of the clip. */
export type HistoryStep =
  | {
      readonly op: 'add_new_points_or_box';
      readonly frame: number;
      readonly object: string;
      readonly box?: readonly [number, number, number, number];
      readonly points?: readonly (readonly [number, number])[];
      readonly labels?: readonly number[];
      readonly clear_old_points: boolean;
    }
  | {
      readonly op: 'add_new_mask';
      readonly frame: number;
      readonly object: string;
      readonly mask: ClipObject | 'empty';
    }
  | {
      readonly op: 'propagate_in_video';
      readonly start_frame_idx: number | null;
      readonly max_frame_num_to_track: number | null;
      readonly reverse: boolean;
    }
  | { readonly op: 'clear_all_prompts_in_frame'; readonly frame: number; readonly object: string }
  | { readonly op: 'remove_object'; readonly object: string };

/** What the predictor answered in one step for one frame and object. */
export interface HistoryRecord {
  readonly step: number;
  readonly frame: number;
  readonly object: string;
  /** Pixels of the mask at the clip's size. */
  readonly area: number;
}

export interface History {
  readonly description: string;
  readonly model: GoldenModel;
  /** Seed of the weights by formula; absent for nano. */
  readonly seed?: number;
  readonly overrides: Overrides;
  readonly clip: { readonly width: number; readonly height: number; readonly frames: number };
  readonly steps: readonly HistoryStep[];
  readonly imageSize: number;
  /** CRC-32 of every frame's RGB bytes after Pillow's resize to the image size. */
  readonly resizedFrames: readonly number[];
  readonly records: readonly HistoryRecord[];
}

/** A history's answers, row for row with its records. */
export interface HistoryAnswer extends HistoryRecord {
  /** [4h,4w] logits (stored as fp16); -1024 all over where the object has none for this frame. */
  readonly lowRes: Float32Array;
  /** Object score logit; NaN where the object has none. */
  readonly score: number;
  /** Predicted IoU, 1 for a mask prompt; NaN where the object has none. */
  readonly iou: number;
  /** 0 or 1 a pixel of the clip, row-major. */
  readonly mask: Uint8Array;
}

export interface LoadedHistory extends History {
  readonly answers: readonly HistoryAnswer[];
}

/** Reads `test/goldens/histories/<name>.safetensors`. */
export const loadHistory = (name: string): LoadedHistory => loadAnswers(`histories/${name}`);

/** Reads `test/goldens/chains/<name>.safetensors`: a short history of one of Meta's sizes, weights by formula. */
export const loadChain = (name: string): LoadedHistory => loadAnswers(`chains/${name}`);

function loadAnswers(path: string): LoadedHistory {
  const file = readGolden<History>(path);
  const { description: history } = file;
  const lowRes = goldenValues(file, 'low_res');
  const score = goldenValues(file, 'score');
  const iou = goldenValues(file, 'iou');
  const runs = new Uint32Array(goldenTensor(file, 'runs').bytes.buffer);
  const ends = new Uint32Array(goldenTensor(file, 'run_ends').bytes.buffer);
  const plane = lowRes.length / history.records.length;
  const pixels = history.clip.width * history.clip.height;
  const answers = history.records.map((record, row) => ({
    ...record,
    lowRes: lowRes.subarray(row * plane, (row + 1) * plane),
    score: score[row] ?? Number.NaN,
    iou: iou[row] ?? Number.NaN,
    mask: decodeRuns(runs.subarray(ends[row - 1] ?? 0, ends[row]), pixels),
  }));
  return { ...history, answers };
}

/** Run lengths (zeros first) to 0 or 1 a pixel. */
function decodeRuns(runs: Uint32Array, pixels: number): Uint8Array {
  const mask = new Uint8Array(pixels);
  let at = 0;
  runs.forEach((length, i) => {
    mask.fill(i % 2, at, at + length);
    at += length;
  });
  if (at !== pixels) throw new Error(`the runs cover ${at} pixels, not ${pixels}`);
  return mask;
}

/** Intersection over union of two 0/1 masks; 1 where both are empty. */
export function maskIou(a: Uint8Array, b: Uint8Array): number {
  let both = 0;
  let either = 0;
  a.forEach((value, i) => {
    const other = b[i] ?? 0;
    both += value & other;
    either += value | other;
  });
  return either === 0 ? 1 : both / either;
}
