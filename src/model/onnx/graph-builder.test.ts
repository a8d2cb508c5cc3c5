import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  TensorProto_DataLocation,
} from './gen/onnx_pb.js';
import { GraphBuilder } from './graph-builder.ts';
import { WeightsLayout } from './weights.ts';

const newGraph = () => new GraphBuilder('graph', new WeightsLayout('graph.weights'));

function parsed(g: GraphBuilder): GraphProto {
  const { graph } = fromBinary(ModelProtoSchema, g.serialize());
  if (!graph) throw new Error('no graph');
  return graph;
}

describe('GraphBuilder', () => {
  it('knows the shapes of its results, named sizes included', () => {
    const g = newGraph();
    const image = g.input('image', [1, 3, 30, 20]);
    const filters = g.weight('filters', [8, 3, 3, 3]);
    expect(g.conv(image, filters, undefined, { stride: 2, padding: 1 }).shape).toEqual([1, 8, 15, 10]);
    expect(g.maxPool(image, 4).shape).toEqual([1, 3, 7, 5]);
    expect(g.upsampleNearest2x(image).shape).toEqual([1, 3, 60, 40]);
    expect(g.transpose(image, [0, 2, 3, 1]).shape).toEqual([1, 30, 20, 3]);
    expect(g.padEnd(image, [0, 0, 2, 0]).shape).toEqual([1, 3, 32, 20]);

    const maps = g.input('maps', ['M', 5, 6]);
    const flat = g.reshape(maps, ['M*5', 6]);
    expect(g.concat([flat, g.input('more', [4, 6])], 0).shape).toEqual(['M*5+4', 6]);
    expect(g.add(maps, g.input('row', [6])).shape).toEqual(['M', 5, 6]);
    expect(g.gather(maps, g.input('rows', ['R'], 'int32'), 0).shape).toEqual(['R', 5, 6]);
    expect(g.argMax(g.input('scores', [1, 3]), 1).shape).toEqual([1]);
  });

  it('refuses shapes that do not fit', () => {
    const g = newGraph();
    const [a, b] = [g.input('a', [2, 3]), g.input('b', [2, 4])];
    expect(() => g.add(a, b)).toThrow('shapes [2,3] and [2,4] do not broadcast');
    expect(() => g.reshape(g.input('c', ['M', 'N']), ['M', 'N'])).toThrow('more than one size is not fixed');
    expect(() => g.constant('d', Float32Array.of(1, 2), [3])).toThrow('constant d does not fit its shape');
    expect(() => g.maxPool(g.input('e', [1, 1, 'H', 4]), 2)).toThrow('has no fixed size');
  });

  it('names nodes by scope and operation, each once', () => {
    const g = newGraph();
    const x = g.input('x', [2]);
    g.output(
      'y',
      g.scope('block.0', () => g.relu(g.relu(x))),
    );
    g.output('z', g.relu(x));
    expect(parsed(g).node.map(({ name }) => name)).toEqual(['block.0/Relu', 'block.0/Relu_1', 'Relu']);
  });

  it('gives outputs their names, also where other nodes use them', () => {
    const g = newGraph();
    const sum = g.add(g.input('x', [2]), g.scalar(1));
    g.output('sum', sum);
    g.output('twice', g.add(sum, sum));
    const { node, output } = parsed(g);
    expect(node.map((one) => [one.input, one.output])).toEqual([
      [['x', 'scalar 1'], ['sum']],
      [['sum', 'sum'], ['twice']],
    ]);
    expect(output.map(({ name }) => name)).toEqual(['sum', 'twice']);
    expect(() => g.output('again', sum)).toThrow('Add is an output already');
  });

  it('keeps small constants in the graph and large ones in the weights file', async () => {
    const weights = new WeightsLayout('graph.weights');
    const g = new GraphBuilder('graph', weights);
    const small = g.constant('small', Float32Array.of(1.5, -2), [2]);
    const large = g.constant('large', new Float32Array(256).fill(3), [256]);
    g.output('y', g.add(g.concat([small, large], 0), g.input('x', [258])));
    const [first, second] = parsed(g).initializer;
    expect([...new Float32Array(first?.rawData.slice().buffer ?? new ArrayBuffer(0))]).toEqual([1.5, -2]);
    expect(second?.dataLocation).toBe(TensorProto_DataLocation.EXTERNAL);
    const { entries } = weights.file({ name: 'none', tensors: new Map(), read: () => Promise.reject() });
    expect(entries.length).toBe(1);
    expect(await entries[0]?.load()).toEqual(new Float32Array(256).fill(3));
  });

  it('stores a weight that several graphs use once, and never in two shapes', () => {
    const weights = new WeightsLayout('shared.weights');
    const [a, b] = [new GraphBuilder('a', weights), new GraphBuilder('b', weights)];
    a.weight('w', [3, 5]);
    a.weight('v', [7]);
    b.weight('w', [3, 5]);
    expect(weights.sources()).toEqual([
      { name: 'w', shape: [3, 5] },
      { name: 'v', shape: [7] },
    ]);
    const { byteLength, entries } = weights.file({
      name: 'none',
      tensors: new Map(),
      read: () => Promise.reject(),
    });
    expect(entries.map(({ offset }) => offset)).toEqual([0, 64]);
    expect(byteLength).toBe(64 + 28);
    expect(() => b.weight('w', [15])).toThrow('weight w is used in two shapes');
  });

  describe('in half precision', () => {
    const halfGraph = (layout = new WeightsLayout('graph.weights')) =>
      new GraphBuilder('graph', layout, 'float16');
    const casts = ({ node }: GraphProto) =>
      node
        .filter(({ opType }) => opType === 'Cast')
        .map(({ input, output, attribute }) => [input[0], output[0], Number(attribute[0]?.i)]);

    it('casts inputs to it and outputs from it, and leaves integers alone', () => {
      const g = halfGraph();
      const [x, rows] = [g.input('x', [4, 2]), g.input('rows', ['R'], 'int32')];
      g.output('y', g.gather(g.add(x, g.scalar(1)), rows, 0));
      const graph = parsed(g);
      expect(casts(graph)).toEqual([
        ['x', 'Cast', DataType.FLOAT16],
        ['Gather', 'y', DataType.FLOAT],
      ]);
      const types = [...graph.input, ...graph.output].map(({ type }) =>
        type?.value.case === 'tensorType' ? type.value.value.elemType : undefined,
      );
      expect(types).toEqual([DataType.FLOAT, DataType.INT32, DataType.FLOAT]);
    });

    it('has weights at half the offset and of half the length, and constants of two bytes a number', () => {
      const layout = new WeightsLayout('graph.weights');
      const g = halfGraph(layout);
      const [first, second] = [g.weight('first', [3]), g.weight('second', [2, 5])];
      g.output('y', g.add(g.mul(second, g.scalar(1.5)), g.reshape(g.reduceSum(first, [0]), [1, 1])));
      const initializers = new Map(parsed(g).initializer.map((tensor) => [tensor.name, tensor]));
      const place = Object.fromEntries(
        initializers.get('second')?.externalData.map(({ key, value }) => [key, value]) ?? [],
      );
      expect(place).toEqual({ location: 'graph.weights', offset: '32', length: '20' });
      expect(initializers.get('second')?.dataType).toBe(DataType.FLOAT16);
      expect([...(initializers.get('scalar 1.5')?.rawData ?? [])]).toEqual([0x00, 0x3e]);
    });

    it('builds a part in fp32 where that is asked for, weights and constants too', () => {
      const g = halfGraph();
      const x = g.input('x', [2]);
      const y = g.inFp32([x], (wide) => g.add(g.mul(wide, g.weight('w', [2])), g.scalar(3)));
      expect([x.type, y.type]).toEqual(['float16', 'float16']);
      g.output('y', g.mul(y, g.scalar(3)));
      const graph = parsed(g);
      expect(casts(graph).map(([from, , to]) => [from, to])).toEqual([
        ['x', DataType.FLOAT16],
        ['Cast', DataType.FLOAT],
        ['w', DataType.FLOAT],
        ['Add', DataType.FLOAT16],
        ['Mul_1', DataType.FLOAT],
      ]);
      expect(graph.initializer.map(({ name, dataType }) => [name, dataType])).toEqual([
        ['w', DataType.FLOAT16],
        ['scalar 3 in fp32', DataType.FLOAT],
        ['scalar 3', DataType.FLOAT16],
      ]);
    });

    it('keeps the scales of a resize in fp32', () => {
      const g = halfGraph();
      g.output('y', g.upsampleBilinear(g.input('x', [1, 1, 2, 2]), 4));
      expect(parsed(g).initializer[0]?.dataType).toBe(DataType.FLOAT);
    });
  });
});
