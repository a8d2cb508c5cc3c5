/**
 * From the text of a YAML config to the typed, validated configuration.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import { checkConfig } from './check.ts';
import {
  featureSize,
  type PositionEmbeddingSineConfig,
  type RopeAttentionConfig,
  type Sam2Config,
  type SpatialPerceiverConfig,
  type TrunkConfig,
  windowGrid,
} from './config.ts';
import { fileSchema, type ModelYaml } from './schema.ts';
import { schemaError } from './schema-error.ts';
import { modelPart } from './training-config.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads Meta's YAML configs as they are, or own ones of that form, also those of training (`training-config.ts`), and adds
 * what `build_sam2_video_predictor(apply_postprocessing=True)` sets on top (`sam2/build_sam.py`): dynamic multimask via
 * stability, binarised masks of prompted frames, hole filling. Absent keys have the defaults of Meta's constructors;
 * only `add_all_frames_to_correct_as_cond` is true where absent.
 *
 * @param fileName for errors
 * @throws `config/not-yaml`, `config/unresolved-reference`, `config/no-model`, `config/wrong-target`,
 *   `config/unknown-key`, `config/missing-key`, `config/unsupported-value`, `config/inconsistent`, `config/image-size`, each
 *   naming the key
 */
export function parseConfig(yamlText: string, fileName: string): Sam2Config {
  const root = modelPart(readYaml(yamlText, fileName), fileName);
  if (typeof root !== 'object' || root === null || !('model' in root)) {
    throw new TrackletError(
      'config/no-model',
      `${fileName}: there is no key "model" at the top. Use the YAML file that belongs to the checkpoint, such as ` +
        'sam2.1_hiera_t.yaml.',
    );
  }
  const parsed = fileSchema.safeParse(root);
  if (!parsed.success) throw schemaError(parsed.error, root, fileName);
  const config = toConfig(parsed.data.model);
  checkConfig(config, fileName);
  checkRepeated(parsed.data.model, config, fileName);
  return config;
}

/** What Meta's constructors take twice, or take although it follows, and the typed configuration holds once. */
function checkRepeated(model: ModelYaml, config: Sam2Config, fileName: string): void {
  const { memory_attention: attention, image_encoder: encoder, spatial_perceiver: perceiver } = model;
  const need = (key: string, value: unknown, wanted: unknown, why: string): void => {
    if (JSON.stringify(value) === JSON.stringify(wanted)) return;
    throw new TrackletError(
      'config/inconsistent',
      `${fileName}: "model.${key}" is ${JSON.stringify(value)}, but must be ${JSON.stringify(wanted)}, ${why}.`,
    );
  };
  need(
    'memory_attention.layer.d_model',
    attention.layer.d_model,
    attention.d_model,
    `as "model.memory_attention.d_model": both must be ${encoder.neck.d_model}, the width of the neck`,
  );
  const cross = attention.layer.cross_attention;
  const key = 'memory_attention.layer.cross_attention';
  const form = (name: string) => `sam2.modeling.sam.transformer.${name}`;
  if (!config.spatialPerceiver || !perceiver) {
    need(`${key}._target_`, cross._target_, form('RoPEAttention'), 'without "model.spatial_perceiver"');
    return;
  }
  need(`${key}._target_`, cross._target_, form('RoPEAttentionv2'), 'with "model.spatial_perceiver"');
  if (!('q_sizes' in cross)) return;
  const [image, grid] = [featureSize(config), windowGrid(config.spatialPerceiver)];
  need(`${key}.q_sizes`, cross.q_sizes, [image, image], 'a sixteenth of "model.image_size"');
  need(`${key}.k_sizes`, cross.k_sizes, [grid, grid], 'the grid of "model.spatial_perceiver.num_latents_2d"');
  const { dim, dim_head, heads } = perceiver;
  need('spatial_perceiver.dim', dim, config.memoryEncoder.outDim, "the memory encoder's out_dim");
  need(
    'spatial_perceiver.dim_head',
    dim_head,
    dim / heads,
    '"model.spatial_perceiver.dim" divided by "heads"',
  );
}

