/**
 * A graph that is built only to learn how large its tensors are.
 *
 * @module
 */
import type { Attribute, ElementType, FloatType, Value } from './graph.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { Shape } from './shape.ts';
import type { Compute, Source, WeightsLayout } from './weights.ts';

/** The sizes of dimensions that are only known at run time, by the names in the graphs' shapes. */
export type PlannedSizes = Readonly<Record<string, number>>;

/** A node's result, in the order in which the nodes run. */
export interface MeasuredNode {
  readonly opType: string;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly bytes: number;
}

const elementBytes: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  int64: 8,
  // On WebGPU a bool takes as much as a number.
  bool: 4,
};

export class MeasuredGraph extends GraphBuilder {
  readonly nodes: MeasuredNode[] = [];
  /** Bytes of each weight, by its key. */
  readonly weights = new Map<string, number>();
  readonly inputs: Value[] = [];
  readonly outputs: Value[] = [];
  readonly #planned: PlannedSizes;

  constructor(name: string, layout: WeightsLayout, precision: FloatType, planned: PlannedSizes) {
    super(name, layout, precision);
    this.#planned = planned;
  }

  /** Bytes of a tensor, with planned sizes in place of names such as `M*T+P*4`. */
  bytesOf({ type, shape }: Value): number {
    return shape.reduce<number>((product, dim) => product * this.#size(dim), elementBytes[type]);
  }

  override input(name: string, shape: Shape, type?: ElementType): Value {
    const value = super.input(name, shape, type);
    this.inputs.push(value);
    return value;
  }

  override output(name: string, result: Value): Value {
    const value = super.output(name, result);
    this.outputs.push(value);
    return value;
  }

  override derived(
    key: string,
    shape: readonly number[],
    sources: readonly Source[],
    compute: Compute,
  ): Value {
    const value = super.derived(key, shape, sources, compute);
    this.weights.set(key, this.bytesOf(value));
    return value;
  }

  protected override node(
    opType: string,
    inputs: readonly (Value | '')[],
    shape: Shape,
    attributes?: Readonly<Record<string, Attribute>>,
    options?: { readonly type?: ElementType; readonly domain?: string },
  ): Value {
    const output = super.node(opType, inputs, shape, attributes, options);
    this.nodes.push({
      opType,
      inputs: inputs.filter((input) => input !== ''),
      output,
      bytes: this.bytesOf(output),
    });
    return output;
  }

  #size(dim: number | string): number {
    if (typeof dim === 'number') return dim;
    const factor = (name: string): number => {
      const size = this.#planned[name] ?? Number(name);
      if (Number.isNaN(size)) throw new Error(`no size is planned for ${name} in ${dim}`);
      return size;
    };
    const product = (term: string): number => term.split('*').reduce((size, name) => size * factor(name), 1);
    return dim.split('+').reduce((sum, term) => sum + product(term), 0);
  }
}
