/**
 * Convolutions with BatchNorm as one convolution with a bias: what `ConvNorm.fuse` and `RepVggDw.fuse` of
 * `timm/models/repvit.py` make of them for inference, made when the weights are written.
 *
 * @module
 */
import type { ConvOptions, GraphBuilder, Value } from '../onnx/graph-builder.ts';
import { sizeAt } from '../onnx/shape.ts';
import type { Source } from '../onnx/weights.ts';

/** torch's default of `nn.BatchNorm2d`. */
const epsilon = 1e-5;

/** A convolution's checkpoint tensors: `c.weight`, then BatchNorm's. */
function convNormSources(name: string, weightShape: readonly [number, ...number[]]): Source[] {
  const buffers = ['weight', 'bias', 'running_mean', 'running_var'];
  return [
    { name: `${name}.c.weight`, shape: weightShape },
    ...buffers.map((buffer) => ({ name: `${name}.bn.${buffer}`, shape: [weightShape[0]] })),
  ];
}

/** The factor and the offset of each output channel that BatchNorm comes to. */
function batchNorm(tensors: readonly Float32Array[]): { readonly factor: number; readonly offset: number }[] {
  const [, weight, bias, mean, variance] = tensors as [unknown, ...Float32Array[]];
  return Array.from(weight as Float32Array, (gamma, channel) => {
    const at = (values: Float32Array | undefined) => values?.[channel] ?? Number.NaN;
    const factor = gamma / Math.sqrt(at(variance) + epsilon);
    return { factor, offset: at(bias) - at(mean) * factor };
  });
}

/** A convolution's weight with BatchNorm's factors, one a run of equal length. */
function scaledWeight(tensors: readonly Float32Array[]): Float64Array {
  const [weight] = tensors as [Float32Array];
  const norm = batchNorm(tensors);
  const perChannel = weight.length / norm.length;
  return Float64Array.from(
    weight,
    (value, i) => value * (norm[Math.floor(i / perChannel)]?.factor ?? Number.NaN),
  );
}

/** `ConvNorm`: x [1, c, h, w] to [1, out, h', w']. */
export function convNorm(
  g: GraphBuilder,
  x: Value,
  name: string,
  out: number,
  kernel: number,
  options: ConvOptions = {},
): Value {
  const shape = [out, sizeAt(x.shape, 1) / (options.groups ?? 1), kernel, kernel] as const;
  const sources = convNormSources(name, shape);
  const weight = g.derived(`${name} weight with norm`, shape, sources, (tensors) =>
    Float32Array.from(scaledWeight(tensors)),
  );
  const bias = g.derived(`${name} bias with norm`, [out], sources, (tensors) =>
    Float32Array.from(batchNorm(tensors), ({ offset }) => offset),
  );
  return g.conv(x, weight, bias, options);
}

/**
 * `RepVggDw.forward`, of the form that timm calls legacy: x [1, dim, h, w] to the same. The sum of a convolution over
 * `kernel` pixels, one over a single pixel and x itself is one convolution whose kernel's middle has all three.
 */
export function repVggDw(g: GraphBuilder, x: Value, name: string, kernel: number): Value {
  const dim = sizeAt(x.shape, 1);
  const wide = convNormSources(`${name}.conv`, [dim, 1, kernel, kernel]);
  const sources = [...wide, ...convNormSources(`${name}.conv1`, [dim, 1, 1, 1])];
  const area = kernel * kernel;
  const middle = (area - 1) / 2;
  const weight = g.derived(`${name} weight with norm`, [dim, 1, kernel, kernel], sources, (tensors) => {
    const sum = scaledWeight(tensors.slice(0, wide.length));
    scaledWeight(tensors.slice(wide.length)).forEach((value, channel) => {
      const at = channel * area + middle;
      sum[at] = (sum[at] as number) + value + 1;
    });
    return Float32Array.from(sum);
  });
  const bias = g.derived(`${name} bias with norm`, [dim], sources, (tensors) => {
    const single = batchNorm(tensors.slice(wide.length));
    return Float32Array.from(
      batchNorm(tensors.slice(0, wide.length)),
      ({ offset }, channel) => offset + (single[channel]?.offset ?? Number.NaN),
    );
  });
  return g.conv(x, weight, bias, { padding: (kernel - 1) / 2, groups: dim });
}
