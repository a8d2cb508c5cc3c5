/**
 * An ONNX graph under construction: values, nodes, initializers, and its serialised form. The operations
 * themselves are methods of `GraphBuilder` in `graph-builder.ts`.
 *
 * No `value_info` is written: onnxruntime infers shapes itself, and its WebAssembly build refuses a model
 * where the two differ.
 *
 * @module
 */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from './gen/onnx_pb.js';
import { halfBits } from './half.ts';
import { elementCount, type Shape } from './shape.ts';
import type { Compute, Source, WeightsLayout } from './weights.ts';

/** What a graph computes with. */
export type FloatType = 'float32' | 'float16';
export type ElementType = FloatType | 'int32' | 'int64' | 'bool';

/** A tensor of the graph: an input, an initializer or a node's output. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Integers become `INT`/`INTS`; a float is wrapped, since a JavaScript number does not tell. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** The ops used were measured with this opset; nothing newer is needed. */
const opset = 18n;
const irVersion = 8n;
/** Constants below this size lie in the graph itself. */
const inlineBytes = 1024;

const dataTypes = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
} as const;

/**
 * Names values, emits nodes and initializers, and serialises. Names and bytes are deterministic.
 *
 * A graph may compute in half precision: then weights and constants are fp16, inputs are cast to it and outputs from
 * it, and what {@link inFp32} builds is cast both ways. Where a graph computes in fp32 no cast is emitted.
 */
export class Graph {
  readonly name: string;
  readonly #weights: WeightsLayout;
  readonly #precision: FloatType;
  readonly #inputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #outputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #nodes: MessageInitShape<typeof NodeProtoSchema>[] = [];
  readonly #initializers = new Map<
    string,
    { value: Value; tensor: MessageInitShape<typeof TensorProtoSchema> }
  >();
  readonly #names = new Map<string, number>();
  /** Node outputs that are outputs of the graph, by the name the builder gave them. */
  readonly #outputNames = new Map<string, string>();
  #scope = '';
  /** What is computed with at this point of the graph. */
  #float: FloatType;

  constructor(name: string, weights: WeightsLayout, precision: FloatType = 'float32') {
    this.name = name;
    this.#weights = weights;
    this.#precision = precision;
    this.#float = precision;
  }

  /** Prefixes the names of the nodes that `body` emits, for messages and graph viewers. */
  scope<T>(name: string, body: () => T): T {
    const outer = this.#scope;
    this.#scope = `${outer}${name}/`;
    try {
      return body();
    } finally {
      this.#scope = outer;
    }
  }

  /**
   * Builds a part that needs fp32 in a graph of any precision: `body` gets `values` as fp32, and its result is what
   * the graph computes with again.
   */
  inFp32(values: readonly Value[], body: (...values: Value[]) => Value): Value {
    const outer = this.#float;
    this.#float = 'float32';
    const result = body(...values.map((value) => this.#cast(value, 'float32')));
    this.#float = outer;
    return this.#cast(result, outer);
  }

  /** Declares an input; its name is the graph's contract with the runtime. Floats are fp32. */
  input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    this.#inputs.push(valueInfo({ name, type, shape }));
    return this.#cast({ name, type, shape }, type === 'float32' ? this.#float : type);
  }

  /** Declares a node's result as the output `name`, fp32; a value can be one output only. */
  output(name: string, result: Value): Value {
    const value = this.#cast(result, 'float32');
    if (this.#outputNames.has(value.name)) throw new Error(`${value.name} is an output already`);
    this.#outputNames.set(value.name, name);
    this.#outputs.push(valueInfo({ ...value, name }));
    return value;
  }

  /** A weight as it lies in the checkpoint. */
  weight(name: string, shape: readonly number[]): Value {
    return this.derived(name, shape, [{ name, shape }], ([values]) => values as Float32Array);
  }

  /** A weight made from checkpoint tensors (none for a constant) when the weights file is written. */
  derived(key: string, shape: readonly number[], sources: readonly Source[], compute: Compute): Value {
    const { offset, byteLength } = this.#weights.place(key, shape, sources, compute);
    // The file of a half-precision graph is the fp32 file cast element by element.
    const shrink = this.#precision === 'float16' ? 2 : 1;
    const stored = this.#initializer(key, this.#precision, shape, () => ({
      dataLocation: DataLocation.EXTERNAL,
      externalData: [
        { key: 'location', value: this.#weights.location },
        { key: 'offset', value: String(offset / shrink) },
        { key: 'length', value: String(byteLength / shrink) },
      ],
    }));
    return this.#cast(stored, this.#float);
  }

