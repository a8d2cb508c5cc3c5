/**
 * One object's logits at the size of the video, computed where they are asked for. `upsampled-mask.wgsl` does the same
 * on WebGPU.
 *
 * @module
 */
import { countedCells } from './mask-parts.ts';

/** For each output position the two inputs and the weight of the second. */
export interface Interpolation {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

/** Torch's bilinear positions (`align_corners=False`), in fp32 as torch and the shader compute them. */
export function interpolation(from: number, to: number): Interpolation {
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

/** @param top start of the row of cells above, `bottom` below; `down` is the weight of the latter */
function bilinear(
  logits: Float32Array,
  top: number,
  bottom: number,
  down: number,
  columns: Interpolation,
  x: number,
): number {
  const left = columns.low[x] ?? 0;
  const right = columns.high[x] ?? 0;
  const across = columns.weight[x] ?? 0;
  const above = (1 - across) * (logits[top + left] ?? 0) + across * (logits[top + right] ?? 0);
  const below = (1 - across) * (logits[bottom + left] ?? 0) + across * (logits[bottom + right] ?? 0);
  return (1 - down) * above + down * below;
}

/** Logits [size, size], seen at the size of the video. */
export class UpsampledMask {
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

  /** The logit of one pixel, rounded to fp32 as {@link fillRow} does. */
  at(x: number, y: number): number {
    const { logits, size, rows, columns } = this;
    const top = (rows.low[y] ?? 0) * size;
    const bottom = (rows.high[y] ?? 0) * size;
    return Math.fround(bilinear(logits, top, bottom, rows.weight[y] ?? 0, columns, x));
  }

  /** Fills `row[x]` with the logits of row `y`. */
  fillRow(y: number, row: Float32Array): void {
    const { logits, size, rows, columns } = this;
    const top = (rows.low[y] ?? 0) * size;
    const bottom = (rows.high[y] ?? 0) * size;
    const down = rows.weight[y] ?? 0;
    for (let x = 0; x < row.length; x++) row[x] = bilinear(logits, top, bottom, down, columns, x);
  }

  /**
   * Whether the box goes around a pixel of the mask. All positive cells around it are of one part, so the first says
   * it.
   */
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
