/**
 * The image-encoder graph: trunk (Hiera, or EdgeTAM's RepViT), FPN neck, and what `SAM2Base.forward_image` adds.
 * Follows `sam2/modeling/backbones/image_encoder.py` and `sam2_base.py`.
 *
 * @module
 */
import { modelWidth, type Sam2Config } from '../config/config.ts';
import { repVit } from '../edgetam/repvit.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import type { AttentionForm } from './attention.ts';
import { hiera } from './hiera.ts';
import { conv2d, weightAs } from './layers.ts';

/**
 * Input `image` [1,3,S,S], normalised RGB. Outputs `feat_s16` [1,C,h,w]; `feat_s16_no_mem`, the same plus
 * `no_mem_embed`; `feat_s8` [1,C/4,2h,2w] and `feat_s4` [1,C/8,4h,4w] with the decoder's `conv_s1` and
 * `conv_s0` applied.
 */
export function imageEncoder(g: GraphBuilder, config: Sam2Config, form: AttentionForm): void {
  const [size, width] = [config.imageSize, modelWidth(config)];
  const image = g.input('image', [1, 3, size, size]);
  const { trunk } = config.imageEncoder;
  const name = 'image_encoder.trunk';
  const stages = trunk.kind === 'hiera' ? hiera(g, trunk, image, form, name) : repVit(g, trunk, image, name);
  const [featS4, featS8, featS16] = fpnNeck(g, config, stages) as [Value, Value, Value];

  g.output('feat_s16', featS16);
  const noMemory = weightAs(g, 'no_mem_embed', [1, 1, width], [1, width, 1, 1]);
  g.output('feat_s16_no_mem', g.add(featS16, noMemory));
  g.output('feat_s8', conv2d(g, featS8, 'sam_mask_decoder.conv_s1', width / 4, 1));
  g.output('feat_s4', conv2d(g, featS4, 'sam_mask_decoder.conv_s0', width / 8, 1));
}

/**
 * `FpnNeck.forward` (fuse type sum, nearest upsampling) and the encoder's `scalp`.
 *
 * @param stages the trunk's maps from fine to coarse, channels first
 * @returns the kept levels from fine to coarse, each C wide
 */
function fpnNeck(g: GraphBuilder, config: Sam2Config, stages: readonly Value[]): Value[] {
  const { neck, scalp } = config.imageEncoder;
  const levels: Value[] = [];
  const coarsest = stages.length - 1;
  let previous: Value | undefined;
  for (let level = coarsest; level >= 0; level--) {
    const x = stages[level] as Value;
    const lateral = conv2d(g, x, `image_encoder.neck.convs.${coarsest - level}.conv`, neck.dModel, 1);
    const fuses = previous && neck.fpnTopDownLevels.includes(level);
    previous = fuses && previous ? g.add(lateral, g.upsampleNearest2x(previous)) : lateral;
    levels.unshift(previous);
  }
  return levels.slice(0, levels.length - scalp);
}
