/**
 * Conditions between settings: what Meta's modules assume of each other and what the graphs need.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import {
  type HieraConfig,
  type RopeAttentionConfig,
  type Sam2Config,
  type TrunkConfig,
  windowGrid,
} from './config.ts';

/** Every trunk halves the patch grid (stride 4) three times. */
const coarsestStride = 32;
const maxImageSize = 4096;

/**
 * Checks a configuration as a whole.
 *
 * @param fileName for errors
 * @throws `config/inconsistent` naming the key and what it must be; `config/image-size`
 */
export function checkConfig(config: Sam2Config, fileName: string): void {
  const need: Need = (ok, key, value, wanted) => {
    if (ok) return;
    throw new TrackletError(
      'config/inconsistent',
      `${fileName}: "model.${key}" is ${JSON.stringify(value)}, but must be ${wanted}.`,
    );
  };
  checkImageEncoder(config, need);
  checkMemoryAttention(config, need);
  checkMemoryEncoder(config, need);
  checkSpatialPerceiver(config, need);
  need(
    config.addTposEncToObjPtrs || !config.projTposEncInObjPtrs,
    'proj_tpos_enc_in_obj_ptrs',
    true,
    'false where add_tpos_enc_to_obj_ptrs is false',
  );
  checkImageSize(config, `${fileName}: "model.image_size"`);
}

/**
 * The same model on pictures of another size.
 *
 * @param size width and height in pixels that frames are resized to; undefined: as it is configured
 * @throws `config/image-size` where windows and strides do not fit
 */
export function withImageSize(config: Sam2Config, size: number | undefined): Sam2Config {
  if (size === undefined) return config;
  const resized = { ...config, imageSize: size };
  checkImageSize(resized, 'The image size');
  return resized;
}

/** As {@link withImageSize}; undefined where windows and strides do not fit the size. */
export function resizedIfFits(config: Sam2Config, size: number): Sam2Config | undefined {
  try {
    return withImageSize(config, size);
  } catch {
    return undefined;
  }
}

type Need = (ok: boolean, key: string, value: unknown, wanted: string) => void;

/** `image_encoder.py: ImageEncoder`, `FpnNeck` */
function checkImageEncoder(config: Sam2Config, need: Need): void {
  const { trunk, neck } = config.imageEncoder;
  if (trunk.kind === 'hiera') checkHiera(trunk, need);
  const channels = trunkChannels(trunk);
  const list = neck.backboneChannelList;
  const same = list.length === channels.length && list.every((n, i) => n === channels[i]);
  need(
    same,
    'image_encoder.neck.backbone_channel_list',
    list,
    `[${channels.join(', ')}], the trunk's channels`,
  );
  need(neck.dModel % 16 === 0, 'image_encoder.neck.d_model', neck.dModel, 'a multiple of 16');
  const { numPosFeats } = neck.positionEncoding;
  need(
    numPosFeats === neck.dModel,
    'image_encoder.neck.position_encoding.num_pos_feats',
    numPosFeats,
    `${neck.dModel}, the neck's d_model`,
  );
}

/** Channels of the trunk's maps, from the coarsest to the finest. */
function trunkChannels(trunk: TrunkConfig): number[] {
  if (trunk.kind === 'repvit') return trunk.embedDim.toReversed();
  const channels = [trunk.embedDim];
  for (let stage = 1; stage < 4; stage++) {
    channels.unshift(Math.trunc((channels[0] as number) * trunk.dimMul));
  }
  return channels;
}

/** `hieradet.py: Hiera` */
function checkHiera(trunk: HieraConfig, need: Need): void {
  let heads = trunk.numHeads;
  const [finest, ...coarser] = trunkChannels(trunk).reverse();
  need(
    (finest as number) % heads === 0,
    'image_encoder.trunk.num_heads',
    heads,
    `a divisor of ${trunk.embedDim}`,
  );
  for (const [stage, dim] of coarser.entries()) {
    heads = Math.trunc(heads * trunk.headMul);
    need(
      dim % heads === 0,
      'image_encoder.trunk.head_mul',
      trunk.headMul,
      `such that ${dim} channels split evenly`,
    );
    // The first block of a stage pools within the windows of the stage before.
    need(
      (trunk.windowSpec[stage] as number) % 2 === 0,
      'image_encoder.trunk.window_spec',
      trunk.windowSpec,
      'even for the first three stages',
    );
  }
}

/** `memory_attention.py: MemoryAttention`, `transformer.py: RoPEAttention` */
function checkMemoryAttention(config: Sam2Config, need: Need): void {
  const { dModel, selfAttention, crossAttention } = config.memoryAttention;
  const neckWidth = config.imageEncoder.neck.dModel;
  need(dModel === neckWidth, 'memory_attention.d_model', dModel, `${neckWidth}, the neck's d_model`);
  const layer = 'memory_attention.layer';
  checkRope(selfAttention, `${layer}.self_attention`, dModel, dModel, need);
  checkRope(crossAttention, `${layer}.cross_attention`, dModel, config.memoryEncoder.outDim, need);
  need(
    crossAttention.ropeKRepeat,
    `${layer}.cross_attention.rope_k_repeat`,
    false,
    'true: there are several memory maps',
  );
}

