/**
 * From a configuration and a checkpoint to ONNX graphs and their weights.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { type BuiltGraph, type BuiltModel, type GraphName, graphNames } from './built-model.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { modelWidth, type Sam2Config } from './config/config.ts';
import type { FloatType } from './onnx/graph.ts';
import { GraphBuilder } from './onnx/graph-builder.ts';
import { halfFile, type Source, WeightsLayout } from './onnx/weights.ts';
import type { AttentionForm } from './sam2/attention.ts';
import { imageEncoder } from './sam2/image-encoder.ts';
import { maskDecoder } from './sam2/mask-decoder.ts';
import { maskPrompt } from './sam2/mask-prompt.ts';
import { memoryAttention } from './sam2/memory-attention.ts';
import { memoryEncoder } from './sam2/memory-encoder.ts';

/** Changes whenever the configuration, graphs or weights made of the same input change: part of every cache key. */
export const builderVersion = '2';

/** What the graphs compute with. Inputs and outputs of every graph are fp32, whatever it is inside. */
export type Precision = 'fp32' | 'fp16';

/** How a runtime wants the graphs of a model. */
export interface GraphForm {
  readonly attention: AttentionForm;
  readonly precision: Precision;
}

const fp32: GraphForm = { attention: 'fused', precision: 'fp32' };

export interface BuildOptions {
  /** `fused` (the default) or `chunked`; see {@link AttentionForm} for where each is needed. */
  readonly attention?: AttentionForm;
}

interface Module {
  /** Its weights file, which it may share with other graphs of the same module. */
  readonly weights: string;
  /** Whether it computes in half precision where that is asked for. */
  readonly half: boolean;
  build(g: GraphBuilder, config: Sam2Config, attention: AttentionForm): void;
}

/**
 * How each graph is built. The mask decoder stays in fp32: half precision cannot tell the positions of neighbouring
 * pixels apart, it costs little there, and its logits decide where a mask ends.
 */
const modules: Readonly<Record<GraphName, Module>> = {
  'image-encoder': { weights: 'image-encoder.weights', half: true, build: imageEncoder },
  'memory-attention': {
    weights: 'memory-attention.weights',
    half: true,
    build: (g, config, attention) => memoryAttention(g, config, attention, true),
  },
  'memory-attention-no-ptrs': {
    weights: 'memory-attention.weights',
    half: true,
    build: (g, config, attention) => memoryAttention(g, config, attention, false),
  },
  'mask-decoder': { weights: 'mask-decoder.weights', half: false, build: maskDecoder },
  'memory-encoder': { weights: 'memory-encoder.weights', half: true, build: memoryEncoder },
  'mask-prompt': { weights: 'mask-prompt.weights', half: false, build: maskPrompt },
};

/**
 * Builds all graphs of a model. Nothing is read from the checkpoint but its list of tensors; weights are read
 * when an entry of a weights file is loaded. The same input gives the same bytes.
 *
 * @param config as `parseConfig` validated it
 * @throws TrackletError `checkpoint/missing-tensor`, `checkpoint/wrong-shape`, `checkpoint/unexpected-tensor`
 */
export function buildModel(
  config: Sam2Config,
  checkpoint: Checkpoint,
  options: BuildOptions = {},
): BuiltModel {
  const { graphs, layouts } = layOut(config, { ...fp32, ...options });
  validate(checkpoint, expectedFrom(config, layouts));
  return {
    config,
    graphs: byName(graphs),
    weights: new Map(layouts.map((layout) => [layout.location, layout.file(checkpoint)])),
  };
}

/**
 * The same model in another form. It is made of the same fp32 weights files, cast when they are loaded, so that this
 * needs no checkpoint and nothing is kept twice: a runtime decides when it knows its device.
 *
 * @param built in fp32, as {@link buildModel} or a cache gives it. Loading fp16 weights throws TrackletError
 *   `model/fp16-range` where one is too large
 */
export function inForm(built: BuiltModel, form: GraphForm): BuiltModel {
  const { graphs } = layOut(built.config, form);
  const weights = new Map(built.weights);
  if (form.precision === 'fp16') {
    for (const { weights: name, half } of Object.values(modules)) {
      const file = built.weights.get(name);
      if (half && file) weights.set(name, halfFile(file));
    }
  }
  return { ...built, graphs: byName(graphs), weights };
}

