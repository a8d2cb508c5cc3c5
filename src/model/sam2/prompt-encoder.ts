/**
 * Points, boxes (as two points) and a mask as embeddings. Follows `sam2/modeling/sam/prompt_encoder.py` and
 * `PositionEmbeddingRandom`.
 *
 * @module
 */
import { featureSize, lowResSize, modelWidth, type Sam2Config } from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { concatenated, conv2d, layerNorm2d, weightAs } from './layers.ts';
import { positionEmbeddingRandom } from './position-encoding.ts';

const name = 'sam_prompt_encoder';
/** `mask_in_chans` as `SAM2Base._build_sam_heads` sets it. */
const maskInChannels = 16;

const gaussian = (config: Sam2Config) => ({
  name: `${name}.pe_layer.positional_encoding_gaussian_matrix`,
  shape: [2, modelWidth(config) / 2],
});

/**
 * `_embed_points`, `pad` always on: the prompt's points and one padding point.
 *
 * Declares inputs `point_coords` [1,N,2], x and y in pixels of the S x S image, and `point_labels` int32
 * [1,N]: -1 no point, 0 negative, 1 positive, 2 and 3 a box's corners.
 *
 * @returns [1, N+1, C]
 */
export function embedPoints(g: GraphBuilder, config: Sam2Config): Value {
  const width = modelWidth(config);
  const coords = g.input('point_coords', [1, 'N', 2]);
  const labels = g.input('point_labels', [1, 'N'], 'int32');
  const padCoords = g.constant('padding point', Float32Array.of(0, 0), [1, 1, 2]);
  const paddedCoords = g.concat([g.add(coords, g.scalar(0.5)), padCoords], 1);
  const paddedLabels = g.concat([labels, g.int32([-1], [1, 1])], 1);

  const codes = encodeCoords(g, config, paddedCoords);
  const isPadding = g.equal(g.reshape(paddedLabels, [1, 'N+1', 1]), g.int32([-1], []));
  // One row a label, from -1 on: padding has its own embedding instead of a position.
  const rows = [
    `${name}.not_a_point_embed.weight`,
    ...[0, 1, 2, 3].map((i) => `${name}.point_embeddings.${i}.weight`),
  ];
  const sources = rows.map((row) => ({ name: row, shape: [1, width] }));
  const table = g.derived(`${name} label embeddings`, [rows.length, width], sources, concatenated);
  const row = g.add(paddedLabels, g.int32([1], []));
  return g.add(g.where(isPadding, g.scalar(0), codes), g.gather(table, row, 0));
}

/**
 * `forward_with_coords`: [1, N, 2] pixels to [1, N, C]. The angle is kept as turns and reduced to half a
 * turn before the sine, since WGSL promises precise sines within pi only.
 */
function encodeCoords(g: GraphBuilder, config: Sam2Config, coords: Value): Value {
  const { name: key, shape } = gaussian(config);
  const normalized = g.sub(g.mul(coords, g.scalar(2 / config.imageSize)), g.scalar(1));
  const turns = g.matMul(normalized, g.weight(key, shape));
  const reduced = g.sub(turns, g.floor(g.add(turns, g.scalar(0.5))));
  const angle = g.mul(reduced, g.scalar(2 * Math.PI));
  return g.concat([g.sin(angle), g.cos(angle)], 2);
}

/** `get_dense_pe`, as tokens: [1, h*w, C]. */
export function densePositionCodes(g: GraphBuilder, config: Sam2Config): Value {
  const [size, width] = [featureSize(config), modelWidth(config)];
  return g.derived(`${name} dense position codes`, [1, size * size, width], [gaussian(config)], ([matrix]) =>
    positionEmbeddingRandom(matrix as Float32Array, width / 2, size),
  );
}

/**
 * The dense embedding: `_embed_masks` where there is a mask, else `no_mask_embed`.
 *
 * Declares inputs `mask_input` [1,1,4h,4w] (logits; ignored without a mask) and `has_mask` [1], 0 or 1.
 *
 * @returns [1, C, h, w]
 */
export function embedMask(g: GraphBuilder, config: Sam2Config): Value {
  const [size, width] = [lowResSize(config), modelWidth(config)];
  const mask = g.input('mask_input', [1, 1, size, size]);
  const hasMask = g.greater(g.input('has_mask', [1]), g.scalar(0.5));
  const down = `${name}.mask_downscaling`;
  let x = conv2d(g, mask, `${down}.0`, maskInChannels / 4, 2, { stride: 2 });
  x = g.gelu(layerNorm2d(g, x, `${down}.1`));
  x = conv2d(g, x, `${down}.3`, maskInChannels, 2, { stride: 2 });
  x = g.gelu(layerNorm2d(g, x, `${down}.4`));
  x = conv2d(g, x, `${down}.6`, width, 1);
  return g.where(hasMask, x, weightAs(g, `${name}.no_mask_embed.weight`, [1, width], [1, width, 1, 1]));
}
