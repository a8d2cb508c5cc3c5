/**
 * The typed form of Meta's YAML configs (`sam2.1_hiera_*.yaml`, `sam2_hiera_*.yaml`), with what
 * `build_sam2_video_predictor` adds on top. Names are Meta's, in camel case.
 *
 * @module
 */

/** `sam2/modeling/backbones/hieradet.py: Hiera` */
export interface HieraConfig {
  readonly embedDim: number;
  readonly numHeads: number;
  /** Blocks a stage. */
  readonly stages: readonly [number, number, number, number];
  /** Window size a stage, where attention is not global. */
  readonly windowSpec: readonly [number, number, number, number];
  readonly globalAttBlocks: readonly number[];
  readonly windowPosEmbedBkgSpatialSize: readonly [number, number];
  readonly qPool: number;
  readonly dimMul: number;
  readonly headMul: number;
}

/** `sam2/modeling/position_encoding.py: PositionEmbeddingSine` (normalised, scale 2 pi). */
export interface PositionEmbeddingSineConfig {
  readonly numPosFeats: number;
  readonly temperature: number;
}

/** `sam2/modeling/backbones/image_encoder.py: FpnNeck` */
export interface FpnNeckConfig {
  readonly dModel: number;
  readonly positionEncoding: PositionEmbeddingSineConfig;
  /** From the coarsest level to the finest. */
  readonly backboneChannelList: readonly number[];
  readonly fpnTopDownLevels: readonly number[];
}

/** `sam2/modeling/sam/transformer.py: RoPEAttention` */
export interface RopeAttentionConfig {
  readonly ropeTheta: number;
  readonly embeddingDim: number;
  readonly numHeads: number;
  readonly downsampleRate: number;
  /** Width of keys and values before projection. */
  readonly kvInDim: number;
  readonly ropeKRepeat: boolean;
}

/** `sam2/modeling/memory_attention.py: MemoryAttention` and its layer. */
export interface MemoryAttentionConfig {
  readonly dModel: number;
  readonly numLayers: number;
  readonly dimFeedforward: number;
  readonly posEncAtInput: boolean;
  readonly posEncAtAttn: boolean;
  readonly posEncAtCrossAttnKeys: boolean;
  readonly posEncAtCrossAttnQueries: boolean;
  readonly selfAttention: RopeAttentionConfig;
  readonly crossAttention: RopeAttentionConfig;
}

/** `sam2/modeling/memory_encoder.py: MemoryEncoder` */
export interface MemoryEncoderConfig {
  readonly outDim: number;
  readonly inDim: number;
  readonly positionEncoding: PositionEmbeddingSineConfig;
  readonly maskDownsampler: {
    readonly embedDim: number;
    readonly kernelSize: number;
    readonly stride: number;
    readonly padding: number;
    readonly totalStride: number;
  };
  readonly fuser: {
    readonly numLayers: number;
    readonly dim: number;
    readonly kernelSize: number;
    readonly padding: number;
    readonly useDwconv: boolean;
    /** Whether the blocks have a `gamma`. */
    readonly layerScale: boolean;
  };
}

/** `sam2/modeling/sam/mask_decoder.py: MaskDecoder`, the arguments that `sam_mask_decoder_extra_args` may set. */
export interface MaskDecoderConfig {
  readonly dynamicMultimaskViaStability: boolean;
  readonly dynamicMultimaskStabilityDelta: number;
  readonly dynamicMultimaskStabilityThresh: number;
}

/** `sam2/modeling/sam2_base.py: SAM2Base` and `sam2/sam2_video_predictor.py: SAM2VideoPredictor` */
export interface Sam2Config {
  readonly imageSize: number;
  /** Always 16 here: the neck's coarsest kept level. */
  readonly backboneStride: number;
  readonly imageEncoder: {
    readonly scalp: number;
    readonly trunk: HieraConfig;
    readonly neck: FpnNeckConfig;
  };
  readonly memoryAttention: MemoryAttentionConfig;
  readonly memoryEncoder: MemoryEncoderConfig;
  readonly samMaskDecoder: MaskDecoderConfig;

  readonly numMaskmem: number;
  readonly sigmoidScaleForMemEnc: number;
  readonly sigmoidBiasForMemEnc: number;
  readonly binarizeMaskFromPtsForMemEnc: boolean;
  readonly useMaskInputAsOutputWithoutSam: boolean;
  /** -1: no limit. */
  readonly maxCondFramesInAttn: number;
  readonly directlyAddNoMemEmbed: boolean;
  readonly useHighResFeaturesInSam: boolean;
  readonly multimaskOutputInSam: boolean;
  readonly multimaskMinPtNum: number;
  readonly multimaskMaxPtNum: number;
  readonly multimaskOutputForTracking: boolean;
  readonly useMultimaskTokenForObjPtr: boolean;
  readonly iouPredictionUseSigmoid: boolean;
  readonly memoryTemporalStrideForEval: number;
  readonly nonOverlapMasksForMemEnc: boolean;
  readonly useObjPtrsInEncoder: boolean;
  readonly maxObjPtrsInEncoder: number;
  readonly addTposEncToObjPtrs: boolean;
  readonly projTposEncInObjPtrs: boolean;
  readonly useSignedTposEncToObjPtrs: boolean;
  readonly onlyObjPtrsInThePastForEval: boolean;
  readonly predObjScores: boolean;
  readonly predObjScoresMlp: boolean;
  readonly fixedNoObjPtr: boolean;
  readonly softNoObjPtr: boolean;
  readonly useMlpForObjPtrProj: boolean;
  readonly noObjEmbedSpatial: boolean;

  readonly fillHoleArea: number;
  readonly nonOverlapMasks: boolean;
  readonly clearNonCondMemAroundInput: boolean;
  /** True unless the YAML says otherwise: with Meta's own default a correction on a tracked frame is thrown away. */
  readonly addAllFramesToCorrectAsCond: boolean;
}

/** Channels of `feat_s16` (C in the docs). */
export const modelWidth = (config: Sam2Config): number => config.imageEncoder.neck.dModel;
/** Channels of a memory map (Cm in the docs). */
export const memoryWidth = (config: Sam2Config): number => config.memoryEncoder.outDim;
/** Height and width of `feat_s16` (h = w in the docs). */
export const featureSize = (config: Sam2Config): number => config.imageSize / config.backboneStride;
/** Height and width of the low-res mask: four times {@link featureSize}. */
export const lowResSize = (config: Sam2Config): number => 4 * featureSize(config);
