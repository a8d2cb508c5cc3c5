/**
 * The configuration of a checkpoint without a YAML file, from the shapes of its tensors.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { checkConfig } from './check.ts';
import type { Sam2Config } from './config.ts';
import { edgetamConfig, officialConfig, officialSizes } from './official.ts';
import { type Shapes, shapesOf, type Trunk, trunkOf } from './tensor-shapes.ts';

/** Width of the neck and of all attention in Meta's models: of another one, the number of heads cannot be seen. */
const metaWidth = 256;
/** As in a YAML. */
const maxCount = 256;

/**
 * The configuration of a model with the image encoder of one of Meta's (SAM 2.1 and 2.0: tiny, small, base+, large;
 * EdgeTAM), released or fine-tuned. From the tensors come the number of memories and their width, layers and feed-forward
 * width of the memory attention, layers of the memory encoder, and each part that SAM 2.1 added. What no tensor shows is as
 * Meta released it, the picture's size (1024) among it: fine-tuning with other settings needs the YAML.
 *
 * Whether all other tensors fit too is checked when the model is built.
 *
 * @throws `config/not-recognised`, which says what is different, what of it no tensor shows, and that the YAML is
 *   needed; `config/inconsistent`
 */
export function recogniseConfig(checkpoint: Checkpoint): Sam2Config {
  const shapes = shapesOf(checkpoint);
  const { name } = checkpoint;
  const counted = (count: number, what: string): number => {
    if (count >= 1 && count <= maxCount) return count;
    throw notRecognised(name, `it has ${count} ${what}, supported are 1 to ${maxCount}`, undefined);
  };
  const numMaskmem = counted(shapes.size('maskmem_tpos_enc', 0), 'memories');
  // One model has a perceiver.
  if (shapes.has('spatial_perceiver.latents')) return { ...edgetamConfig(), numMaskmem };
  const base = officialConfig('2.1', sizeOf(shapes, name));
  const width = shapes.size('image_encoder.neck.convs.0.conv.weight', 0);
  if (width !== metaWidth) {
    throw notRecognised(
      name,
      `it is ${width} channels wide instead of ${metaWidth}`,
      'the number of heads of its attention',
    );
  }
  const layers = shapes.count((i) => `memory_attention.layers.${i}.linear1.weight`);
  const fusers = shapes.count((i) => `memory_encoder.fuser.layers.${i}.dwconv.weight`);
  const memoryWidth = shapes.size('memory_encoder.out_proj.weight', 0);
  const projectsTime = shapes.has('obj_ptr_tpos_proj.weight');
  const config: Sam2Config = {
    ...base,
    numMaskmem,
    memoryAttention: {
      ...base.memoryAttention,
      numLayers: counted(layers, 'layers of memory attention'),
      dimFeedforward: shapes.size('memory_attention.layers.0.linear1.weight', 0),
      crossAttention: { ...base.memoryAttention.crossAttention, kvInDim: memoryWidth },
    },
    memoryEncoder: {
      ...base.memoryEncoder,
      outDim: memoryWidth,
      positionEncoding: { ...base.memoryEncoder.positionEncoding, numPosFeats: memoryWidth },
      fuser: {
        ...base.memoryEncoder.fuser,
        numLayers: counted(fusers, 'layers that fuse a mask with the picture'),
        layerScale: shapes.has('memory_encoder.fuser.layers.0.gamma'),
      },
    },
    // What SAM 2.1 added to 2.0: one of the two alone occurs in own trainings.
    noObjEmbedSpatial: shapes.has('no_obj_embed_spatial'),
    addTposEncToObjPtrs: projectsTime,
    projTposEncInObjPtrs: projectsTime,
    useSignedTposEncToObjPtrs: projectsTime,
    predObjScoresMlp: !shapes.has('sam_mask_decoder.pred_obj_score_head.weight'),
    useMlpForObjPtrProj: !shapes.has('obj_ptr_proj.weight'),
  };
  checkConfig(config, name);
  return config;
}

/** The size whose image encoder this is. */
function sizeOf(shapes: Shapes, name: string): (typeof officialSizes)[number] {
  const trunk = trunkOf(shapes);
  const size = officialSizes.find((candidate) => {
    const official = officialConfig('2.1', candidate).imageEncoder.trunk;
    const known: Trunk = {
      embedDim: official.embedDim,
      stages: official.stages,
      window: official.windowSpec[0],
      background: official.windowPosEmbedBkgSpatialSize,
    };
    return JSON.stringify(known) === JSON.stringify(trunk);
  });
  if (size) return size;
  const blocks = trunk.stages.length > 8 ? `${trunk.stages.length} stages of` : trunk.stages.join(' + ');
  throw notRecognised(
    name,
    `its image encoder has ${blocks} blocks from width ${trunk.embedDim}, a window of ` +
      `${trunk.window} and a position table of ${trunk.background.join(' x ')}, which none of Meta's four has`,
    'the number of heads, the windows of its later stages, and which blocks attend globally',
  );
}

function notRecognised(name: string, difference: string, unseen: string | undefined): TrackletError {
  const why = unseen ? ` No tensor shows ${unseen}.` : '';
  return new TrackletError(
    'config/not-recognised',
    `${name}: this is not built like one of Meta's models: ${difference}.${why} Give the YAML file that belongs to the ` +
      'checkpoint too.',
  );
}