function checkRope(
  attention: RopeAttentionConfig,
  key: string,
  width: number,
  kvWidth: number,
  need: Need,
): void {
  const { embeddingDim, downsampleRate, numHeads, kvInDim } = attention;
  need(embeddingDim === width, `${key}.embedding_dim`, embeddingDim, `${width}, the attention's d_model`);
  need(kvInDim === kvWidth, `${key}.kv_in_dim`, kvInDim, `${kvWidth}, the width of its keys and values`);
  const internal = embeddingDim / downsampleRate;
  // Two axes, and a rotation takes two channels of each.
  const divides = Number.isInteger(internal) && internal % (4 * numHeads) === 0;
  need(
    divides,
    `${key}.num_heads`,
    numHeads,
    `such that ${embeddingDim} / downsample_rate / num_heads is a multiple of 4`,
  );
}

/** `memory_encoder.py: MemoryEncoder`, `sam2_base.py: SAM2Base` (object pointers split into memory tokens) */
function checkMemoryEncoder(config: Sam2Config, need: Need): void {
  const { outDim, inDim, maskDownsampler: down, fuser, positionEncoding } = config.memoryEncoder;
  const width = config.imageEncoder.neck.dModel;
  need(inDim === width, 'memory_encoder.in_dim', inDim, `${width}, the neck's d_model`);
  need(
    outDim < width && width % outDim === 0 && outDim % 4 === 0,
    'memory_encoder.out_dim',
    outDim,
    `a multiple of 4 and a proper divisor of ${width}, the neck's d_model`,
  );
  need(
    positionEncoding.numPosFeats === outDim,
    'memory_encoder.position_encoding.num_pos_feats',
    positionEncoding.numPosFeats,
    `${outDim}, the memory encoder's out_dim`,
  );
  need(
    down.embedDim === width,
    'memory_encoder.mask_downsampler.embed_dim',
    down.embedDim,
    `${width}, the neck's d_model`,
  );
  const margin = down.stride + 2 * down.padding - down.kernelSize;
  need(
    margin >= 0 && margin < down.stride,
    'memory_encoder.mask_downsampler.kernel_size',
    down.kernelSize,
    'such that, with padding and stride, each step divides the size by the stride',
  );
  need(fuser.dim === width, 'memory_encoder.fuser.layer.dim', fuser.dim, `${width}, the neck's d_model`);
  need(
    2 * fuser.padding === fuser.kernelSize - 1,
    'memory_encoder.fuser.layer.padding',
    fuser.padding,
    'half of kernel_size - 1',
  );
}

/** EdgeTAM's `perceiver.py: PerceiverResampler` */
function checkSpatialPerceiver({ spatialPerceiver, memoryEncoder }: Sam2Config, need: Need): void {
  if (!spatialPerceiver) return;
  const { heads, numLatents2d, positionEncoding } = spatialPerceiver;
  const width = memoryEncoder.outDim;
  need(width % heads === 0, 'spatial_perceiver.heads', heads, `a divisor of ${width}`);
  need(
    Number.isInteger(windowGrid(spatialPerceiver)),
    'spatial_perceiver.num_latents_2d',
    numLatents2d,
    'a square number: each has a window of its own',
  );
  need(
    positionEncoding.numPosFeats === width,
    'spatial_perceiver.position_encoding.num_pos_feats',
    positionEncoding.numPosFeats,
    `${width}, the memory encoder's out_dim`,
  );
}

/** The trunk's maps must halve down to the coarsest, and windows must tile them: Hiera's, and the perceiver's. */
function checkImageSize(config: Sam2Config, setting: string): void {
  const size = config.imageSize;
  const { trunk } = config.imageEncoder;
  const { spatialPerceiver, backboneStride } = config;
  // Of Hiera the position table of a window, of the perceiver its grid of windows.
  const tile = trunk.kind === 'hiera' ? 4 * trunk.windowSpec[0] : 1;
  const grid = spatialPerceiver ? backboneStride * windowGrid(spatialPerceiver) : 1;
  const step = [tile, grid].reduce(leastCommonMultiple, coarsestStride);
  if (Number.isInteger(size) && size % step === 0 && size >= step && size <= maxImageSize) return;
  const tiling = [
    ...(tile > 1 ? [`tiles it with ${tile} pixel windows`] : []),
    ...(grid > 1
      ? [`splits its memory into ${grid / backboneStride} by ${grid / backboneStride} windows`]
      : []),
  ];
  throw new TrackletError(
    'config/image-size',
    `${setting} is ${size}, but must be a multiple of ${step} from ${step} to ${maxImageSize}, ` +
      `because the model ${[`halves the picture down to 1/${coarsestStride}`, ...tiling].join(' and ')}.`,
  );
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);
const leastCommonMultiple = (a: number, b: number): number => (a / greatestCommonDivisor(a, b)) * b;
