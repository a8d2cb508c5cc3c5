/**
 * Meta's YAML configs as a schema: every key of the constructors that `_target_` names, with the
 * constructors' defaults, and the values that are supported here.
 *
 * Constructors: `sam2/modeling/sam2_base.py`, `sam2_video_predictor.py`, `backbones/hieradet.py`,
 * `backbones/image_encoder.py`, `position_encoding.py`, `memory_attention.py`, `memory_encoder.py`,
 * `sam/transformer.py`, `sam/mask_decoder.py`; EdgeTAM's `backbones/timm.py`, `perceiver.py`.
 *
 * @module
 */
import { z } from 'zod';

/** Bounds that no SAM 2 comes near; without them a typo could ask for any amount of work. */
const width = z.number().int().min(1).max(8192);
const count = z.number().int().min(1).max(256);
const real = z.number().min(-1e6).max(1e6);
const size2 = z.tuple([width, width]);

/** A key that must have (or default to) one supported value; `metaDefault` holds where it is absent. */
const only = <T extends boolean | number | string>(supported: T, metaDefault: T) =>
  z.literal(supported).prefault(metaDefault);
const flag = (metaDefault: boolean) => z.boolean().default(metaDefault);
const target = <T extends string>(...names: readonly [T, ...T[]]) => z.enum(names);
/** Settings of training or compilation: no effect on what the model computes. */
const ignored = {
  rate: z.number().min(0).max(1).optional(),
  flag: z.boolean().optional(),
};

const positionEncoding = z.strictObject({
  _target_: target('sam2.modeling.position_encoding.PositionEmbeddingSine'),
  num_pos_feats: width,
  temperature: z.number().min(1).max(1e6).default(10000),
  normalize: only(true, true),
  scale: z.null().default(null),
  warmup_cache: ignored.flag,
  image_size: width.optional(),
  strides: z.array(width).optional(),
});

const hiera = z.strictObject({
  _target_: target('sam2.modeling.backbones.hieradet.Hiera'),
  embed_dim: width.default(96),
  num_heads: count.default(1),
  drop_path_rate: ignored.rate,
  q_pool: only(3, 3),
  q_stride: z.tuple([z.literal(2), z.literal(2)]).default([2, 2]),
  stages: z.tuple([count, count, count, count]).default([2, 3, 16, 3]),
  dim_mul: z.number().min(1).max(8).default(2),
  head_mul: z.number().min(1).max(8).default(2),
  window_pos_embed_bkg_spatial_size: size2.default([14, 14]),
  window_spec: z.tuple([count, count, count, count]).default([8, 4, 14, 7]),
  global_att_blocks: z.array(z.number().int().min(0).max(1023)).max(1024).default([12, 16, 20]),
  weights_path: z.null().optional(),
  return_interm_layers: only(true, true),
});

/** EdgeTAM's trunk; timm's other RepViTs have blocks of another form. */
const timmBackbone = z.strictObject({
  _target_: target('sam2.modeling.backbones.timm.TimmBackbone'),
  name: z.enum(['repvit_m1.dist_in1k', 'repvit_m1']),
  features: z.tuple([z.literal('layer0'), z.literal('layer1'), z.literal('layer2'), z.literal('layer3')]),
});

const neck = z.strictObject({
  _target_: target('sam2.modeling.backbones.image_encoder.FpnNeck'),
  position_encoding: positionEncoding,
  d_model: width,
  backbone_channel_list: z.array(width),
  kernel_size: only(1, 1),
  stride: only(1, 1),
  padding: only(0, 0),
  fpn_interp_model: z.literal('nearest').prefault('bilinear' as 'nearest'),
  fuse_type: only('sum', 'sum'),
  fpn_top_down_levels: z.array(z.number().int().min(0).max(3)).max(4).default([0, 1, 2, 3]),
});

const anyRopeAttention = {
  embedding_dim: width,
  num_heads: count,
  downsample_rate: count.default(1),
  dropout: ignored.rate,
  kv_in_dim: width.nullable().default(null),
  rope_theta: z.number().min(1).max(1e9).default(10000),
};
const ropeAttention = z.strictObject({
  _target_: target('sam2.modeling.sam.transformer.RoPEAttention'),
  ...anyRopeAttention,
  rope_k_repeat: flag(false),
  // The size the table is prepared for; Meta's code computes it anew where the picture's differs.
  feat_sizes: size2.optional(),
});

/** EdgeTAM's: keys of another grid than the queries', and tokens without a place in it before them. */
const ropeAttentionV2 = z.strictObject({
  _target_: target('sam2.modeling.sam.transformer.RoPEAttentionv2'),
  ...anyRopeAttention,
  q_sizes: size2.default([32, 32]),
  k_sizes: size2.default([32, 32]),
});

const memoryAttention = z.strictObject({
  _target_: target('sam2.modeling.memory_attention.MemoryAttention'),
  d_model: width,
  pos_enc_at_input: z.boolean(),
  num_layers: count,
  batch_first: only(true, true),
  layer: z.strictObject({
    _target_: target('sam2.modeling.memory_attention.MemoryAttentionLayer'),
    activation: z.literal('relu'),
    cross_attention: z.discriminatedUnion('_target_', [ropeAttention, ropeAttentionV2]),
    self_attention: ropeAttention,
    d_model: width,
    dim_feedforward: width,
    dropout: z.number().min(0).max(1),
    pos_enc_at_attn: z.boolean(),
    pos_enc_at_cross_attn_keys: z.boolean(),
    pos_enc_at_cross_attn_queries: z.boolean(),
  }),
});

