/**
 * The configurations of Meta's released models (eight of SAM 2, and EdgeTAM); a test holds them equal to Meta's YAML
 * files.
 *
 * @module
 */
import type { HieraConfig, RepVitConfig, Sam2Config } from './config.ts';

export const officialVersions = ['2.1', '2.0'] as const;
export const officialSizes = ['tiny', 'small', 'base+', 'large'] as const;
export type OfficialVersion = (typeof officialVersions)[number];
export type OfficialSize = (typeof officialSizes)[number];

const tinyTrunk: HieraConfig = {
  kind: 'hiera',
  embedDim: 96,
  numHeads: 1,
  stages: [1, 2, 7, 2],
  windowSpec: [8, 4, 14, 7],
  globalAttBlocks: [5, 7, 9],
  windowPosEmbedBkgSpatialSize: [7, 7],
  qPool: 3,
  dimMul: 2,
  headMul: 2,
};

/** The sizes differ in the trunk alone. */
const trunks: Readonly<Record<OfficialSize, HieraConfig>> = {
  tiny: tinyTrunk,
  small: { ...tinyTrunk, stages: [1, 2, 11, 2], globalAttBlocks: [7, 10, 13] },
  'base+': {
    ...tinyTrunk,
    embedDim: 112,
    numHeads: 2,
    stages: [2, 3, 16, 3],
    globalAttBlocks: [12, 16, 20],
    windowPosEmbedBkgSpatialSize: [14, 14],
  },
  large: {
    ...tinyTrunk,
    embedDim: 144,
    numHeads: 2,
    stages: [2, 6, 36, 4],
    windowSpec: [8, 4, 16, 8],
    globalAttBlocks: [23, 33, 43],
  },
};

const rope = {
  ropeTheta: 10000,
  embeddingDim: 256,
  numHeads: 1,
  downsampleRate: 1,
  kvInDim: 256,
  ropeKRepeat: false,
};

/** The configuration that {@link parseConfig} gives for the model's YAML file. */
export function officialConfig(
  version: OfficialVersion,
  size: OfficialSize,
): Sam2Config & { readonly imageEncoder: { readonly trunk: HieraConfig } } {
  const is21 = version === '2.1';
  const trunk = trunks[size];
  return {
    imageSize: 1024,
    backboneStride: 16,
    imageEncoder: {
      scalp: 1,
      trunk,
      neck: {
        dModel: 256,
        positionEncoding: { numPosFeats: 256, temperature: 10000 },
        backboneChannelList: [8, 4, 2, 1].map((times) => times * trunk.embedDim),
        fpnTopDownLevels: [2, 3],
      },
    },
    memoryAttention: {
      dModel: 256,
      numLayers: 4,
      dimFeedforward: 2048,
      posEncAtInput: true,
      posEncAtAttn: false,
      posEncAtCrossAttnKeys: true,
      posEncAtCrossAttnQueries: false,
      selfAttention: rope,
      crossAttention: { ...rope, kvInDim: 64, ropeKRepeat: true },
    },
    memoryEncoder: {
      outDim: 64,
      inDim: 256,
      positionEncoding: { numPosFeats: 64, temperature: 10000 },
      maskDownsampler: { embedDim: 256, kernelSize: 3, stride: 2, padding: 1, totalStride: 16 },
      fuser: { numLayers: 2, dim: 256, kernelSize: 7, padding: 3, useDwconv: true, layerScale: true },
    },
    spatialPerceiver: undefined,
    samMaskDecoder: {
      dynamicMultimaskViaStability: true,
      dynamicMultimaskStabilityDelta: 0.05,
      dynamicMultimaskStabilityThresh: 0.98,
    },
    numMaskmem: 7,
    sigmoidScaleForMemEnc: 20,
    sigmoidBiasForMemEnc: -10,
    binarizeMaskFromPtsForMemEnc: true,
    useMaskInputAsOutputWithoutSam: true,
    maxCondFramesInAttn: -1,
    directlyAddNoMemEmbed: true,
    useHighResFeaturesInSam: true,
    multimaskOutputInSam: true,
    multimaskMinPtNum: 0,
    multimaskMaxPtNum: 1,
    multimaskOutputForTracking: true,
    useMultimaskTokenForObjPtr: true,
    iouPredictionUseSigmoid: true,
    memoryTemporalStrideForEval: 1,
    nonOverlapMasksForMemEnc: false,
    useObjPtrsInEncoder: true,
    maxObjPtrsInEncoder: 16,
    addTposEncToObjPtrs: is21,
    projTposEncInObjPtrs: is21,
    useSignedTposEncToObjPtrs: is21,
    onlyObjPtrsInThePastForEval: true,
    predObjScores: true,
    predObjScoresMlp: true,
    fixedNoObjPtr: true,
    softNoObjPtr: false,
    useMlpForObjPtrProj: true,
    noObjEmbedSpatial: is21,
    fillHoleArea: 8,
    nonOverlapMasks: false,
    clearNonCondMemAroundInput: false,
    addAllFramesToCorrectAsCond: true,
  };
}

/** The configuration that {@link parseConfig} gives for `edgetam.yaml`: SAM 2.0's settings with other modules. */
export function edgetamConfig(): Sam2Config {
  const sam2 = officialConfig('2.0', 'tiny');
  const trunk: RepVitConfig = { kind: 'repvit', embedDim: [48, 96, 192, 384], depth: [2, 2, 14, 2] };
  return {
    ...sam2,
    imageEncoder: {
      ...sam2.imageEncoder,
      trunk,
      neck: { ...sam2.imageEncoder.neck, backboneChannelList: trunk.embedDim.toReversed() },
    },
    memoryAttention: { ...sam2.memoryAttention, numLayers: 2 },
    spatialPerceiver: {
      depth: 2,
      heads: 1,
      ffMult: 4,
      numLatents: 256,
      numLatents2d: 256,
      useSelfAttn: true,
      positionEncoding: { numPosFeats: 64, temperature: 10000 },
    },
  };
}
