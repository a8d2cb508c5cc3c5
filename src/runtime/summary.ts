/**
 * Post-processing in TypeScript (WASM and Node): low-res logits to masks at video size, their boxes (without specks)
 * and areas.
 * `summary.wgsl` does the same on WebGPU.
 *
 * @module
 */
import { countedCells } from './mask-parts.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';

/** One object's decoder output on the host. */
export interface HostMask {
  /** [size, size] logits */
  readonly logits: Float32Array;
  readonly iou: number;
  readonly objectScore: number;
}

/** For each output position the two inputs and the weight of the second. */
interface Interpolation {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

/** Torch's bilinear positions (`align_corners=False`), in fp32 as torch and the shader compute them. */
function interpolation(from: number, to: number): Interpolation {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const weight = new Float32Array(to);
  const scale = Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    const at = Math.max(Math.fround(Math.fround((i + 0.5) * scale) - 0.5), 0);
    const first = Math.min(Math.floor(at), from - 1);
    low[i] = first;
    high[i] = Math.min(first + 1, from - 1);
    weight[i] = at - first;
  }
  return { low, high, weight };
}

/** One row at video size: `row[x]` = logit of the object at (x, y). */
function upsampleRow(
  logits: Float32Array,
  size: number,
  rows: Interpolation,
  columns: Interpolation,
  y: number,
  row: Float32Array,
): void {
  const top = (rows.low[y] ?? 0) * size;
  const bottom = (rows.high[y] ?? 0) * size;
  const down = rows.weight[y] ?? 0;
  const { low, high, weight } = columns;
  for (let x = 0; x < row.length; x++) {
    const left = low[x] ?? 0;
    const right = high[x] ?? 0;
    const across = weight[x] ?? 0;
    const above = (1 - across) * (logits[top + left] ?? 0) + across * (logits[top + right] ?? 0);
    const below = (1 - across) * (logits[bottom + left] ?? 0) + across * (logits[bottom + right] ?? 0);
    row[x] = (1 - down) * above + down * below;
  }
}

/** Tells for the pixels of one mask whether its box goes around them. */
class PartsAtVideoSize {
  private readonly counted: Uint8Array;
  private readonly logits: Float32Array;
  private readonly size: number;
  private readonly rows: Interpolation;
  private readonly columns: Interpolation;

  constructor(logits: Float32Array, size: number, rows: Interpolation, columns: Interpolation) {
    this.counted = countedCells(logits, size);
    this.logits = logits;
    this.size = size;
    this.rows = rows;
    this.columns = columns;
  }

  /** All positive cells around a pixel of the mask are of one part, so the first says it. */
  counts(x: number, y: number): boolean {
    const top = (this.rows.low[y] ?? 0) * this.size;
    const bottom = (this.rows.high[y] ?? 0) * this.size;
    const left = this.columns.low[x] ?? 0;
    const right = this.columns.high[x] ?? 0;
    for (const cell of [top + left, top + right, bottom + left, bottom + right]) {
      if ((this.logits[cell] ?? 0) > 0) return this.counted[cell] === 1;
    }
    return false;
  }
}

/** Box, area and bits of one mask while its rows are visited. */
class MaskCollector {
  private left = Number.POSITIVE_INFINITY;
  private right = -1;
  private top = -1;
  private bottom = -1;
  private area = 0;
  private readonly bits: Uint32Array | undefined;
  private readonly parts: PartsAtVideoSize;

  constructor(parts: PartsAtVideoSize, options: SummarizeOptions) {
    this.parts = parts;
    this.bits = options.masks ? new Uint32Array(Math.ceil((options.width * options.height) / 32)) : undefined;
  }

  /** Takes the pixels of row `y` whose logit is positive and, where `winner` is given, that `index` won. */
  addRow(y: number, row: Float32Array, winner: Int32Array | undefined, index: number): void {
    const start = y * row.length;
    for (let x = 0; x < row.length; x++) {
      if (!((row[x] ?? 0) > 0) || (winner !== undefined && winner[x] !== index)) continue;
      this.area++;
      if (this.parts.counts(x, y)) {
        if (x < this.left) this.left = x;
        if (x > this.right) this.right = x;
        if (this.top < 0) this.top = y;
        this.bottom = y;
      }
      if (this.bits !== undefined) {
        const word = (start + x) >>> 5;
        this.bits[word] = (this.bits[word] ?? 0) | (1 << ((start + x) & 31));
      }
    }
  }

  finish(mask: HostMask): MaskSummary {
    return {
      box:
        this.right < 0
          ? undefined
          : [this.left, this.top, this.right - this.left + 1, this.bottom - this.top + 1],
      area: this.area,
      objectScore: mask.objectScore,
      iou: mask.iou,
      mask: this.bits,
    };
  }
}

/** For each pixel of a row the object with the highest logit, the first of equals. */
function chooseWinners(rows: readonly Float32Array[], winner: Int32Array): void {
  for (let x = 0; x < winner.length; x++) {
    let best = Number.NEGATIVE_INFINITY;
    let index = 0;
    for (let i = 0; i < rows.length; i++) {
      const logit = rows[i]?.[x] ?? Number.NEGATIVE_INFINITY;
      if (logit > best) {
        best = logit;
        index = i;
      }
    }
    winner[x] = index;
  }
}

/**
 * Upsamples each object's logits to video size, thresholds at 0 and measures.
 * Follows `sam2/sam2_video_predictor.py: _get_orig_video_res_output` and, for `nonOverlap`,
 * `sam2/modeling/sam2_base.py: _apply_non_overlapping_constraints`.
 *
 * The box leaves out specks (`mask-parts.ts`), which the mask and its area keep.
 *
 * @param size 4h = 4w, height and width of the logits
 * @returns one summary an object, in order
 */
export function summarizeMasks(
  masks: readonly HostMask[],
  size: number,
  options: SummarizeOptions,
): MaskSummary[] {
  const rows = interpolation(size, options.height);
  const columns = interpolation(size, options.width);
  const collectors = masks.map(
    ({ logits }) => new MaskCollector(new PartsAtVideoSize(logits, size, rows, columns), options),
  );
  const lines = masks.map(() => new Float32Array(options.width));
  const winner = options.nonOverlap && masks.length > 1 ? new Int32Array(options.width) : undefined;
  for (let y = 0; y < options.height; y++) {
    masks.forEach((mask, i) => {
      const line = lines[i];
      if (line !== undefined) upsampleRow(mask.logits, size, rows, columns, y, line);
    });
    if (winner !== undefined) chooseWinners(lines, winner);
    collectors.forEach((collector, i) => {
      const line = lines[i];
      if (line !== undefined) collector.addRow(y, line, winner, i);
    });
  }
  return masks.flatMap((mask, i) => collectors[i]?.finish(mask) ?? []);
}
