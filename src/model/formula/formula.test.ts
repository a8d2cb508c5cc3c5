/**
 * The TypeScript formula against values written by `models/golden/formula.py`.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fnv1a, formulaCheckpoint, formulaTensor } from './formula.ts';

interface Sample {
  readonly name: string;
  readonly shape: readonly number[];
  readonly seed: number;
  readonly indices: readonly number[];
  readonly bits: readonly number[];
  readonly fnv1a: number | null;
}
const samples: Sample[] = JSON.parse(readFileSync(new URL('./values.json', import.meta.url), 'utf8'));

describe('formulaTensor', () => {
  it.each(samples)('equals Python bit for bit: $name, seed $seed', (sample) => {
    const values = formulaTensor(sample.name, sample.shape, sample.seed);
    const bits = new Uint32Array(values.buffer);
    expect(sample.indices.map((index) => bits[index])).toEqual(sample.bits);
    if (sample.fnv1a !== null) expect(fnv1a(new Uint8Array(values.buffer))).toBe(sample.fnv1a);
  });

  it('gives weights of variance 1 / fan-in', () => {
    const values = formulaTensor('memory_encoder.pix_feat_proj.weight', [256, 256, 1, 1]);
    const meanSquare = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    expect(meanSquare * 256).toBeCloseTo(1, 1);
  });
});

describe('formulaCheckpoint', () => {
  const checkpoint = formulaCheckpoint(new Map([['no_mem_embed', [1, 1, 4]]]), 5);

  it('reads what formulaTensor gives', async () => {
    expect(checkpoint.tensors.get('no_mem_embed')).toEqual({ dtype: 'float32', shape: [1, 1, 4] });
    expect(await checkpoint.read('no_mem_embed')).toEqual(formulaTensor('no_mem_embed', [1, 1, 4], 5));
  });

  it('names a tensor that is not there', async () => {
    await expect(checkpoint.read('no_such')).rejects.toMatchObject({ code: 'checkpoint/missing-tensor' });
  });
});
