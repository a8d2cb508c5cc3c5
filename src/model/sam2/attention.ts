/**
 * Scaled dot-product attention (`F.scaled_dot_product_attention`) in two forms.
 *
 * @module
 */
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';

/**
 * `fused`: one op that keeps no score matrix on a WebGPU device with 32 KiB of workgroup storage.
 *
 * `chunked`: plain operations over parts of the queries, for WebGPU devices with less, where the fused op would
 * allocate buffers of gigabytes, and for WASM, where the fused op fails ("Integer overflow") as soon as
 * 2 * d * queries * keys passes 2^31, as it does in every real model at 1024 px.
 */
export type AttentionForm = 'fused' | 'chunked';

/** The largest score buffer of the chunked form, in bytes: half of WebGPU's default binding limit. */
const maxScoreBytes = 64 * 1024 * 1024;

/**
 * softmax(q k^T / sqrt(d)) v a head, d = c / heads.
 *
 * @param q [b, n, c]; b is fixed. Where n is only known at run time, the queries are few and stay together
 * @param k [b, m, c]
 * @param v [b, m, c]
 * @param maxKeys the m to plan for where it is only known at run time
 * @returns [b, n, c]
 */
export function attention(
  g: GraphBuilder,
  form: AttentionForm,
  q: Value,
  k: Value,
  v: Value,
  heads: number,
  maxKeys?: number,
): Value {
  if (form === 'fused') return g.multiHeadAttention(q, k, v, heads);
  const [b, c] = [sizeAt(q.shape, 0), sizeAt(q.shape, 2)];
  const [n = 1, m = 1] = [q.shape[1], k.shape[1]];
  const d = c / heads;
  const queries = g.transpose(g.reshape(q, [b, n, heads, d]), [0, 2, 1, 3]);
  const keysTransposed = g.transpose(g.reshape(k, [b, m, heads, d]), [0, 2, 3, 1]);
  const values = g.transpose(g.reshape(v, [b, m, heads, d]), [0, 2, 1, 3]);
  const scaled = g.mul(queries, g.scalar(1 / Math.sqrt(d)));

  const attend = (part: Value) => g.matMul(g.softmax(g.matMul(part, keysTransposed)), values);
  const keys = typeof m === 'number' ? m : (maxKeys ?? sizeAt(k.shape, 1));
  const chunk = Math.max(1, Math.floor(maxScoreBytes / (4 * b * heads * keys)));
  const out = typeof n === 'string' || n <= chunk ? attend(scaled) : inParts(g, scaled, n, chunk, attend);
  return g.reshape(g.transpose(out, [0, 2, 1, 3]), [b, n, c]);
}

/** `attend` for `chunk` of the `n` queries [b, heads, n, d] after another. */
function inParts(
  g: GraphBuilder,
  queries: Value,
  n: number,
  chunk: number,
  attend: (part: Value) => Value,
): Value {
  const starts = Array.from({ length: Math.ceil(n / chunk) }, (_, i) => i * chunk);
  const parts = starts.map((start) => attend(g.slice(queries, 2, start, Math.min(n, start + chunk))));
  return g.concat(parts, 2);
}
