/**
 * The configuration of a checkpoint without a YAML file, from the shapes of its tensors.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { Sam2Config } from './config.ts';
import { edgetamConfig, type OfficialVersion, officialConfig, officialSizes } from './official.ts';

/** The tensors that all eight have with one shape; they tell other models of the same form apart. */
const commonShapes: readonly (readonly [name: string, shape: readonly number[]])[] = [
  ['maskmem_tpos_enc', [7, 1, 1, 64]],
  ['no_mem_embed', [1, 1, 256]],
  ['no_obj_ptr', [1, 256]],
  ['mask_downsample.weight', [1, 1, 4, 4]],
  ['memory_attention.layers.3.linear1.weight', [2048, 256]],
  ['memory_attention.layers.0.cross_attn_image.k_proj.weight', [256, 64]],
  ['memory_encoder.mask_downsampler.encoder.0.weight', [4, 1, 3, 3]],
  ['memory_encoder.fuser.layers.1.dwconv.weight', [256, 1, 7, 7]],
  ['memory_encoder.out_proj.weight', [64, 256, 1, 1]],
  ['obj_ptr_proj.layers.2.weight', [256, 256]],
  ['sam_mask_decoder.pred_obj_score_head.layers.2.weight', [1, 256]],
  ['sam_mask_decoder.mask_tokens.weight', [4, 256]],
];
/** One more layer than Meta's models have. */
const absentNames = [
  'memory_attention.layers.4.linear1.weight',
  'memory_encoder.fuser.layers.2.dwconv.weight',
];

/**
 * The configuration of one of Meta's eight models (SAM 2.1 and 2.0; tiny, small, base+, large), of EdgeTAM or of a
 * fine-tuned one of equal form. Fine-tuning with other settings, which tensors do not show, needs the YAML.
 *
 * @throws `config/not-recognised`, which says why and that a YAML is needed; `config/other-names` for a
 *   checkpoint in the names of another library
 */
export function recogniseConfig(checkpoint: Checkpoint): Sam2Config {
  const { name, tensors } = checkpoint;
  if ([...tensors.keys()].some((key) => key.startsWith('vision_encoder.'))) {
    throw new TrackletError(
      'config/other-names',
      `${name}: its tensors have the names of Hugging Face transformers. Use the file in Meta's names: the .pt of ` +
        'the same model.',
    );
  }
  // One model has a perceiver; whether the tensors fit it is checked when it is built.
  if (tensors.has('spatial_perceiver.latents')) return edgetamConfig();
  const reasons = findReasons(checkpoint);
  if (reasons.length > 0) throw notRecognised(name, reasons[0] as string);

  const embedDim = tensors.get('image_encoder.trunk.patch_embed.proj.weight')?.shape[0];
  const depth = countBlocks(checkpoint);
  const version = findVersion(checkpoint);
  for (const size of officialSizes) {
    const config = officialConfig(version, size);
    const { trunk } = config.imageEncoder;
    const [window, background] = [trunk.windowSpec[0], trunk.windowPosEmbedBkgSpatialSize];
    const fits =
      trunk.embedDim === embedDim &&
      trunk.stages.reduce((sum, blocks) => sum + blocks, 0) === depth &&
      hasShape(checkpoint, 'image_encoder.trunk.pos_embed', [1, embedDim, ...background]) &&
      hasShape(checkpoint, 'image_encoder.trunk.pos_embed_window', [1, embedDim, window, window]) &&
      stageStarts(trunk.stages).every((block) =>
        tensors.has(`image_encoder.trunk.blocks.${block}.proj.weight`),
      );
    if (fits) return config;
  }
  throw notRecognised(name, `its image encoder has ${depth} blocks from width ${embedDim}`);
}

function notRecognised(name: string, reason: string): TrackletError {
  return new TrackletError(
    'config/not-recognised',
    `${name}: this is none of Meta's eight SAM 2 models (${reason}), and window sizes, global blocks, the image size ` +
      'and other settings cannot be seen in the tensors. Give the YAML file that belongs to the checkpoint too.',
  );
}

/** What the shapes of the parts that all eight share speak against. */
function findReasons(checkpoint: Checkpoint): string[] {
  const wrong = commonShapes.filter(([name, shape]) => !hasShape(checkpoint, name, shape));
  const added = absentNames.filter((name) => checkpoint.tensors.has(name));
  return [
    ...wrong.map(([name, shape]) => {
      const found = checkpoint.tensors.get(name);
      return `"${name}" is ${found ? `[${found.shape.join(', ')}]` : 'missing'} instead of [${shape.join(', ')}]`;
    }),
    ...added.map((name) => `there is a tensor "${name}"`),
  ];
}

/** SAM 2.1 has both additions, 2.0 neither. */
function findVersion({ name, tensors }: Checkpoint): OfficialVersion {
  const spatial = tensors.has('no_obj_embed_spatial');
  const projection = tensors.has('obj_ptr_tpos_proj.weight');
  if (spatial !== projection) {
    throw notRecognised(
      name,
      'it has one of "no_obj_embed_spatial" and "obj_ptr_tpos_proj.weight" without the other',
    );
  }
  return spatial ? '2.1' : '2.0';
}

function hasShape(checkpoint: Checkpoint, name: string, shape: readonly (number | undefined)[]): boolean {
  const found = checkpoint.tensors.get(name)?.shape;
  return found !== undefined && found.length === shape.length && found.every((n, i) => n === shape[i]);
}

function countBlocks(checkpoint: Checkpoint): number {
  let depth = 0;
  while (checkpoint.tensors.has(`image_encoder.trunk.blocks.${depth}.norm1.weight`)) depth++;
  return depth;
}

/** The first block of the stages after the first: those whose width changes. */
const stageStarts = ([a, b, c]: readonly [number, number, number, number]): number[] => [a, a + b, a + b + c];
