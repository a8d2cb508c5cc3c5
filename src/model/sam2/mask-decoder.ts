/**
 * The mask-decoder graph: prompt encoder, two-way transformer, mask and score heads, and the choice of one
 * mask. Follows `sam2/modeling/sam/mask_decoder.py` and `SAM2Base._forward_sam_heads`.
 *
 * @module
 */
import { featureSize, modelWidth, type Sam2Config } from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import type { AttentionForm } from './attention.ts';
import {
  channelsLast,
  concatenated,
  convTranspose2x2,
  layerNorm,
  linear,
  mlp,
  stacked,
  transposed,
} from './layers.ts';
import { objectPointer } from './object-pointer.ts';
import { densePositionCodes, embedMask, embedPoints } from './prompt-encoder.ts';
import { twoWayTransformer } from './two-way-transformer.ts';

const name = 'sam_mask_decoder';
/** `num_multimask_outputs` + 1: the single mask's token, then the three candidates'. */
const maskTokens = 4;
const iouHeadHidden = 256;
/** `NO_OBJ_SCORE`: every logit of a mask whose object is not seen. */
const noObjectScore = -1024;

/**
 * Inputs `pix_feat` [1,C,h,w], `feat_s8` [1,C/4,2h,2w], `feat_s4` [1,C/8,4h,4w], the prompt encoder's inputs,
 * and `multimask` [1], 0 or 1. Outputs `low_res_mask` [1,1,4h,4w], `iou` [1,1], `obj_ptr` [1,C],
 * `object_score` [1,1], `low_res_all` [1,3,4h,4w], `iou_all` [1,3].
 */
export function maskDecoder(g: GraphBuilder, config: Sam2Config, form: AttentionForm): void {
  const [size, width] = [featureSize(config), modelWidth(config)];
  const pixFeat = g.input('pix_feat', [1, width, size, size]);
  const featS8 = g.input('feat_s8', [1, width / 4, 2 * size, 2 * size]);
  const featS4 = g.input('feat_s4', [1, width / 8, 4 * size, 4 * size]);
  const points = embedPoints(g, config);
  const dense = embedMask(g, config);
  const multimask = g.input('multimask', [1]);

  const tokens = g.concat([outputTokens(g, width), points], 1);
  const keys = g.reshape(channelsLast(g, g.add(pixFeat, dense)), [1, size * size, width]);
  const image = { keys, codes: densePositionCodes(g, config) };
  const { queries, keys: processed } = twoWayTransformer(g, form, `${name}.transformer`, tokens, image);
  const token = (first: number, end: number) => g.slice(queries, 1, first, end);
  const objectToken = g.reshape(token(0, 1), [1, width]);
  const iouToken = g.reshape(token(1, 2), [1, width]);
  const masksOut = token(2, 2 + maskTokens);

  const objectScore = objectScoreHead(g, config, objectToken);
  const upscaled = upscale(g, g.reshape(processed, [1, size, size, width]), featS8, featS4, width);
  const masks = maskHead(g, masksOut, upscaled, 4 * size);
  const ious = iouHead(g, config, iouToken);

  const isSeen = g.greater(objectScore, g.scalar(0));
  const gated = g.where(g.reshape(isSeen, [1, 1, 1, 1]), masks, g.scalar(noObjectScore));
  const chosen = choose(g, config, { masks, gated, ious, masksOut, multimask });
  g.output('low_res_mask', chosen.mask);
  g.output('iou', chosen.iou);
  g.output('obj_ptr', objectPointer(g, config, chosen.token, objectScore, g.toFloat(isSeen)));
  g.output('object_score', objectScore);
  g.output('low_res_all', chosen.candidates);
  g.output('iou_all', chosen.candidateIous);
}

/** The learned tokens in `predict_masks`' order: object score, IoU, masks; [1, 6, C]. */
function outputTokens(g: GraphBuilder, width: number): Value {
  const sources = [
    { name: `${name}.obj_score_token.weight`, shape: [1, width] },
    { name: `${name}.iou_token.weight`, shape: [1, width] },
    { name: `${name}.mask_tokens.weight`, shape: [maskTokens, width] },
  ];
  return g.derived(`${name} output tokens`, [1, 2 + maskTokens, width], sources, concatenated);
}

/** Object score logit [1, 1] of its token [1, C]. */
function objectScoreHead(g: GraphBuilder, config: Sam2Config, token: Value): Value {
  const width = modelWidth(config);
  const head = `${name}.pred_obj_score_head`;
  return config.predObjScoresMlp ? mlp(g, token, head, [width, width, 1]) : linear(g, token, head, 1);
}

/** Predicted IoU of the four masks, [1, 4], of its token [1, C]. */
function iouHead(g: GraphBuilder, config: Sam2Config, token: Value): Value {
  const ious = mlp(g, token, `${name}.iou_prediction_head`, [iouHeadHidden, iouHeadHidden, maskTokens]);
  return config.iouPredictionUseSigmoid ? g.sigmoid(ious) : ious;
}

