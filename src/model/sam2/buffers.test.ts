/**
 * WebGPU's default limit of one buffer binding is 128 MiB. The builder knows every shape, so the largest tensor
 * of every graph is known without running it.
 *
 * @module
 */
import { describe, expect, it } from 'vitest';
import type { Sam2Config } from '../config/config.ts';
import { officialConfig } from '../config/official.ts';
import type { Attribute, ElementType, Value } from '../onnx/graph.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Shape } from '../onnx/shape.ts';
import { WeightsLayout } from '../onnx/weights.ts';
import type { AttentionForm } from './attention.ts';
import { imageEncoder } from './image-encoder.ts';
import { maskDecoder } from './mask-decoder.ts';
import { memoryAttention } from './memory-attention.ts';
import { memoryEncoder } from './memory-encoder.ts';

const limit = 128 * 2 ** 20;
/** Six recent frames, eight conditioning frames and 16 + 8 pointers of four tokens, at 1024 px. */
const planned = { M: 14, 'M*T': 14 * 4096, 'M*T+P*4': 14 * 4096 + 24 * 4, P: 24, 'P*4': 96, N: 16 };

/** A builder that remembers its largest result, with sizes of run time replaced by {@link planned} ones. */
class Measuring extends GraphBuilder {
  largest = { bytes: 0, name: '' };

  protected override node(
    opType: string,
    inputs: readonly (Value | '')[],
    shape: Shape,
    attributes?: Readonly<Record<string, Attribute>>,
    options?: { readonly type?: ElementType; readonly domain?: string },
  ): Value {
    const value = super.node(opType, inputs, shape, attributes, options);
    const sizes = shape.map((dim) => (typeof dim === 'number' ? dim : (planned[dim as 'M'] ?? 24)));
    const bytes = 4 * sizes.reduce((product, size) => product * size, 1);
    if (bytes > this.largest.bytes) this.largest = { bytes, name: value.name };
    return value;
  }
}

function largestOf(build: (g: GraphBuilder) => void): { bytes: number; name: string } {
  const g = new Measuring('measured', new WeightsLayout('measured.weights'));
  build(g);
  return g.largest;
}

const graphs: Readonly<Record<string, (g: GraphBuilder, config: Sam2Config, form: AttentionForm) => void>> = {
  'image-encoder': imageEncoder,
  'memory-attention': (g, config, form) => memoryAttention(g, config, form, true),
  'mask-decoder': maskDecoder,
  'memory-encoder': memoryEncoder,
};
const forms: readonly AttentionForm[] = ['fused', 'chunked'];

describe.each(['tiny', 'small', 'base+'] as const)('%s at 1024 px', (size) => {
  const config = { ...officialConfig('2.1', size), maxCondFramesInAttn: 8 };

  it.each(Object.keys(graphs).flatMap((graph) => forms.map((form) => [graph, form] as const)))(
    'no tensor of %s (%s) passes 128 MiB',
    (graph, form) => {
      const { bytes, name } = largestOf((g) => graphs[graph]?.(g, config, form));
      expect(bytes, name).toBeLessThanOrEqual(limit);
      expect(bytes).toBeGreaterThan(1e6);
    },
  );
});

it('the large model needs more than the default limit, and says so by its largest tensor', () => {
  const { bytes } = largestOf((g) => imageEncoder(g, officialConfig('2.1', 'large'), 'fused'));
  expect(bytes).toBe(4 * 144 * 4 * 256 * 256);
});
