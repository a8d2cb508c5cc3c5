/**
 * Both forms of attention against the textbook formula in float64, with queries that split unevenly.
 *
 * @module
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { formulaTensor } from '../../src/model/formula/formula.ts';
import { GraphBuilder } from '../../src/model/onnx/graph-builder.ts';
import { WeightsLayout } from '../../src/model/onnx/weights.ts';
import { type AttentionForm, attention } from '../../src/model/sam2/attention.ts';

const [batch, queries, keys, heads, width] = [2, 30, 41, 2, 16];
/** Plans for so many keys that a chunk holds 8 of the 30 queries. */
const plannedKeys = (64 * 2 ** 20) / (4 * batch * heads * 8);

const values = (name: string, length: number) =>
  formulaTensor(name, [batch, length, width]).map((value) => 15 * value);
const [q, k, v] = [values('q', queries), values('k', keys), values('v', keys)];

/** softmax(q k^T / sqrt(d)) v a head. */
function reference(): Float64Array {
  const d = width / heads;
  const out = new Float64Array(batch * queries * width);
  const at = (x: Float32Array, b: number, length: number, token: number, channel: number) =>
    x[(b * length + token) * width + channel] ?? Number.NaN;
  for (let b = 0; b < batch; b++) {
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < queries; i++) {
        const scores = Array.from({ length: keys }, (_, j) => {
          let dot = 0;
          for (let c = head * d; c < (head + 1) * d; c++)
            dot += at(q, b, queries, i, c) * at(k, b, keys, j, c);
          return Math.exp(dot / Math.sqrt(d));
        });
        const total = scores.reduce((sum, score) => sum + score, 0);
        for (let c = head * d; c < (head + 1) * d; c++) {
          const sum = scores.reduce((s, score, j) => s + score * at(v, b, keys, j, c), 0);
          out[(b * queries + i) * width + c] = sum / total;
        }
      }
    }
  }
  return out;
}

describe('attention', () => {
  const expected = reference();

  it.each<[AttentionForm, string, number]>([
    ['fused', 'MultiHeadAttention', 1],
    ['chunked', 'Softmax', 4],
  ])('%s: %s, %i times', async (form, op, count) => {
    const g = new GraphBuilder(form, new WeightsLayout('none'));
    const [qIn, kIn, vIn] = [
      g.input('q', [batch, queries, width]),
      g.input('k', [batch, 'keys', width]),
      g.input('v', [batch, 'keys', width]),
    ];
    g.output('y', attention(g, form, qIn, kIn, vIn, heads, plannedKeys));
    const onnx = g.serialize();
    // Nodes are named by their operation: Softmax, Softmax_1, ...
    const last = count === 1 ? op : `${op}_${count - 1}`;
    const text = Buffer.from(onnx).toString('latin1');
    expect([text.includes(last), text.includes(`${op}_${count}`)]).toEqual([true, false]);

    const session = await ort.InferenceSession.create(onnx);
    const tensor = (x: Float32Array, length: number) => new ort.Tensor('float32', x, [batch, length, width]);
    const { y } = await session.run({ q: tensor(q, queries), k: tensor(k, keys), v: tensor(v, keys) });
    const actual = y?.data as Float32Array;
    expect(actual.length).toBe(expected.length);
    const error = actual.reduce(
      (worst, value, i) => Math.max(worst, Math.abs(value - (expected[i] ?? 0))),
      0,
    );
    expect(error).toBeLessThan(1e-6);
    expect(Math.max(...expected)).toBeGreaterThan(0.5);
  });
});