/** `output_upscaling` with high-resolution features: [1, h, w, C] to [1, C/8, 4h, 4w]. */
function upscale(g: GraphBuilder, x: Value, featS8: Value, featS4: Value, width: number): Value {
  const up = `${name}.output_upscaling`;
  const twice = g.add(convTranspose2x2(g, x, `${up}.0`, width / 4), featS8);
  const active = g.gelu(layerNorm(g, channelsLast(g, twice), `${up}.1`, 1e-6));
  return g.gelu(g.add(convTranspose2x2(g, active, `${up}.3`, width / 8), featS4));
}

/**
 * The four hypernetworks, run as one batch, over the upscaled embedding.
 *
 * @param tokens mask tokens, [1, 4, C]
 * @param upscaled [1, C/8, size, size]
 * @returns logits [1, 4, size, size]
 */
function maskHead(g: GraphBuilder, tokens: Value, upscaled: Value, size: number): Value {
  const [width, channels] = [tokens.shape[2] as number, upscaled.shape[1] as number];
  const layer = (x: Value, i: number, out: number): Value => {
    const networks = Array.from(
      { length: maskTokens },
      (_, t) => `${name}.output_hypernetworks_mlps.${t}.layers.${i}`,
    );
    const key = `${name}.output_hypernetworks_mlps.*.layers.${i}`;
    const weights = stacked(
      g,
      `${key}.weight transposed`,
      networks.map((network) => `${network}.weight`),
      [out, width],
      [maskTokens, width, out],
      (values) => transposed(values, out, width),
    );
    const biases = networks.map((network) => `${network}.bias`);
    return g.add(g.matMul(x, weights), stacked(g, `${key}.bias`, biases, [out], [maskTokens, 1, out]));
  };
  let x = g.reshape(tokens, [maskTokens, 1, width]);
  x = g.relu(layer(x, 0, width));
  x = g.relu(layer(x, 1, width));
  const hyper = g.reshape(layer(x, 2, channels), [maskTokens, channels]);
  const masks = g.matMul(hyper, g.reshape(upscaled, [channels, size * size]));
  return g.reshape(masks, [1, maskTokens, size, size]);
}

/** What the heads made, before one mask is chosen. */
interface Candidates {
  /** [1, 4, size, size] */
  readonly masks: Value;
  /** The same, -1024 where the object is not seen. */
  readonly gated: Value;
  /** [1, 4] */
  readonly ious: Value;
  /** [1, 4, C] */
  readonly masksOut: Value;
  /** [1], 0 or 1 */
  readonly multimask: Value;
}

/**
 * The choice among the masks: with `multimask` the candidate of the highest IoU (the first of equals), else
 * the single mask or, where the configuration says so, `_dynamic_multimask_via_stability`'s fallback. The
 * pointer's token follows `use_multimask_token_for_obj_ptr`, and never the fallback, as in Meta's code.
 */
function choose(g: GraphBuilder, config: Sam2Config, candidates: Candidates) {
  const { masks, gated, ious, masksOut, multimask } = candidates;
  const width = modelWidth(config);
  const candidateMasks = g.slice(gated, 1, 1, maskTokens);
  const candidateIous = g.slice(ious, 1, 1, maskTokens);
  const best = g.argMax(candidateIous, 1);
  const isMultimask = g.greater(multimask, g.scalar(0.5));
  const takesBest = config.samMaskDecoder.dynamicMultimaskViaStability
    ? g.greater(g.add(multimask, isUnstable(g, config, g.slice(masks, 1, 0, 1))), g.scalar(0.5))
    : isMultimask;

  const mask = g.where(takesBest, g.gather(candidateMasks, best, 1), g.slice(gated, 1, 0, 1));
  const iou = g.where(takesBest, g.gather(candidateIous, best, 1), g.slice(ious, 1, 0, 1));
  let token = g.slice(masksOut, 1, 0, 1);
  if (config.useMultimaskTokenForObjPtr) {
    const bestToken = g.gather(g.slice(masksOut, 1, 1, maskTokens), best, 1);
    token = g.where(isMultimask, bestToken, token);
  }
  return { mask, iou, token: g.reshape(token, [1, width]), candidates: candidateMasks, candidateIous };
}

/** Whether the stability score (`_get_stability_scores`) of a mask [1, 1, size, size] is too low: 1 or 0, [1]. */
function isUnstable(g: GraphBuilder, config: Sam2Config, mask: Value): Value {
  const { dynamicMultimaskStabilityDelta: delta, dynamicMultimaskStabilityThresh: threshold } =
    config.samMaskDecoder;
  const area = (level: number) =>
    g.reshape(g.reduceSum(g.toFloat(g.greater(mask, g.scalar(level))), [2, 3]), [1]);
  const [inner, outer] = [area(delta), area(-delta)];
  const ratio = g.div(inner, g.max(outer, g.scalar(1)));
  const stability = g.where(g.greater(outer, g.scalar(0)), ratio, g.scalar(1));
  return g.toFloat(g.less(stability, g.scalar(threshold)));
}
