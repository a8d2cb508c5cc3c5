/**
 * A memory map condensed to a fixed number of tokens. Follows EdgeTAM's `sam2/modeling/perceiver.py`.
 *
 * @module
 */
import {
  featureSize,
  memoryTokens,
  memoryWidth,
  type Sam2Config,
  type SpatialPerceiverConfig,
  windowGrid,
} from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import { type AttentionForm, attention } from '../sam2/attention.ts';
import { channelsLast, layerNorm, linear, linearRows, weightAs } from '../sam2/layers.ts';
import { positionEmbeddingSine } from '../sam2/position-encoding.ts';
import { windowPartition } from '../sam2/windows.ts';

const name = 'spatial_perceiver';
const withoutBias = { bias: false } as const;

/** What latents attend to: tokens [b, n, Cm], and the position codes that Meta's code adds to keys and values. */
interface Context {
  readonly tokens: Value;
  readonly codes: Value | undefined;
}

/**
 * `PerceiverResampler.forward`: tokens that saw the whole map, then tokens that saw a window each, from left to right
 * and top to bottom. The same layers make both.
 *
 * @param map [1, Cm, h, w]
 * @returns [1, T, Cm]
 */
export function perceiverResampler(
  g: GraphBuilder,
  config: Sam2Config,
  perceiver: SpatialPerceiverConfig,
  map: Value,
  form: AttentionForm,
): Value {
  const pixels = channelsLast(g, map);
  const all = g.scope(`${name}.forward_1d`, () => globalLatents(g, config, perceiver, pixels, form));
  const windows = g.scope(`${name}.forward_2d`, () => windowLatents(g, config, perceiver, pixels));
  // Both halves end with the same norm, which works token by token.
  return layerNorm(g, g.concat([all, windows], 1), `${name}.norm`);
}

/**
 * `maskmem_pos_enc` of the tokens, [T, Cm]: zero for those that saw the whole map, and for those of windows the sine
 * codes of their grid.
 */
export function perceiverPositions(perceiver: SpatialPerceiverConfig): Float32Array {
  const { numLatents, positionEncoding } = perceiver;
  const windows = positionEmbeddingSine(positionEncoding, windowGrid(perceiver));
  const table = new Float32Array(numLatents * positionEncoding.numPosFeats + windows.length);
  table.set(windows, numLatents * positionEncoding.numPosFeats);
  return table;
}

/** `forward_1d` without its norm: pixels [1, h, w, Cm] to [1, numLatents, Cm]. */
function globalLatents(
  g: GraphBuilder,
  config: Sam2Config,
  perceiver: SpatialPerceiverConfig,
  pixels: Value,
  form: AttentionForm,
): Value {
  const [size, width] = [featureSize(config), memoryWidth(config)];
  const context = {
    tokens: g.reshape(pixels, [1, size * size, width]),
    codes: g.derived(`${name} position codes`, [1, size * size, width], [], () =>
      positionEmbeddingSine(config.memoryEncoder.positionEncoding, size),
    ),
  };
  const { numLatents } = perceiver;
  const latents = weightAs(g, `${name}.latents`, [numLatents, width], [1, numLatents, width]);
  return layers(g, perceiver, latents, context, form);
}

/** `forward_2d` without its norm: pixels [1, h, w, Cm] to [1, numLatents2d, Cm]. */
function windowLatents(
  g: GraphBuilder,
  config: Sam2Config,
  perceiver: SpatialPerceiverConfig,
  pixels: Value,
): Value {
  const [size, width] = [featureSize(config), memoryWidth(config)];
  const { numLatents2d } = perceiver;
  const side = size / windowGrid(perceiver);
  const windows = g.reshape(windowPartition(g, pixels, side), [numLatents2d, side * side, width]);
  const latents = weightAs(g, `${name}.latents_2d`, [numLatents2d, width], [numLatents2d, 1, width]);
  // One query a window: there is nothing that a fused op could save.
  const seen = layers(g, perceiver, latents, { tokens: windows, codes: undefined }, 'chunked');
  return g.reshape(seen, [1, memoryTokens(config) - perceiver.numLatents, width]);
}

