/**
 * The image encoder's trunk. Follows `sam2/modeling/backbones/hieradet.py`.
 *
 * @module
 */
import type { HieraConfig } from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import { type AttentionForm, attention } from './attention.ts';
import { resizeBicubic } from './bicubic.ts';
import { channelsFirst, channelsLast, conv2d, layerNorm, linear, linearRows, mlp } from './layers.ts';
import { windowPartition, windowUnpartition } from './windows.ts';

/** `q_stride` of Hiera: fixed at 2 by 2 in every released configuration. */
const queryStride = 2;
const mlpRatio = 4;

/** What one `MultiScaleBlock` is made with. */
interface Block {
  readonly name: string;
  readonly dimOut: number;
  readonly heads: number;
  /** 0: global attention. */
  readonly windowSize: number;
  readonly poolsQueries: boolean;
}

/** The blocks of each stage, as `Hiera.__init__` derives them. */
function hieraStages(config: HieraConfig, name: string): Block[][] {
  let [dim, heads, index] = [config.embedDim, config.numHeads, 0];
  return config.stages.map((count, stage) =>
    Array.from({ length: count }, (_, i) => {
      const first = i === 0 && stage > 0;
      if (first) [dim, heads] = [Math.trunc(dim * config.dimMul), Math.trunc(heads * config.headMul)];
      // A stage's first block still has the window of the stage before.
      const window = config.windowSpec[first ? stage - 1 : stage] as number;
      const block = {
        name: `${name}.blocks.${index}`,
        dimOut: dim,
        heads,
        windowSize: config.globalAttBlocks.includes(index) ? 0 : window,
        poolsQueries: first && stage <= config.qPool,
      };
      index++;
      return block;
    }),
  );
}

/**
 * `Hiera.forward`.
 *
 * @param image [1, 3, S, S]
 * @returns the four stages' maps from fine to coarse, [1, d, S/4, S/4], [1, 2d, S/8, S/8], ...
 */
export function hiera(
  g: GraphBuilder,
  config: HieraConfig,
  image: Value,
  form: AttentionForm,
  name: string,
): Value[] {
  const patches = conv2d(g, image, `${name}.patch_embed.proj`, config.embedDim, 7, { stride: 4, padding: 3 });
  let x = g.add(channelsLast(g, patches), positionEmbedding(g, config, sizeAt(patches.shape, 2), name));
  return hieraStages(config, name).map((blocks) => {
    for (const block of blocks) x = g.scope(block.name, () => multiScaleBlock(g, block, x, form));
    return channelsFirst(g, x);
  });
}

/** `_get_pos_embed`: the background code resized to the grid plus the tiled window code, [1, size, size, d]. */
function positionEmbedding(g: GraphBuilder, config: HieraConfig, size: number, name: string): Value {
  const { embedDim, windowPosEmbedBkgSpatialSize, windowSpec } = config;
  const [height, width] = windowPosEmbedBkgSpatialSize;
  const window = windowSpec[0];
  const sources = [
    { name: `${name}.pos_embed`, shape: [1, embedDim, height, width] },
    { name: `${name}.pos_embed_window`, shape: [1, embedDim, window, window] },
  ];
  return g.derived(`${name}.pos_embed ${size}x${size}`, [1, size, size, embedDim], sources, (parts) => {
    const [background, tile] = parts as [Float32Array, Float32Array];
    const resized = resizeBicubic(background, height, width, size);
    const table = new Float32Array(size * size * embedDim);
    for (let pixel = 0; pixel < size * size; pixel++) {
      const inTile = (Math.floor(pixel / size) % window) * window + ((pixel % size) % window);
      for (let c = 0; c < embedDim; c++) {
        table[pixel * embedDim + c] =
          (resized[c * size * size + pixel] as number) + (tile[c * window * window + inTile] as number);
      }
    }
    return table;
  });
}

/** `MultiScaleBlock.forward`: x [1, h, w, d] to [1, h', w', dimOut], halved where queries are pooled. */
function multiScaleBlock(g: GraphBuilder, block: Block, x: Value, form: AttentionForm): Value {
  const { name, dimOut, windowSize, poolsQueries } = block;
  const normed = layerNorm(g, x, `${name}.norm1`, 1e-6);
  let shortcut = x;
  if (sizeAt(x.shape, 3) !== dimOut) {
    const projected = linear(g, normed, `${name}.proj`, dimOut);
    shortcut = poolsQueries ? pool(g, projected) : projected;
  }

  let y: Value;
  if (windowSize > 0) {
    const windows = windowPartition(g, normed, windowSize);
    const size = poolsQueries ? windowSize / queryStride : windowSize;
    y = multiScaleAttention(g, block, windows, form);
    y = windowUnpartition(g, y, size, sizeAt(shortcut.shape, 1), sizeAt(shortcut.shape, 2));
  } else {
    y = multiScaleAttention(g, block, normed, form);
  }

  const attended = g.add(shortcut, y);
  const hidden = layerNorm(g, attended, `${name}.norm2`, 1e-6);
  return g.add(attended, mlp(g, hidden, `${name}.mlp`, [mlpRatio * dimOut, dimOut], 'gelu'));
}

/** `do_pool`: x [n, h, w, c] to [n, h/2, w/2, c]. */
function pool(g: GraphBuilder, x: Value): Value {
  return channelsLast(g, g.maxPool(channelsFirst(g, x), queryStride));
}

/**
 * `MultiScaleAttention.forward`: x [n, h, w, d], n windows or one map, to [n, h', w', dimOut]. Queries, keys
 * and values are projected apart, since one product of all three would pass 128 MiB at 1024 px where a
 * stage begins.
 */
function multiScaleAttention(g: GraphBuilder, block: Block, x: Value, form: AttentionForm): Value {
  const { name, dimOut, heads, poolsQueries } = block;
  const [n, h, w] = [sizeAt(x.shape, 0), sizeAt(x.shape, 1), sizeAt(x.shape, 2)];
  const project = (i: number) =>
    linearRows(g, x, `${name}.attn.qkv`, { first: i * dimOut, count: dimOut, total: 3 * dimOut });
  const tokens = (value: Value) =>
    g.reshape(value, [n, sizeAt(value.shape, 1) * sizeAt(value.shape, 2), dimOut]);
  const queries = poolsQueries ? pool(g, project(0)) : project(0);
  const y = attention(g, form, tokens(queries), tokens(project(1)), tokens(project(2)), heads);
  const stride = poolsQueries ? queryStride : 1;
  return linear(g, g.reshape(y, [n, h / stride, w / stride, dimOut]), `${name}.attn.proj`, dimOut);
}
