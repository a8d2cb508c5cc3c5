/**
 * The memory-attention graph: the frame's features attend to the memory bank. Follows
 * `sam2/modeling/memory_attention.py`, `RoPEAttention` and EdgeTAM's `RoPEAttentionv2` in `sam/transformer.py`, and
 * step 2 of `SAM2Base._prepare_memory_conditioned_features`.
 *
 * @module
 */
import {
  featureSize,
  memoryDims,
  memoryTokens,
  memoryWidth,
  modelWidth,
  type RopeAttentionConfig,
  type Sam2Config,
  windowGrid,
} from '../config/config.ts';
import { perceiverPositions } from '../edgetam/perceiver.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import { type AttentionForm, attention } from './attention.ts';
import { layerNorm, linear, weightAs } from './layers.ts';
import { positionEmbeddingSine } from './position-encoding.ts';
import { applyRotary } from './rope.ts';

/** Conditioning frames to plan chunks for where the configuration sets no limit. */
const plannedCondFrames = 16;

/** Tokens that queries attend to: `values`, and the same with their position codes added as `keys`. */
interface Tokens {
  readonly values: Value;
  readonly keys: Value;
}

interface Memory {
  /** [M, T, Cm] */
  readonly maps: Tokens;
  /** [1, P*C/Cm, Cm] */
  readonly pointers: Tokens | undefined;
}

/**
 * Inputs `feat_s16` [1,C,h,w]; `mem_maps` [M,Cm,h,w] ([M,T,Cm] with a spatial perceiver); `mem_tpos` int32 [M], rows of
 * `maskmem_tpos_enc`; with `pointers` also `ptrs` [P,C] and, where the configuration adds temporal codes to pointers,
 * `ptr_sine` [P,C] ([P,Cm] without `proj_tpos_enc_in_obj_ptrs`). Output `pix_feat` [1,C,h,w].
 */
export function memoryAttention(
  g: GraphBuilder,
  config: Sam2Config,
  form: AttentionForm,
  pointers: boolean,
): void {
  const [size, width] = [featureSize(config), modelWidth(config)];
  const features = g.input('feat_s16', [1, width, size, size]);
  const memory = memoryInputs(g, config, pointers);

  const { posEncAtInput, numLayers } = config.memoryAttention;
  const featureCodes = g.derived('feature position codes', [1, size * size, width], [], () =>
    positionEmbeddingSine(config.imageEncoder.neck.positionEncoding, size),
  );
  let x = g.reshape(g.transpose(features, [0, 2, 3, 1]), [1, size * size, width]);
  if (posEncAtInput) {
    // A product of constants is folded when the graph is loaded, but only in fp32.
    x = g.add(
      x,
      g.inFp32([featureCodes], (codes) => g.mul(codes, g.scalar(0.1))),
    );
  }
  for (let i = 0; i < numLayers; i++) {
    const name = `memory_attention.layers.${i}`;
    x = g.scope(name, () => memoryAttentionLayer(g, config, form, name, x, featureCodes, memory));
  }
  x = layerNorm(g, x, 'memory_attention.norm');
  g.output('pix_feat', g.transpose(g.reshape(x, [1, size, size, width]), [0, 3, 1, 2]));
}

/** The tail of `_prepare_memory_conditioned_features`, step 1: memory tokens and their codes. */
function memoryInputs(g: GraphBuilder, config: Sam2Config, pointers: boolean): Memory {
  const [count, memWidth] = [memoryTokens(config), memoryWidth(config)];
  const [, ...dims] = memoryDims(config);
  const memMaps = g.input('mem_maps', ['M', ...dims]);
  const memTpos = g.input('mem_tpos', ['M'], 'int32');
  const maps = config.spatialPerceiver
    ? memMaps
    : g.reshape(g.transpose(memMaps, [0, 2, 3, 1]), ['M', count, memWidth]);
  const { numMaskmem } = config;
  const temporal = weightAs(g, 'maskmem_tpos_enc', [numMaskmem, 1, 1, memWidth], [numMaskmem, 1, memWidth]);
  const spatial = g.derived('memory position codes', [1, count, memWidth], [], () => spatialCodes(config));
  const codes = g.add(g.gather(temporal, memTpos, 0), spatial);
  return {
    maps: withCodes(g, config, maps, codes),
    pointers: pointers ? pointerInputs(g, config) : undefined,
  };
}

/** `maskmem_pos_enc`: one row a token of a frame's memory. */
function spatialCodes(config: Sam2Config): Float32Array {
  const { spatialPerceiver, memoryEncoder } = config;
  return spatialPerceiver
    ? perceiverPositions(spatialPerceiver)
    : positionEmbeddingSine(memoryEncoder.positionEncoding, featureSize(config));
}

/** A pointer is C/Cm tokens, all with the pointer's temporal code. */
function pointerInputs(g: GraphBuilder, config: Sam2Config): Tokens {
  const [width, memWidth] = [modelWidth(config), memoryWidth(config)];
  const count = width / memWidth;
  const tokens = g.reshape(g.input('ptrs', ['P', width]), [1, `P*${count}`, memWidth]);
  if (!config.addTposEncToObjPtrs) return { values: tokens, keys: tokens };
  const sine = g.input('ptr_sine', ['P', config.projTposEncInObjPtrs ? width : memWidth]);
  const codes = config.projTposEncInObjPtrs ? linear(g, sine, 'obj_ptr_tpos_proj', memWidth) : sine;
  const repeated = g.concat(Array<Value>(count).fill(codes), 1);
  return withCodes(g, config, tokens, g.reshape(repeated, [1, `P*${count}`, memWidth]));
}

