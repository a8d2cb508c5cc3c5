/**
 * The memory-encoder graph: a frame's features and one object's mask as a memory map, or as EdgeTAM's tokens. Follows
 * `sam2/modeling/memory_encoder.py` and `SAM2Base._encode_new_memory`. The memory's position code is a constant of the
 * memory-attention graph.
 *
 * @module
 */
import { featureSize, lowResSize, memoryWidth, modelWidth, type Sam2Config } from '../config/config.ts';
import { perceiverResampler } from '../edgetam/perceiver.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import type { AttentionForm } from './attention.ts';
import { channelsFirst, channelsLast, conv2d, layerNorm, layerNorm2d, linear, weightAs } from './layers.ts';

const name = 'memory_encoder';

/**
 * Inputs `feat_s16` [1,C,h,w] raw; `mask_logits` [1,1,4h,4w]; `binarize` [1], 1 for prompted frames where the
 * configuration says so; `object_score` [1,1]. Output `mem_map` [1,Cm,h,w], or tokens [1,T,Cm] with a spatial perceiver.
 */
export function memoryEncoder(g: GraphBuilder, config: Sam2Config, form: AttentionForm): void {
  const [size, width, memWidth] = [featureSize(config), modelWidth(config), memoryWidth(config)];
  const features = g.input('feat_s16', [1, width, size, size]);
  const mask = maskForMemory(g, config);
  const objectScore = g.input('object_score', [1, 1]);

  const { inDim, fuser } = config.memoryEncoder;
  let x = conv2d(g, features, `${name}.pix_feat_proj`, inDim, 1);
  x = g.add(x, maskDownSampler(g, config, mask));
  for (let i = 0; i < fuser.numLayers; i++) {
    const layer = `${name}.fuser.layers.${i}`;
    x = g.scope(layer, () => cxBlock(g, config, x, layer));
  }
  if (memWidth !== inDim) x = conv2d(g, x, `${name}.out_proj`, memWidth, 1);
  if (config.noObjEmbedSpatial) {
    const absent = g.sub(g.scalar(1), g.toFloat(g.greater(objectScore, g.scalar(0))));
    const embed = weightAs(g, 'no_obj_embed_spatial', [1, memWidth], [1, memWidth, 1, 1]);
    x = g.add(x, g.mul(g.reshape(absent, [1, 1, 1, 1]), embed));
  }
  const { spatialPerceiver } = config;
  g.output('mem_map', spatialPerceiver ? perceiverResampler(g, config, spatialPerceiver, x, form) : x);
}

/** The head of `_encode_new_memory`: logits upsampled to [1,1,S,S], as probabilities or 0 and 1, scaled. */
function maskForMemory(g: GraphBuilder, config: Sam2Config): Value {
  const size = lowResSize(config);
  const logits = g.upsampleBilinear(g.input('mask_logits', [1, 1, size, size]), config.imageSize / size);
  const binarize = g.greater(g.input('binarize', [1]), g.scalar(0.5));
  const binary = g.toFloat(g.greater(logits, g.scalar(0)));
  const mask = g.where(binarize, binary, g.sigmoid(logits));
  const scaled = g.mul(mask, g.scalar(config.sigmoidScaleForMemEnc));
  return g.add(scaled, g.scalar(config.sigmoidBiasForMemEnc));
}

/** `MaskDownSampler`: [1, 1, S, S] to [1, embedDim, h, w]; each layer is a conv, a LayerNorm2d and a GELU. */
function maskDownSampler(g: GraphBuilder, config: Sam2Config, mask: Value): Value {
  const { embedDim, kernelSize, stride, padding, totalStride } = config.memoryEncoder.maskDownsampler;
  const layers = Math.round(Math.log2(totalStride) / Math.log2(stride));
  const encoder = `${name}.mask_downsampler.encoder`;
  let x = mask;
  for (let i = 0; i < layers; i++) {
    const channels = sizeAt(x.shape, 1) * stride ** 2;
    x = conv2d(g, x, `${encoder}.${3 * i}`, channels, kernelSize, { stride, padding });
    x = g.gelu(layerNorm2d(g, x, `${encoder}.${3 * i + 1}`));
  }
  return conv2d(g, x, `${encoder}.${3 * layers}`, embedDim, 1);
}

/** `CXBlock` in its channels-last form: x [1, dim, h, w] to the same. */
function cxBlock(g: GraphBuilder, config: Sam2Config, x: Value, layer: string): Value {
  const { dim, kernelSize, padding, useDwconv, layerScale } = config.memoryEncoder.fuser;
  const groups = useDwconv ? dim : 1;
  const convolved = conv2d(g, x, `${layer}.dwconv`, dim, kernelSize, { padding, groups });
  const normed = layerNorm(g, channelsLast(g, convolved), `${layer}.norm`, 1e-6);
  const hidden = g.gelu(linear(g, normed, `${layer}.pwconv1`, 4 * dim));
  let y = linear(g, hidden, `${layer}.pwconv2`, dim);
  if (layerScale) y = g.mul(y, g.weight(`${layer}.gamma`, [dim]));
  return g.add(x, channelsFirst(g, y));
}
