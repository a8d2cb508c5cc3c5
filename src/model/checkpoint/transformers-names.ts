/**
 * Checkpoints in the names of Hugging Face transformers (`Sam2VideoModel`) under Meta's names. The modules and their tensors
 * are the same; one table of point embeddings is split. `models/golden/transformers_names.py` shows that the outputs are
 * the same too.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { Checkpoint, TensorInfo } from './checkpoint.ts';
import { missingTensor } from './state-dict.ts';

/** Beginnings of names, transformers' and Meta's. */
const modules: readonly (readonly [string, string])[] = [
  ['vision_encoder.backbone.', 'image_encoder.trunk.'],
  ['vision_encoder.neck.', 'image_encoder.neck.'],
  ['shared_image_embedding.positional_embedding', gaussianMatrix()],
  ['prompt_encoder.shared_embedding.positional_embedding', gaussianMatrix()],
  ['prompt_encoder.mask_embed.', 'sam_prompt_encoder.mask_downscaling.'],
  ['prompt_encoder.', 'sam_prompt_encoder.'],
  ['mask_decoder.', 'sam_mask_decoder.'],
  ['memory_encoder.feature_projection.', 'memory_encoder.pix_feat_proj.'],
  ['memory_encoder.memory_fuser.', 'memory_encoder.fuser.'],
  ['memory_encoder.projection.', 'memory_encoder.out_proj.'],
  ['memory_temporal_positional_encoding', 'maskmem_tpos_enc'],
  ['no_memory_embedding', 'no_mem_embed'],
  ['no_memory_positional_encoding', 'no_mem_pos_enc'],
  ['no_object_pointer', 'no_obj_ptr'],
  ['occlusion_spatial_embedding_parameter', 'no_obj_embed_spatial'],
  ['object_pointer_proj.', 'obj_ptr_proj.'],
  ['temporal_positional_encoding_projection_layer.', 'obj_ptr_tpos_proj.'],
];

/** The matrix that transformers keeps twice, for points and for pictures. */
function gaussianMatrix(): string {
  return 'sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix';
}

/** What follows, of names that begin as Meta's: Meta numbers the parts of an `nn.Sequential`, and activations count. */
const parts: readonly (readonly [of: RegExp, from: RegExp, to: string])[] = [
  [/^image_encoder\.trunk\./, /patch_embed\.projection\./, 'patch_embed.proj.'],
  [/^image_encoder\.trunk\./, /mlp\.proj_in\./, 'mlp.layers.0.'],
  [/^image_encoder\.trunk\./, /mlp\.proj_out\./, 'mlp.layers.1.'],
  [/^image_encoder\.neck\./, /convs\.(\d+)\./, 'convs.$1.conv.'],
  [/\.mask_downscaling\./, /conv1\./, '0.'],
  [/\.mask_downscaling\./, /layer_norm1\./, '1.'],
  [/\.mask_downscaling\./, /conv2\./, '3.'],
  [/\.mask_downscaling\./, /layer_norm2\./, '4.'],
  [/\.mask_downscaling\./, /conv3\./, '6.'],
  [/^sam_mask_decoder\.transformer\./, /mlp\.proj_in\./, 'mlp.layers.0.'],
  [/^sam_mask_decoder\.transformer\./, /mlp\.proj_out\./, 'mlp.layers.1.'],
  [/^sam_mask_decoder\./, /upscale_conv1\./, 'output_upscaling.0.'],
  [/^sam_mask_decoder\./, /upscale_layer_norm\./, 'output_upscaling.1.'],
  [/^sam_mask_decoder\./, /upscale_conv2\./, 'output_upscaling.3.'],
  // Perceptrons of three layers: first, middle, last.
  [/(_mlps\.\d+|_head|^obj_ptr_proj)\./, /\.layers\.0\./, '.layers.1.'],
  [/(_mlps\.\d+|_head|^obj_ptr_proj)\./, /\.proj_in\./, '.layers.0.'],
  [/(_mlps\.\d+|_head|^obj_ptr_proj)\./, /\.proj_out\./, '.layers.2.'],
  [/^memory_encoder\.fuser\./, /\.scale$/, '.gamma'],
  [/^memory_encoder\.fuser\./, /depthwise_conv\./, 'dwconv.'],
  [/^memory_encoder\.fuser\./, /pointwise_conv/, 'pwconv'],
  [/^memory_attention\./, /^memory_attention\.layer_norm\./, 'memory_attention.norm.'],
  [/./, /\.o_proj\./, '.out_proj.'],
  [/./, /\.layer_norm/, '.norm'],
];

