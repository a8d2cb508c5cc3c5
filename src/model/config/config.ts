/**
 * The typed form of Meta's YAML configs (`sam2.1_hiera_*.yaml`, `sam2_hiera_*.yaml`, `edgetam.yaml`), with what
 * `build_sam2_video_predictor` adds on top. Names are Meta's, in camel case.
 *
 * @module
 */

/** `sam2/modeling/backbones/hieradet.py: Hiera` */
export interface HieraConfig {
  readonly kind: 'hiera';
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

/** EdgeTAM's `sam2/modeling/backbones/timm.py: TimmBackbone`, with timm's RepViT of the form before its version 1. */
export interface RepVitConfig {
  readonly kind: 'repvit';
  /** Channels a stage. */
  readonly embedDim: readonly [number, number, number, number];
  /** Blocks a stage, not counting those of the downsampling. */
  readonly depth: readonly [number, number, number, number];
}

/** The image encoder's trunk: four maps, of strides 4, 8, 16 and 32. */
export type TrunkConfig = HieraConfig | RepVitConfig;

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

/**
 * `sam2/modeling/memory_attention.py: MemoryAttention` and its layer. With a spatial perceiver the cross attention is
 * EdgeTAM's `RoPEAttentionv2`, whose grids (`q_sizes`, `k_sizes`) follow from the image size and the perceiver.
 */
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

/** EdgeTAM's `sam2/modeling/perceiver.py: PerceiverResampler`: condenses a memory map to a fixed number of tokens. */
export interface SpatialPerceiverConfig {
  readonly depth: number;
  readonly heads: number;
  /** Width of a layer's feed-forward networks as a multiple of the memory's. */
  readonly ffMult: number;
  /** Tokens that each attend to the whole map. */
  readonly numLatents: number;
  /** Tokens that each attend to a window of their own: a square number. */
  readonly numLatents2d: number;
  readonly useSelfAttn: boolean;
  /** Positions of the windows. */
  readonly positionEncoding: PositionEmbeddingSineConfig;
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
    readonly trunk: TrunkConfig;
    readonly neck: FpnNeckConfig;
  };
  readonly memoryAttention: MemoryAttentionConfig;
  readonly memoryEncoder: MemoryEncoderConfig;
  /** EdgeTAM's; SAM 2 keeps memory maps as they are. */
  readonly spatialPerceiver: SpatialPerceiverConfig | undefined;
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
/** Height and width of the perceiver's grid of windows. */
export const windowGrid = (perceiver: SpatialPerceiverConfig): number => Math.sqrt(perceiver.numLatents2d);
/** Height and width of `feat_s16` (h = w in the docs). */
export const featureSize = (config: Sam2Config): number => config.imageSize / config.backboneStride;
/** Height and width of the low-res mask: four times {@link featureSize}. */
export const lowResSize = (config: Sam2Config): number => 4 * featureSize(config);
/** Tokens of a frame's memory (T in the docs): a map's pixels, or what the perceiver condenses them to. */
export const memoryTokens = (config: Sam2Config): number => {
  const { spatialPerceiver } = config;
  return spatialPerceiver
    ? spatialPerceiver.numLatents + spatialPerceiver.numLatents2d
    : featureSize(config) ** 2;
};
/** Dimensions of a frame's memory `mem_map`: a map [1,Cm,h,w], or tokens [1,T,Cm] with a perceiver. */
export const memoryDims = (config: Sam2Config): readonly [1, ...number[]] =>
  config.spatialPerceiver
    ? [1, memoryTokens(config), memoryWidth(config)]
    : [1, memoryWidth(config), featureSize(config), featureSize(config)];
