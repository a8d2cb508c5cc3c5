/**
 * WebGPU's default limit of one buffer binding is 128 MiB. The builder knows every shape, so the largest tensor
 * of every graph is known without running it.
 *
 * @module
 */
import { describe, expect, it } from 'vitest';
import { memoryTokens, type Sam2Config } from '../config/config.ts';
import { edgetamConfig, officialConfig } from '../config/official.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { MeasuredGraph } from '../onnx/measured-graph.ts';
import { WeightsLayout } from '../onnx/weights.ts';
import type { AttentionForm } from './attention.ts';
import { imageEncoder } from './image-encoder.ts';
import { maskDecoder } from './mask-decoder.ts';
import { memoryAttention } from './memory-attention.ts';
import { memoryEncoder } from './memory-encoder.ts';

const limit = 128 * 2 ** 20;
/** Sizes of run time: six recent frames, eight conditioning frames, 16 + 8 pointers of four tokens, and 16 points. */
const plannedSizes = (config: Sam2Config) => ({ M: 14, T: memoryTokens(config), P: 24, N: 16 });

function largestOf(
  config: Sam2Config,
  build: (g: GraphBuilder, config: Sam2Config, form: AttentionForm) => void,
  form: AttentionForm,
): { bytes: number; name: string } {
  const layout = new WeightsLayout('measured.weights');
  const g = new MeasuredGraph('measured', layout, 'float32', plannedSizes(config));
  build(g, config, form);
  const [first, ...others] = g.nodes.map(({ bytes, output }) => ({ bytes, name: output.name }));
  return others.reduce((a, b) => (b.bytes > a.bytes ? b : a), first ?? { bytes: 0, name: '' });
}

const graphs = {
  'image-encoder': imageEncoder,
  'memory-attention': (g: GraphBuilder, config: Sam2Config, form: AttentionForm) =>
    memoryAttention(g, config, form, true),
  'mask-decoder': maskDecoder,
  'memory-encoder': memoryEncoder,
} as const;
const graphNames = Object.keys(graphs) as (keyof typeof graphs)[];
const forms: readonly AttentionForm[] = ['fused', 'chunked'];

const models: readonly (readonly [string, Sam2Config])[] = [
  ...(['tiny', 'small', 'base+'] as const).map((size) => [size, officialConfig('2.1', size)] as const),
  ['EdgeTAM', edgetamConfig()],
];

describe.each(models)('%s at 1024 px', (_, official) => {
  const config = { ...official, maxCondFramesInAttn: 8 };

  it.each(graphNames.flatMap((graph) => forms.map((form) => [graph, form] as const)))(
    'no tensor of %s (%s) passes 128 MiB',
    (graph, form) => {
      const { bytes, name } = largestOf(config, graphs[graph], form);
      expect(bytes, name).toBeLessThanOrEqual(limit);
      expect(bytes).toBeGreaterThan(1e6);
    },
  );
});

it('the large model needs more than the default limit, and says so by its largest tensor', () => {
  const { bytes } = largestOf(officialConfig('2.1', 'large'), imageEncoder, 'fused');
  expect(bytes).toBe(4 * 144 * 4 * 256 * 256);
});

it("EdgeTAM's largest tensor is the neck's finest map, whatever the form of attention", () => {
  const largest = forms.flatMap((form) =>
    graphNames.map((graph) => largestOf(edgetamConfig(), graphs[graph], form).bytes),
  );
  expect(Math.max(...largest)).toBe(4 * 256 * 256 * 256);
});
