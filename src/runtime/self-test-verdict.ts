/**
 * Whether what a GPU gave in the self-test is what it should be.
 *
 * @module
 */
import type { Precision } from '../model/build.ts';
import type { SelfTestOutput } from './self-test.ts';

export interface SelfTestVerdict {
  readonly passed: boolean;
  /** For display: how close it came, or which output is wrong and by how much. */
  readonly sentence: string;
}

/** How far an output may be from what is expected. */
interface Limits {
  /** Root mean square of the differences, relative to that of the expected values. */
  readonly distance: number;
  /** How far from 1 the factor may be by which the output fits best: rounding errors have no direction. */
  readonly scale: number;
  /** Intersection over union of masks. */
  readonly iou: number;
  /** Difference of a score (a logit, or an IoU), relative to it where it is beyond 1. */
  readonly score: number;
}

/**
 * Of the demo model, with its real weights: another device's fp32 was at most 0.00003 off (SwiftShader), fp16 with sums
 * in fp16 at most 0.005 (lavapipe); onnxruntime's attention with `subgroups`, which is wrong, 0.03 in `feat_s8` and 0.0017
 * where it was farthest from showing, in `memory-attention/pix_feat`.
 */
const limits: Readonly<Record<Precision, Limits>> = {
  fp32: { distance: 0.001, scale: 0.001, iou: 0.99, score: 0.001 },
  fp16: { distance: 0.02, scale: 0.01, iou: 0.97, score: 0.02 },
};

/** How one output compares; `excess` is 1 at the limit. */
interface Finding {
  readonly excess: number;
  /** Goes after the output's name. */
  readonly words: string;
}

/** Whether `actual` agrees with `expected` as well as the precision lets one expect. */
export function compareSelfTest(
  expected: readonly SelfTestOutput[],
  actual: readonly SelfTestOutput[],
  precision: Precision,
): SelfTestVerdict {
  const given = new Map(actual.map(({ name, values }) => [name, values]));
  const compared = expected.filter((output) => !isUndecided(output.name, expected, limits[precision]));
  const findings = compared.map(({ name, values }) => {
    const found = given.get(name);
    const finding =
      found?.length === values.length
        ? compare(name, values, found, limits[precision])
        : { excess: Number.POSITIVE_INFINITY, words: 'is missing' };
    return { name, ...finding };
  });
  const [first, ...others] = findings;
  if (first === undefined) return { passed: false, sentence: 'There is nothing to compare with.' };
  const worst = others.reduce(farther, first);
  const passed = worst.excess <= 1;
  return {
    passed,
    sentence: passed
      ? `All ${compared.length} outputs agree with the CPU's; the farthest, ${worst.name}, ${worst.words}.`
      : `${worst.name} ${worst.words}.`,
  };
}

/**
 * Whether rounding may decide which of the three candidates the decoder chose, so that what depends on it says nothing.
 * The candidates themselves are compared all the same.
 */
function isUndecided(name: string, expected: readonly SelfTestOutput[], { score }: Limits): boolean {
  const [, ofAny, ofTracked] = dependsOnChoice.exec(name) ?? [];
  const step = ofAny ?? ofTracked;
  if (step === undefined) return false;
  const valuesOf = (output: string) => [
    ...(expected.find((each) => each.name === `${step}/${output}`)?.values ?? []),
  ];
  const candidates = valuesOf('iou_all').sort((a, b) => b - a);
  const [chosen] = valuesOf('iou');
  const [best = 0, second = 0] = candidates;
  return candidates.some((iou) => iou === chosen) && best - second < 2 * score;
}

/** A prompted object's pointer is always that of the fourth mask, which is made of all prompts. */
const dependsOnChoice =
  /^(mask-decoder\/(?:box|mask|track))\/(?:low_res_mask|iou)$|^(mask-decoder\/track)\/obj_ptr$/;

const scores: ReadonlySet<string> = new Set(['iou', 'iou_all', 'object_score']);
const logits: ReadonlySet<string> = new Set(['low_res_mask', 'low_res_all']);

function compare(name: string, expected: Float32Array, actual: Float32Array, limit: Limits): Finding {
  // Either alone: a difference from what is no number would not be larger than any limit.
  if (![expected, actual].every((values) => values.every(Number.isFinite))) {
    return { excess: Number.POSITIVE_INFINITY, words: 'has values that are no numbers' };
  }
  const output = name.slice(name.lastIndexOf('/') + 1);
  if (scores.has(output)) return compareScores(expected, actual, limit);
  if (output === 'mask') return compareMasks(expected, actual, limit);
  const map = compareMaps(expected, actual, limit);
  return logits.has(output) ? farther(compareMasks(expected, actual, limit), map) : map;
}

const farther = <T extends Finding>(a: T, b: T): T => (a.excess >= b.excess ? a : b);

/** Differences below this count for nothing where the expected values are nearly 0. */
const smallest = 1e-3;

function compareMaps(expected: Float32Array, actual: Float32Array, limit: Limits): Finding {
  let [square, product, difference] = [0, 0, 0];
  for (const [i, e] of expected.entries()) {
    const a = actual[i] ?? 0;
    square += e * e;
    product += a * e;
    difference += (a - e) ** 2;
  }
  const magnitude = Math.max(Math.sqrt(square), smallest * Math.sqrt(expected.length));
  const distance = Math.sqrt(difference) / magnitude;
  const scale = (product - square) / magnitude ** 2;
  const [far, scaled] = [distance / limit.distance, Math.abs(scale) / limit.scale];
  // `scale` is a part of `distance`, and nearly all of it where the map is only too large or too small.
  const onlyScaled = scaled > 1 && (far <= 1 || Math.abs(scale) > 0.9 * distance);
  return {
    excess: Math.max(far, scaled),
    words: onlyScaled
      ? `is too ${scale > 0 ? 'large' : 'small'} by ${percent(Math.abs(scale))} (${percent(limit.scale)} allowed)`
      : `is ${percent(distance)} off (${percent(limit.distance)} allowed)`,
  };
}

function compareScores(expected: Float32Array, actual: Float32Array, limit: Limits): Finding {
  const distances = expected.map((e, i) => Math.abs((actual[i] ?? 0) - e) / Math.max(1, Math.abs(e)));
  const distance = Math.max(...distances);
  return {
    excess: distance / limit.score,
    words: `is ${distance.toPrecision(2)} off (${limit.score} allowed)`,
  };
}

/** Pixels on the edge of a small mask count for more than they should. */
const edgePixels = 2;

/** Logits as masks: what is above 0. */
function compareMasks(expected: Float32Array, actual: Float32Array, limit: Limits): Finding {
  let [union, shared] = [0, 0];
  for (const [i, e] of expected.entries()) {
    const a = actual[i] ?? 0;
    if (e > 0 || a > 0) union++;
    if (e > 0 && a > 0) shared++;
  }
  const iou = union === 0 ? 1 : shared / union;
  return {
    excess: (union - shared) / Math.max(edgePixels, (1 - limit.iou) * union),
    words: `overlaps with an IoU of ${iou.toFixed(3)} (${limit.iou} needed)`,
  };
}

const percent = (part: number): string => `${Number((100 * part).toPrecision(2))}%`;