/** The codes are the same in all layers, so they are added once. */
function withCodes(g: GraphBuilder, config: Sam2Config, tokens: Value, codes: Value): Tokens {
  const { posEncAtCrossAttnKeys } = config.memoryAttention;
  return { values: tokens, keys: posEncAtCrossAttnKeys ? g.add(tokens, codes) : tokens };
}

/** `MemoryAttentionLayer.forward`: x [1, h*w, C] to the same. */
function memoryAttentionLayer(
  g: GraphBuilder,
  config: Sam2Config,
  form: AttentionForm,
  name: string,
  x: Value,
  featureCodes: Value,
  memory: Memory,
): Value {
  const settings = config.memoryAttention;
  const width = modelWidth(config);

  const own = layerNorm(g, x, `${name}.norm1`);
  const coded = settings.posEncAtAttn ? g.add(own, featureCodes) : own;
  const self = `${name}.self_attn`;
  const attended = g.add(x, selfAttention(g, config, form, self, coded, own));

  const normed = layerNorm(g, attended, `${name}.norm2`);
  const queries = settings.posEncAtCrossAttnQueries ? g.add(normed, featureCodes) : normed;
  const cross = `${name}.cross_attn_image`;
  const conditioned = g.add(attended, crossAttention(g, config, form, cross, queries, memory));

  const hidden = linear(
    g,
    layerNorm(g, conditioned, `${name}.norm3`),
    `${name}.linear1`,
    settings.dimFeedforward,
  );
  return g.add(conditioned, linear(g, g.relu(hidden), `${name}.linear2`, width));
}

const internalWidth = (settings: RopeAttentionConfig): number =>
  settings.embeddingDim / settings.downsampleRate;

/** `RoPEAttention.forward` of a map to itself. */
function selfAttention(
  g: GraphBuilder,
  config: Sam2Config,
  form: AttentionForm,
  name: string,
  coded: Value,
  values: Value,
): Value {
  const settings = config.memoryAttention.selfAttention;
  const inner = internalWidth(settings);
  const size = featureSize(config);
  const q = rotated(g, settings, linear(g, coded, `${name}.q_proj`, inner), size);
  const k = rotated(g, settings, linear(g, coded, `${name}.k_proj`, inner), size);
  const v = linear(g, values, `${name}.v_proj`, inner);
  const y = attention(g, form, q, k, v, settings.numHeads);
  return linear(g, y, `${name}.out_proj`, settings.embeddingDim);
}

/**
 * `RoPEAttention.forward` (`RoPEAttentionv2.forward` with a spatial perceiver) of a map to the memory: every frame's
 * memory turns alike, pointers do not turn.
 */
function crossAttention(
  g: GraphBuilder,
  config: Sam2Config,
  form: AttentionForm,
  name: string,
  queries: Value,
  memory: Memory,
): Value {
  const settings = config.memoryAttention.crossAttention;
  const inner = internalWidth(settings);
  const key = (tokens: Tokens) => linear(g, tokens.keys, `${name}.k_proj`, inner);
  const value = (tokens: Tokens) => linear(g, tokens.values, `${name}.v_proj`, inner);
  const flat = (maps: Value) => g.reshape(maps, [1, 'M*T', inner]);

  const q = rotated(g, settings, linear(g, queries, `${name}.q_proj`, inner), featureSize(config));
  let k = flat(rotatedMemory(g, config, key(memory.maps)));
  let v = flat(value(memory.maps));
  if (memory.pointers) {
    k = g.concat([k, key(memory.pointers)], 1);
    v = g.concat([v, value(memory.pointers)], 1);
  }
  const y = attention(g, form, q, k, v, settings.numHeads, maxKeys(config));
  return linear(g, y, `${name}.out_proj`, settings.embeddingDim);
}

/** x [b, size * size, inner], turned as a map of `size`. */
function rotated(g: GraphBuilder, settings: RopeAttentionConfig, x: Value, size: number): Value {
  return applyRotary(g, x, sizeAt(x.shape, 2) / settings.numHeads, size, settings.ropeTheta);
}

/** Keys [M, T, inner]: maps turn; of a perceiver's tokens those of windows do (`apply_rotary_enc_v2`). */
function rotatedMemory(g: GraphBuilder, config: Sam2Config, keys: Value): Value {
  const settings = config.memoryAttention.crossAttention;
  const { spatialPerceiver } = config;
  if (!spatialPerceiver) return rotated(g, settings, keys, featureSize(config));
  const { numLatents } = spatialPerceiver;
  const global = g.slice(keys, 1, 0, numLatents);
  const windows = g.slice(keys, 1, numLatents, memoryTokens(config));
  return g.concat([global, rotated(g, settings, windows, windowGrid(spatialPerceiver))], 1);
}

/** The most memory tokens a frame attends to, for planning chunks. */
function maxKeys(config: Sam2Config): number {
  const { maxCondFramesInAttn, numMaskmem, maxObjPtrsInEncoder } = config;
  const condFrames = maxCondFramesInAttn > 0 ? maxCondFramesInAttn : plannedCondFrames;
  const maps = (condFrames + numMaskmem - 1) * memoryTokens(config);
  return maps + (condFrames + maxObjPtrsInEncoder) * (modelWidth(config) / memoryWidth(config));
}