function toConfig(model: ModelYaml): Sam2Config {
  const { trunk, neck, scalp } = model.image_encoder;
  const { layer, ...attention } = model.memory_attention;
  const { mask_downsampler: downsampler, fuser, ...encoder } = model.memory_encoder;
  return {
    imageSize: model.image_size,
    backboneStride: model.backbone_stride,
    imageEncoder: {
      scalp,
      trunk: toTrunk(trunk),
      neck: {
        dModel: neck.d_model,
        positionEncoding: toPositionEncoding(neck.position_encoding),
        backboneChannelList: neck.backbone_channel_list,
        fpnTopDownLevels: neck.fpn_top_down_levels,
      },
    },
    memoryAttention: {
      dModel: attention.d_model,
      numLayers: attention.num_layers,
      dimFeedforward: layer.dim_feedforward,
      posEncAtInput: attention.pos_enc_at_input,
      posEncAtAttn: layer.pos_enc_at_attn,
      posEncAtCrossAttnKeys: layer.pos_enc_at_cross_attn_keys,
      posEncAtCrossAttnQueries: layer.pos_enc_at_cross_attn_queries,
      selfAttention: toRopeAttention(layer.self_attention),
      crossAttention: toRopeAttention(layer.cross_attention),
    },
    memoryEncoder: {
      outDim: encoder.out_dim,
      inDim: encoder.in_dim,
      positionEncoding: toPositionEncoding(encoder.position_encoding),
      maskDownsampler: {
        embedDim: downsampler.embed_dim,
        kernelSize: downsampler.kernel_size,
        stride: downsampler.stride,
        padding: downsampler.padding,
        totalStride: downsampler.total_stride,
      },
      fuser: {
        numLayers: fuser.num_layers,
        dim: fuser.layer.dim,
        kernelSize: fuser.layer.kernel_size,
        padding: fuser.layer.padding,
        useDwconv: fuser.layer.use_dwconv,
        layerScale: fuser.layer.layer_scale_init_value > 0,
      },
    },
    spatialPerceiver: model.spatial_perceiver ? toPerceiver(model.spatial_perceiver) : undefined,
    // The next three are what `build_sam2_video_predictor` sets, whatever the file says.
    samMaskDecoder: {
      dynamicMultimaskViaStability: true,
      dynamicMultimaskStabilityDelta: 0.05,
      dynamicMultimaskStabilityThresh: 0.98,
    },
    binarizeMaskFromPtsForMemEnc: true,
    fillHoleArea: 8,
    numMaskmem: model.num_maskmem,
    sigmoidScaleForMemEnc: model.sigmoid_scale_for_mem_enc,
    sigmoidBiasForMemEnc: model.sigmoid_bias_for_mem_enc,
    useMaskInputAsOutputWithoutSam: model.use_mask_input_as_output_without_sam,
    maxCondFramesInAttn: model.max_cond_frames_in_attn,
    directlyAddNoMemEmbed: model.directly_add_no_mem_embed,
    useHighResFeaturesInSam: model.use_high_res_features_in_sam,
    multimaskOutputInSam: model.multimask_output_in_sam,
    multimaskMinPtNum: model.multimask_min_pt_num,
    multimaskMaxPtNum: model.multimask_max_pt_num,
    multimaskOutputForTracking: model.multimask_output_for_tracking,
    useMultimaskTokenForObjPtr: model.use_multimask_token_for_obj_ptr,
    iouPredictionUseSigmoid: model.iou_prediction_use_sigmoid,
    memoryTemporalStrideForEval: model.memory_temporal_stride_for_eval,
    nonOverlapMasksForMemEnc: model.non_overlap_masks_for_mem_enc,
    useObjPtrsInEncoder: model.use_obj_ptrs_in_encoder,
    maxObjPtrsInEncoder: model.max_obj_ptrs_in_encoder,
    addTposEncToObjPtrs: model.add_tpos_enc_to_obj_ptrs,
    projTposEncInObjPtrs: model.proj_tpos_enc_in_obj_ptrs,
    useSignedTposEncToObjPtrs: model.use_signed_tpos_enc_to_obj_ptrs,
    onlyObjPtrsInThePastForEval: model.only_obj_ptrs_in_the_past_for_eval,
    predObjScores: model.pred_obj_scores,
    predObjScoresMlp: model.pred_obj_scores_mlp,
    fixedNoObjPtr: model.fixed_no_obj_ptr,
    softNoObjPtr: model.soft_no_obj_ptr,
    useMlpForObjPtrProj: model.use_mlp_for_obj_ptr_proj,
    noObjEmbedSpatial: model.no_obj_embed_spatial,
    nonOverlapMasks: model.non_overlap_masks,
    clearNonCondMemAroundInput: model.clear_non_cond_mem_around_input,
    addAllFramesToCorrectAsCond: model.add_all_frames_to_correct_as_cond,
  };
}

type TrunkYaml = ModelYaml['image_encoder']['trunk'];
function toTrunk(yaml: TrunkYaml): TrunkConfig {
  // Names of timm's RepViT-M1 alone pass the schema.
  if ('features' in yaml) return { kind: 'repvit', embedDim: [48, 96, 192, 384], depth: [2, 2, 14, 2] };
  return {
    kind: 'hiera',
    embedDim: yaml.embed_dim,
    numHeads: yaml.num_heads,
    stages: yaml.stages,
    windowSpec: yaml.window_spec,
    globalAttBlocks: yaml.global_att_blocks,
    windowPosEmbedBkgSpatialSize: yaml.window_pos_embed_bkg_spatial_size,
    qPool: yaml.q_pool,
    dimMul: yaml.dim_mul,
    headMul: yaml.head_mul,
  };
}

type PerceiverYaml = NonNullable<ModelYaml['spatial_perceiver']>;
const toPerceiver = (yaml: PerceiverYaml): SpatialPerceiverConfig => ({
  depth: yaml.depth,
  heads: yaml.heads,
  ffMult: yaml.ff_mult,
  numLatents: yaml.num_latents,
  numLatents2d: yaml.num_latents_2d,
  useSelfAttn: yaml.use_self_attn,
  positionEncoding: toPositionEncoding(yaml.position_encoding),
});

type PositionEncodingYaml = ModelYaml['memory_encoder']['position_encoding'];
const toPositionEncoding = (yaml: PositionEncodingYaml): PositionEmbeddingSineConfig => ({
  numPosFeats: yaml.num_pos_feats,
  temperature: yaml.temperature,
});

type MemoryLayerYaml = ModelYaml['memory_attention']['layer'];
type RopeAttentionYaml = MemoryLayerYaml['self_attention'] | MemoryLayerYaml['cross_attention'];
const toRopeAttention = (yaml: RopeAttentionYaml): RopeAttentionConfig => ({
  ropeTheta: yaml.rope_theta,
  embeddingDim: yaml.embedding_dim,
  numHeads: yaml.num_heads,
  downsampleRate: yaml.downsample_rate,
  kvInDim: yaml.kv_in_dim ?? yaml.embedding_dim,
  // RoPEAttentionv2 repeats its angles for every memory, whatever their number.
  ropeKRepeat: 'rope_k_repeat' in yaml ? yaml.rope_k_repeat : true,
});
