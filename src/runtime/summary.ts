/**
 * Post-processing in TypeScript (WASM and Node): low-res logits to masks at video size, their boxes (without specks)
 * and areas.
 * `summary.wgsl` does the same on WebGPU.
 *
 * @module
 */
import { boxAround, type MaskField } from './box-edges.ts';
import type { MaskSummary, SummarizeOptions } from './sam2-graphs.ts';
import { interpolation, UpsampledMask } from './upsampled-mask.ts';

/** One object's decoder output on the host. */
export interface HostMask {
  /** [size, size] logits */
  readonly logits: Float32Array;
  readonly iou: number;
  readonly objectScore: number;
}

/** Extent, area and bits of one mask while its rows are visited. */
class MaskCollector {
  private left = Number.POSITIVE_INFINITY;
  private right = -1;
  private top = -1;
  private bottom = -1;
  private area = 0;
  private readonly bits: Uint32Array | undefined;
  private readonly upsampled: UpsampledMask;

  constructor(upsampled: UpsampledMask, options: SummarizeOptions) {
    this.upsampled = upsampled;
    this.bits = options.masks ? new Uint32Array(Math.ceil((options.width * options.height) / 32)) : undefined;
  }

  /** Takes the pixels of row `y` whose logit is positive and, where `winner` is given, that `index` won. */
  addRow(y: number, row: Float32Array, winner: Int32Array | undefined, index: number): void {
    const start = y * row.length;
    for (let x = 0; x < row.length; x++) {
      if (!((row[x] ?? 0) > 0) || (winner !== undefined && winner[x] !== index)) continue;
      this.area++;
      if (this.upsampled.counts(x, y)) {
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

  finish(mask: HostMask, field: MaskField): MaskSummary {
    const { left, top, right, bottom } = this;
    return {
      box: right < 0 ? undefined : boxAround({ left, top, right, bottom }, field),
      area: this.area,
      objectScore: mask.objectScore,
      iou: mask.iou,
      mask: this.bits,
    };
  }
}

/** One object among those that its pixels may go to, as the edges of its box are found on it. */
class ObjectField implements MaskField {
  readonly width: number;
  readonly height: number;
  private readonly all: readonly UpsampledMask[];
  private readonly own: UpsampledMask;
  private readonly nonOverlap: boolean;

  constructor(all: readonly UpsampledMask[], own: UpsampledMask, options: SummarizeOptions) {
    this.width = options.width;
    this.height = options.height;
    this.all = all;
    this.own = own;
    this.nonOverlap = options.nonOverlap;
  }

  isCounted(x: number, y: number): boolean {
    const logit = this.own.at(x, y);
    return logit > 0 && this.wins(logit, x, y) && this.own.counts(x, y);
  }

  margin(x: number, y: number): number {
    let rival = 0;
    if (this.nonOverlap) {
      for (const other of this.all) if (other !== this.own) rival = Math.max(rival, other.at(x, y));
    }
    return this.own.at(x, y) - rival;
  }

  /** Of equals the first wins. */
  private wins(logit: number, x: number, y: number): boolean {
    if (!this.nonOverlap) return true;
    let before = true;
    for (const other of this.all) {
      if (other === this.own) before = false;
      else if (other.at(x, y) > logit || (before && other.at(x, y) === logit)) return false;
    }
    return true;
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
 * The box leaves out specks (`mask-parts.ts`), which the mask and its area keep, and is finer than pixels
 * (`box-edges.ts`).
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
  const upsampled = masks.map(({ logits }) => new UpsampledMask(logits, size, rows, columns));
  const collectors = upsampled.map((mask) => new MaskCollector(mask, options));
  const lines = masks.map(() => new Float32Array(options.width));
  const winner = options.nonOverlap && masks.length > 1 ? new Int32Array(options.width) : undefined;
  for (let y = 0; y < options.height; y++) {
    upsampled.forEach((mask, i) => {
      const line = lines[i];
      if (line !== undefined) mask.fillRow(y, line);
    });
    if (winner !== undefined) chooseWinners(lines, winner);
    collectors.forEach((collector, i) => {
      const line = lines[i];
      if (line !== undefined) collector.addRow(y, line, winner, i);
    });
  }
  return masks.flatMap((mask, i) => {
    const own = upsampled[i];
    if (own === undefined) return [];
    return collectors[i]?.finish(mask, new ObjectField(upsampled, own, options)) ?? [];
  });
}