const memoryEncoder = z.strictObject({
  _target_: target('sam2.modeling.memory_encoder.MemoryEncoder'),
  out_dim: width,
  in_dim: width.default(256),
  position_encoding: positionEncoding,
  mask_downsampler: z.strictObject({
    _target_: target('sam2.modeling.memory_encoder.MaskDownSampler'),
    embed_dim: width.default(256),
    kernel_size: count.default(4),
    stride: z.union([z.literal(2), z.literal(4), z.literal(16)]).default(4),
    padding: z.number().int().min(0).max(64).default(0),
    total_stride: only(16, 16),
  }),
  fuser: z.strictObject({
    _target_: target('sam2.modeling.memory_encoder.Fuser'),
    layer: z.strictObject({
      _target_: target('sam2.modeling.memory_encoder.CXBlock'),
      dim: width,
      kernel_size: count.default(7),
      padding: z.number().int().min(0).max(64).default(3),
      drop_path: ignored.rate,
      layer_scale_init_value: z.number().min(0).max(10).default(1e-6),
      use_dwconv: flag(true),
    }),
    num_layers: count,
    dim: width.nullable().optional(),
    input_projection: only(false, false),
  }),
});

/** EdgeTAM's. */
const spatialPerceiver = z.strictObject({
  _target_: target('sam2.modeling.perceiver.PerceiverResampler'),
  dim: width,
  depth: count,
  dim_head: width.default(64),
  heads: count.default(1),
  num_latents: z.number().int().min(1).max(65536),
  num_latents_2d: z.number().int().min(1).max(65536),
  ff_mult: count.default(4),
  hidden_dropout_p: ignored.rate,
  attention_dropout_p: ignored.rate,
  // Meta's code adds the positions whatever this says.
  pos_enc_at_key_value: ignored.flag,
  concat_kv_latents: only(false, false),
  position_encoding: positionEncoding,
  use_self_attn: flag(false),
});

const predictor = 'sam2.sam2_video_predictor.SAM2VideoPredictor';

/** The key `model` of a config. */
const modelSchema = z.strictObject({
  _target_: target('sam2.modeling.sam2_base.SAM2Base', predictor),
  image_encoder: z.strictObject({
    _target_: target('sam2.modeling.backbones.image_encoder.ImageEncoder'),
    trunk: z.discriminatedUnion('_target_', [hiera, timmBackbone]),
    neck,
    scalp: only(1, 0),
  }),
  memory_attention: memoryAttention,
  memory_encoder: memoryEncoder,
  spatial_perceiver: spatialPerceiver.nullable().optional(),
  num_maskmem: count.default(7),
  // Which sizes fit depends on other settings: `check.ts` says so.
  image_size: z.number().int().default(512),
  backbone_stride: only(16, 16),
  sigmoid_scale_for_mem_enc: real.default(1),
  sigmoid_bias_for_mem_enc: real.default(0),
  binarize_mask_from_pts_for_mem_enc: z.boolean().optional(),
  use_mask_input_as_output_without_sam: only(true, false),
  max_cond_frames_in_attn: z.union([z.literal(-1), z.number().int().min(2).max(10000)]).default(-1),
  directly_add_no_mem_embed: only(true, false),
  use_high_res_features_in_sam: only(true, false),
  multimask_output_in_sam: flag(false),
  multimask_min_pt_num: z.number().int().min(0).max(1000).default(1),
  multimask_max_pt_num: z.number().int().min(0).max(1000).default(1),
  multimask_output_for_tracking: flag(false),
  use_multimask_token_for_obj_ptr: flag(false),
  iou_prediction_use_sigmoid: flag(false),
  memory_temporal_stride_for_eval: count.default(1),
  non_overlap_masks_for_mem_enc: flag(false),
  use_obj_ptrs_in_encoder: only(true, false),
  max_obj_ptrs_in_encoder: z.number().int().min(2).max(256).default(16),
  add_tpos_enc_to_obj_ptrs: flag(true),
  proj_tpos_enc_in_obj_ptrs: flag(false),
  use_signed_tpos_enc_to_obj_ptrs: flag(false),
  only_obj_ptrs_in_the_past_for_eval: flag(false),
  pred_obj_scores: only(true, false),
  pred_obj_scores_mlp: flag(false),
  fixed_no_obj_ptr: flag(false),
  soft_no_obj_ptr: flag(false),
  use_mlp_for_obj_ptr_proj: flag(false),
  no_obj_embed_spatial: flag(false),
  sam_mask_decoder_extra_args: z
    .strictObject({
      dynamic_multimask_via_stability: z.boolean().optional(),
      dynamic_multimask_stability_delta: real.optional(),
      dynamic_multimask_stability_thresh: real.optional(),
    })
    .nullable()
    .optional(),
  compile_image_encoder: ignored.flag,
  fill_hole_area: z.number().int().min(0).optional(),
  non_overlap_masks: flag(false),
  clear_non_cond_mem_around_input: flag(false),
  add_all_frames_to_correct_as_cond: flag(true),
});

/** A whole config file; Meta's have one key. */
export const fileSchema = z.strictObject({ model: modelSchema });
export type ModelYaml = z.infer<typeof modelSchema>;
