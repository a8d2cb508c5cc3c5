/**
 * EdgeTAM's trunk. Follows `timm/models/repvit.py` (RepViT-M1, the form that timm calls legacy) as EdgeTAM's
 * `sam2/modeling/backbones/timm.py` takes it: the maps of all four stages.
 *
 * @module
 */
import type { RepVitConfig } from '../config/config.ts';
import type { GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import { conv2d } from '../sam2/layers.ts';
import { convNorm, repVggDw } from './conv-norm.ts';

/** `RepVit`'s `kernel_size` and `mlp_ratio`, and the `rd_ratio` that its blocks give `SqueezeExcite`. */
const settings = { kernelSize: 3, mlpRatio: 2, squeezeRatio: 0.25 } as const;

/**
 * `RepVit.forward_features`, each stage's result.
 *
 * @param image [1, 3, S, S]
 * @param name of the `TimmBackbone`; its own module is called `body`
 * @returns four maps from fine to coarse, [1, embedDim[i], S / 4 / 2^i, S / 4 / 2^i]
 */
export function repVit(g: GraphBuilder, config: RepVitConfig, image: Value, name: string): Value[] {
  let x = g.scope(`${name}.stem`, () => stem(g, image, `${name}.body.stem`, config.embedDim[0]));
  return config.embedDim.map((dim, i) => {
    const stage = `${name}.body.stages_${i}`;
    if (i > 0) x = g.scope(`${stage}.downsample`, () => downsample(g, x, `${stage}.downsample`, dim));
    for (let block = 0; block < (config.depth[i] as number); block++) {
      const key = `${stage}.blocks.${block}`;
      // Every second block squeezes and excites.
      x = g.scope(key, () => repVitBlock(g, x, key, block % 2 === 0));
    }
    return x;
  });
}

/** `RepVitStem`: [1, 3, S, S] to [1, dim, S/4, S/4]. */
function stem(g: GraphBuilder, image: Value, name: string, dim: number): Value {
  const half = g.gelu(convNorm(g, image, `${name}.conv1`, dim / 2, 3, { stride: 2, padding: 1 }));
  return convNorm(g, half, `${name}.conv2`, dim, 3, { stride: 2, padding: 1 });
}

/** `RepViTBlock.forward`: x [1, dim, h, w] to the same. */
function repVitBlock(g: GraphBuilder, x: Value, name: string, squeezes: boolean): Value {
  const mixed = repVggDw(g, x, `${name}.token_mixer`, settings.kernelSize);
  const y = squeezes ? squeezeExcite(g, mixed, `${name}.se`) : mixed;
  return g.add(y, repVitMlp(g, y, `${name}.channel_mixer`));
}

/** `RepVitDownsample.forward`: x [1, d, h, w] to [1, dim, h/2, w/2]. */
function downsample(g: GraphBuilder, x: Value, name: string, dim: number): Value {
  const y = repVitBlock(g, x, `${name}.pre_block`, false);
  const { kernelSize } = settings;
  const width = sizeAt(y.shape, 1);
  const halved = convNorm(g, y, `${name}.spatial_downsample`, width, kernelSize, {
    stride: 2,
    padding: (kernelSize - 1) / 2,
    groups: width,
  });
  const widened = convNorm(g, halved, `${name}.channel_downsample`, dim, 1);
  return g.add(widened, repVitMlp(g, widened, `${name}.ffn`));
}

/** `RepVitMlp.forward`: x [1, dim, h, w] to the same. */
function repVitMlp(g: GraphBuilder, x: Value, name: string): Value {
  const dim = sizeAt(x.shape, 1);
  const hidden = g.gelu(convNorm(g, x, `${name}.conv1`, settings.mlpRatio * dim, 1));
  return convNorm(g, hidden, `${name}.conv2`, dim, 1);
}

/**
 * timm's `SqueezeExcite` (`timm/layers/squeeze_excite.py: SEModule`): x [1, dim, h, w] to the same, each channel by a
 * factor of its own. The mean is taken axis by axis: a sum over all pixels would be too large for fp16.
 */
function squeezeExcite(g: GraphBuilder, x: Value, name: string): Value {
  const dim = sizeAt(x.shape, 1);
  const mean = g.reduceMean(g.reduceMean(x, [3]), [2]);
  const squeezed = g.relu(conv2d(g, mean, `${name}.fc1`, squeezedWidth(dim), 1));
  return g.mul(x, g.sigmoid(conv2d(g, squeezed, `${name}.fc2`, dim, 1)));
}

/** `make_divisible(dim * rd_ratio, 8, round_limit=0)`. */
const squeezedWidth = (dim: number): number =>
  Math.max(8, Math.floor((dim * settings.squeezeRatio + 4) / 8) * 8);