/** All layers: latents [b, n, Cm] to the same. */
function layers(
  g: GraphBuilder,
  perceiver: SpatialPerceiverConfig,
  latents: Value,
  context: Context,
  form: AttentionForm,
): Value {
  let x = latents;
  for (let i = 0; i < perceiver.depth; i++)
    x = encoderLayer(g, perceiver, x, context, form, `${name}.layers.${i}`);
  return x;
}

/** `PerceiverEncoderLayer.forward` */
function encoderLayer(
  g: GraphBuilder,
  perceiver: SpatialPerceiverConfig,
  latents: Value,
  context: Context,
  form: AttentionForm,
  layer: string,
): Value {
  const attended = g.add(perceiverAttention(g, perceiver, latents, context, form, `${layer}.attn`), latents);
  const x = g.add(feedForward(g, perceiver, attended, `${layer}.ff`), attended);
  if (!perceiver.useSelfAttn) return x;
  const own = g.add(selfAttention(g, perceiver, x, form, `${layer}.self_attn`), x);
  return g.add(feedForward(g, perceiver, own, `${layer}.self_ff`), own);
}

/** `PerceiverAttention.forward`: latents [b, n, Cm] over the context [b, m, Cm]. */
function perceiverAttention(
  g: GraphBuilder,
  { heads }: SpatialPerceiverConfig,
  latents: Value,
  { tokens, codes }: Context,
  form: AttentionForm,
  key: string,
): Value {
  const width = sizeAt(latents.shape, 2);
  const normed = layerNorm(g, tokens, `${key}.norm_x`);
  const coded = (value: Value) => (codes ? g.add(value, codes) : value);
  const q = linear(g, layerNorm(g, latents, `${key}.norm_latents`), `${key}.to_q`, width, withoutBias);
  const k = coded(projected(g, normed, `${key}.to_kv`, 'keys'));
  const v = coded(projected(g, normed, `${key}.to_kv`, 'values'));
  const y = attention(g, form, q, k, v, heads);
  return linear(g, y, `${key}.to_out`, width, withoutBias);
}

/** `Attention.forward`: latents [b, n, Cm] to each other. A single one attends to itself alone, whatever it asks. */
function selfAttention(
  g: GraphBuilder,
  { heads }: SpatialPerceiverConfig,
  latents: Value,
  form: AttentionForm,
  key: string,
): Value {
  const width = sizeAt(latents.shape, 2);
  const normed = layerNorm(g, latents, `${key}.norm`);
  const v = projected(g, normed, `${key}.to_kv`, 'values');
  const isSingle = sizeAt(latents.shape, 1) === 1;
  const toOthers = () => {
    const q = linear(g, normed, `${key}.to_q`, width, withoutBias);
    return attention(g, form, q, projected(g, normed, `${key}.to_kv`, 'keys'), v, heads);
  };
  return linear(g, isSingle ? v : toOthers(), `${key}.to_out`, width, withoutBias);
}

/** One half of `to_kv(x).chunk(2)`: keys or values of x [b, m, Cm]. */
function projected(g: GraphBuilder, x: Value, key: string, half: 'keys' | 'values'): Value {
  const count = sizeAt(x.shape, 2);
  return linearRows(g, x, key, { first: half === 'keys' ? 0 : count, count, total: 2 * count }, withoutBias);
}

/** `FeedForward`: x [..., Cm] to the same. */
function feedForward(g: GraphBuilder, { ffMult }: SpatialPerceiverConfig, x: Value, key: string): Value {
  const width = sizeAt(x.shape, 2);
  const hidden = linear(g, layerNorm(g, x, `${key}.0`), `${key}.1`, ffMult * width, withoutBias);
  return linear(g, g.gelu(hidden), `${key}.3`, width, withoutBias);
}