/** `PromptEncoder.num_point_embeddings`: positive and negative clicks, and a box's two corners. */
const pointEmbeddings = 4;

/** A tensor of Meta's: the whole of one of the file's, or one row of it. */
interface Source {
  readonly name: string;
  readonly row: number | undefined;
}

/**
 * The same checkpoint under Meta's names; one that has them already as it is.
 *
 * @throws `checkpoint/other-model` for transformers' EdgeTAM and for the image part of SAM 2 alone
 */
export function inMetaNames(checkpoint: Checkpoint): Checkpoint {
  if (!checkpoint.tensors.has('mask_decoder.iou_token.weight')) return checkpoint;
  refuseOthers(checkpoint);
  const depth = downsamplerDepth(checkpoint);
  const tensors = new Map<string, TensorInfo>();
  const sources = new Map<string, Source>();
  for (const [name, info] of checkpoint.tensors) {
    for (const [meta, source, shape] of metaTensors(name, info.shape, depth)) {
      tensors.set(meta, { dtype: info.dtype, shape });
      sources.set(meta, source);
    }
  }
  return {
    name: checkpoint.name,
    tensors,
    async read(name) {
      const source = sources.get(name);
      const size = tensors.get(name)?.shape.reduce((product, n) => product * n, 1);
      if (!source || size === undefined) throw missingTensor(checkpoint.name, name);
      const values = await checkpoint.read(source.name);
      return source.row === undefined ? values : values.slice(source.row * size, (source.row + 1) * size);
    },
  };
}

function refuseOthers({ name, tensors }: Checkpoint): void {
  const refuse = (what: string): never => {
    throw new TrackletError('checkpoint/other-model', `${name}: ${what}`);
  };
  if ([...tensors.keys()].some((key) => key.startsWith('spatial_perceiver.'))) {
    refuse(
      "this is EdgeTAM in the names of transformers; of it only the file in Meta's names is read: edgetam.pt.",
    );
  }
  if (!tensors.has('memory_temporal_positional_encoding')) {
    refuse(
      'this is the image part of SAM 2 alone, in the names of transformers, without the memory that tracking needs. Save ' +
        'a Sam2VideoModel instead of a Sam2Model.',
    );
  }
}

/** Convolutions of the mask downsampler that halve the size; a last one follows them. */
function downsamplerDepth({ tensors }: Checkpoint): number {
  let depth = 0;
  while (tensors.has(`memory_encoder.mask_downsampler.layers.${depth}.conv.weight`)) depth++;
  return depth;
}

type MetaTensor = readonly [name: string, source: Source, shape: readonly number[]];

/** The tensors of Meta's that one of the file's holds. */
function metaTensors(name: string, shape: readonly number[], downsamplers: number): MetaTensor[] {
  const [rows, ...rest] = shape;
  if (name === 'prompt_encoder.point_embed.weight' && rows === pointEmbeddings) {
    return Array.from({ length: pointEmbeddings }, (_, row) => [
      `sam_prompt_encoder.point_embeddings.${row}.weight`,
      { name, row },
      [1, ...rest],
    ]);
  }
  return [[metaName(name, downsamplers), { name, row: undefined }, shape]];
}

function metaName(name: string, downsamplers: number): string {
  const [from, to] = modules.find(([beginning]) => name.startsWith(beginning)) ?? ['', ''];
  const begun = to + name.slice(from.length);
  const downsampler =
    /^(memory_encoder\.mask_downsampler)\.(?:layers\.(\d+)\.(conv|layer_norm)|final_conv)\.(.*)$/.exec(begun);
  if (downsampler) {
    const [, module, layer, part, rest] = downsampler;
    // A convolution, its norm and an activation each.
    const index = layer === undefined ? 3 * downsamplers : 3 * Number(layer) + (part === 'conv' ? 0 : 1);
    return `${module}.encoder.${index}.${rest}`;
  }
  return parts.reduce((text, [of, part, by]) => (of.test(begun) ? text.replace(part, by) : text), begun);
}