/** The tensors that a checkpoint of this configuration holds, in Meta's names, with their shapes. */
export function expectedTensors(config: Sam2Config): ReadonlyMap<string, readonly number[]> {
  return expectedFrom(config, layOut(config, fp32).layouts);
}

function layOut(config: Sam2Config, form: GraphForm): { graphs: BuiltGraph[]; layouts: WeightsLayout[] } {
  const layouts = new Map<string, WeightsLayout>();
  const drawn = drawGraphs(config, form, (name, type) => {
    const { weights } = modules[name];
    const layout = layouts.get(weights) ?? new WeightsLayout(weights);
    layouts.set(weights, layout);
    return new GraphBuilder(name, layout, type);
  });
  const graphs = graphNames.map((name) => ({
    name,
    onnx: drawn[name].serialize(),
    weights: modules[name].weights,
  }));
  return { graphs, layouts: [...layouts.values()] };
}

/** Has each graph of a model built by a builder of the caller's. */
export function drawGraphs<T extends GraphBuilder>(
  config: Sam2Config,
  { attention, precision }: GraphForm,
  newBuilder: (name: GraphName, type: FloatType) => T,
): Readonly<Record<GraphName, T>> {
  const drawn = graphNames.map((name) => {
    const { half, build } = modules[name];
    const g = newBuilder(name, half && precision === 'fp16' ? 'float16' : 'float32');
    build(g, config, attention);
    return [name, g] as const;
  });
  return Object.fromEntries(drawn) as Record<GraphName, T>;
}

const byName = (graphs: readonly BuiltGraph[]): BuiltModel['graphs'] =>
  Object.fromEntries(graphs.map((graph) => [graph.name, graph])) as BuiltModel['graphs'];

function expectedFrom(config: Sam2Config, layouts: readonly WeightsLayout[]): Map<string, readonly number[]> {
  const sources: Source[] = layouts.flatMap((layout) => layout.sources());
  // With `directly_add_no_mem_embed`, checkpoints hold this parameter but no graph uses it.
  sources.push({ name: 'no_mem_pos_enc', shape: [1, 1, modelWidth(config)] });
  return new Map(sources.map(({ name, shape }) => [name, shape]));
}

/** As strict as torch's `load_state_dict`: a checkpoint of another model must not pass as this one. */
function validate(checkpoint: Checkpoint, expected: ReadonlyMap<string, readonly number[]>): void {
  const missing = [...expected].filter(([name]) => !checkpoint.tensors.has(name));
  if (missing.length > 0) {
    const list = listed(missing.map(([name, shape]) => `${name} [${shape.join(', ')}]`));
    throw new TrackletError(
      'checkpoint/missing-tensor',
      `${checkpoint.name} does not fit the configuration: it lacks ${list}. Use the configuration of this checkpoint.`,
    );
  }
  const wrong = [...expected].flatMap(([name, shape]) => {
    const found = checkpoint.tensors.get(name)?.shape ?? [];
    const same = found.length === shape.length && found.every((size, i) => size === shape[i]);
    return same ? [] : [`${name} is [${found.join(', ')}] instead of [${shape.join(', ')}]`];
  });
  if (wrong.length > 0) {
    throw new TrackletError(
      'checkpoint/wrong-shape',
      `${checkpoint.name} does not fit the configuration: ${listed(wrong)}. Use the configuration of this checkpoint.`,
    );
  }
  const unexpected = [...checkpoint.tensors.keys()].filter(
    (name) => !expected.has(name) && !countsBatches(name, expected),
  );
  if (unexpected.length > 0) {
    throw new TrackletError(
      'checkpoint/unexpected-tensor',
      `${checkpoint.name} does not fit the configuration, which has no ${listed(unexpected)}. Use the configuration of this checkpoint.`,
    );
  }
}

/** A count of training steps, which every BatchNorm of PyTorch keeps and nothing reads. */
const countsBatches = (name: string, expected: ReadonlyMap<string, unknown>): boolean =>
  name.endsWith('.num_batches_tracked') && expected.has(name.replace(/num_batches_tracked$/, 'running_mean'));

const listedAtMost = 5;

function listed(items: readonly string[]): string {
  const rest = items.length - listedAtMost;
  const shown = items.slice(0, listedAtMost).join('; ');
  return rest > 0 ? `${shown}; and ${rest} more` : shown;
}