  /**
   * A constant of the given type, else of what is computed with here: in the graph itself where small, in the weights
   * file (then named `name`) where not.
   */
  constant(
    name: string,
    values: Float32Array,
    shape: readonly number[],
    type: FloatType = this.#float,
  ): Value {
    if (values.length !== elementCount(shape)) throw new Error(`constant ${name} does not fit its shape`);
    if (values.byteLength >= inlineBytes)
      return this.#cast(
        this.derived(name, shape, [], () => values),
        type,
      );
    const key = type === this.#precision ? name : `${name} in fp32`;
    return this.#initializer(key, type, shape, () => ({ rawData: littleEndian(values, type) }));
  }

  /** A scalar, shared by all its uses. */
  scalar(value: number): Value {
    return this.constant(`scalar ${value}`, Float32Array.of(value), []);
  }

  /** An int64 vector: shapes, axes, indices. Shared by all its uses. */
  int64(values: readonly number[]): Value {
    return this.#initializer(`int64 [${values.join(',')}]`, 'int64', [values.length], () => ({
      int64Data: values.map(BigInt),
    }));
  }

  /** An int32 tensor, in the graph itself. Shared by all its uses. */
  int32(values: readonly number[], shape: readonly number[]): Value {
    const name = `int32 [${shape.join(',')}] [${values.join(',')}]`;
    return this.#initializer(name, 'int32', shape, () => ({ int32Data: [...values] }));
  }

  /** 1 where true, 0 where false, in what is computed with here. */
  toFloat(x: Value): Value {
    return this.node('Cast', [x], x.shape, { to: dataTypes[this.#float] }, { type: this.#float });
  }

  /**
   * Emits a node with one output of the given shape, and of the first input's type where none is given. `''` stands
   * for an optional input that is left out.
   */
  protected node(
    opType: string,
    inputs: readonly (Value | '')[],
    shape: Shape,
    attributes: Readonly<Record<string, Attribute>> = {},
    options: { readonly type?: ElementType; readonly domain?: string } = {},
  ): Value {
    const name = this.#unique(`${this.#scope}${opType}`);
    this.#nodes.push({
      name,
      opType,
      ...(options.domain && { domain: options.domain }),
      input: inputs.map((input) => (input === '' ? '' : input.name)),
      output: [name],
      attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    });
    const [first] = inputs;
    return { name, type: options.type ?? (first ? first.type : this.#float), shape };
  }

  #cast(value: Value, type: ElementType): Value {
    if (value.type === type) return value;
    return this.node('Cast', [value], value.shape, { to: dataTypes[type] }, { type });
  }

  /** The serialised ModelProto. */
  serialize(): Uint8Array {
    const model = create(ModelProtoSchema, {
      irVersion,
      producerName: 'tracklet',
      opsetImport: [
        { domain: '', version: opset },
        { domain: 'com.microsoft', version: 1n },
      ],
      graph: {
        name: this.name,
        node: this.#nodes.map((node) => ({
          ...node,
          input: node.input?.map((name) => this.#outputNames.get(name) ?? name) ?? [],
          output: node.output?.map((name) => this.#outputNames.get(name) ?? name) ?? [],
        })),
        initializer: [...this.#initializers.values()].map(({ tensor }) => tensor),
        input: this.#inputs,
        output: this.#outputs,
      },
    });
    return toBinary(ModelProtoSchema, model);
  }

  #initializer(
    name: string,
    type: ElementType,
    shape: readonly number[],
    data: () => MessageInitShape<typeof TensorProtoSchema>,
  ): Value {
    const known = this.#initializers.get(name);
    if (known) return known.value;
    const value = { name, type, shape };
    const tensor = { name, dataType: dataTypes[type], dims: shape.map(BigInt), ...data() };
    this.#initializers.set(name, { value, tensor });
    return value;
  }

  #unique(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

function littleEndian(values: Float32Array, type: FloatType): Uint8Array {
  const half = type === 'float16';
  const bytes = new DataView(new ArrayBuffer(values.length * (half ? 2 : 4)));
  values.forEach((value, i) => {
    if (half) bytes.setUint16(2 * i, halfBits(value), true);
    else bytes.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

function valueInfo(value: Value): MessageInitShape<typeof ValueInfoProtoSchema> {
  const dim = value.shape.map((size) =>
    typeof size === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(size) } }
      : { value: { case: 'dimParam' as const, value: size } },
  );
  const tensorType = { elemType: dataTypes[value.type], shape: { dim } };
  return { name: value.name, type: { value: { case: 'tensorType', value: tensorType } } };
}

function attribute(name: string, value: Attribute): MessageInitShape<typeof AttributeProtoSchema> {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: BigInt(value) };
  if (typeof value === 'string') {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  }
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: value.map(BigInt) };
}
