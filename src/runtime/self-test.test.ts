import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDemoModel } from '../../test/fixtures/demo-model.ts';
import { inForm } from '../model/build.ts';
import { createNodeRuntime } from './node.ts';
import type { Progress } from './options.ts';
import type { DeviceTensor, MemoryInputs, Sam2Graphs } from './sam2-graphs.ts';
import { decodeSelfTest, encodeSelfTest, runSelfTest, type SelfTestOutput } from './self-test.ts';
import { compareSelfTest } from './self-test-verdict.ts';

type NodeGraphs = Awaited<ReturnType<typeof createNodeRuntime>>;

let directory: string;
let graphs: NodeGraphs;
let expected: SelfTestOutput[];
const progress: Progress[] = [];

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tracklet-'));
  const { built, close } = await buildDemoModel();
  graphs = await createNodeRuntime(built, join(directory, 'fused'));
  expected = await runSelfTest(graphs, (p) => progress.push(p));
  const other = await createNodeRuntime(
    inForm(built, { attention: 'chunked', precision: 'fp16' }),
    join(directory, 'fp16'),
  );
  halfPrecision = await runSelfTest(other, () => {});
  await other.dispose();
  await close();
}, 60_000);

let halfPrecision: SelfTestOutput[];

afterAll(async () => {
  await graphs?.dispose();
  await rm(directory, { recursive: true });
});

/** The outputs whose name fits, with each value replaced. */
const changed = (
  name: RegExp,
  change: (value: number, index: number, values: Float32Array) => number,
): SelfTestOutput[] =>
  expected.map((output) =>
    name.test(output.name) ? { ...output, values: output.values.map(change) } : output,
  );

const verdicts = (actual: readonly SelfTestOutput[]) =>
  (['fp32', 'fp16'] as const).map((precision) => compareSelfTest(expected, actual, precision));

describe('the frame', () => {
  it('shows the demo model an object that it finds, with a box, a mask and its memory', () => {
    const valuesOf = (name: string) => expected.find((output) => output.name === name)?.values ?? [];
    for (const step of ['box', 'mask', 'track']) {
      expect(valuesOf(`mask-decoder/${step}/object_score`)[0]).toBeGreaterThan(5);
    }
    // The ball covers pi * 170^2 of 1024^2 units.
    for (const step of ['box', 'track']) {
      const logits = [...valuesOf(`mask-decoder/${step}/low_res_mask`)];
      const part = logits.filter((logit) => logit > 0).length / logits.length;
      expect(part).toBeGreaterThan(0.075);
      expect(part).toBeLessThan(0.095);
    }
  });

  it('goes through every graph, with progress', () => {
    const runs = new Set(expected.map(({ name }) => name.split('/')[0]));
    expect([...runs].sort()).toEqual([
      'image-encoder',
      'mask-decoder',
      'mask-prompt',
      'memory-attention',
      'memory-attention-no-ptrs',
      'memory-encoder',
      'summary',
    ]);
    expect(progress.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(progress.every(({ stage, total }) => stage === 'self-test' && total === 10)).toBe(true);
  });

  it('gives the same on every run', async () => {
    expect(await runSelfTest(graphs, () => {})).toEqual(expected);
  });
});

describe('what passes', () => {
  it('is what the same numbers give, and what other rounding gives', () => {
    for (const { passed } of verdicts(expected)) expect(passed).toBe(true);
    for (const { passed } of verdicts(changed(/./, (v, i) => v * (1 + 1e-4 * Math.sin(i))))) {
      expect(passed).toBe(true);
    }
  });

  it('is fp16 in the graphs, and says how close it came', () => {
    const { passed, sentence } = compareSelfTest(expected, halfPrecision, 'fp16');
    expect(sentence).toMatch(/^All \d+ outputs agree with the CPU's; the farthest, \S+, is .*% .*\.$/);
    expect(passed).toBe(true);
    expect(halfPrecision).not.toEqual(expected);
  });

  it('is another choice between candidates that are equally good', () => {
    const withCandidates = (...ious: number[]) =>
      expected.map((output) => {
        if (output.name === 'mask-decoder/track/iou_all') {
          return { ...output, values: Float32Array.from(ious) };
        }
        const [best] = ious;
        return output.name === 'mask-decoder/track/iou' && best !== undefined
          ? { ...output, values: Float32Array.of(best) }
          : output;
      });
    const otherChoice = (outputs: readonly SelfTestOutput[]) =>
      outputs.map((output) =>
        /^mask-decoder\/track\/(low_res_mask|iou|obj_ptr)$/.test(output.name)
          ? { ...output, values: output.values.map((v) => v + 0.5) }
          : output,
      );
    for (const precision of ['fp32', 'fp16'] as const) {
      const tied = withCandidates(0.9, 0.8999, 0.4);
      expect(compareSelfTest(tied, otherChoice(tied), precision).passed).toBe(true);
      const clear = withCandidates(0.9, 0.7, 0.4);
      expect(compareSelfTest(clear, otherChoice(clear), precision).passed).toBe(false);
    }
  });
});

describe('what fails, in either precision', () => {
  const fails = (actual: readonly SelfTestOutput[], sentence: RegExp): void => {
    for (const verdict of verdicts(actual)) {
      expect(verdict.sentence).toMatch(sentence);
      expect(verdict.passed).toBe(false);
    }
  };
  const everyMap = /image-encoder|pix_feat|mem_map|low_res/;

  it('all zeros', () =>
    fails(
      changed(/./, () => 0),
      /^\S+ /,
    ));
  it('one graph of zeros', () =>
    fails(
      changed(/memory-encoder\/tracked/, () => 0),
      /^memory-encoder\/tracked\/mem_map is too small by 100% \(/,
    ));
  it('a NaN', () =>
    fails(
      changed(/feat_s8/, (v, i) => (i === 17 ? Number.NaN : v)),
      /^image-encoder\/feat_s8 has values that are no numbers\.$/,
    ));
  it('what the CPU itself does not know', () => {
    const unknown = changed(/feat_s8/, (v, i) => (i === 17 ? Number.NaN : v));
    for (const precision of ['fp32', 'fp16'] as const) {
      expect(compareSelfTest(unknown, expected, precision).passed).toBe(false);
    }
  });
  it('an infinite score', () =>
    fails(
      changed(/box\/object_score/, () => Number.POSITIVE_INFINITY),
      /^mask-decoder\/box\/object_score has values that are no numbers/,
    ));
  it('maps that are 1.02 times too large', () =>
    fails(
      changed(everyMap, (v) => 1.02 * v),
      /is too large by 2% \(/,
    ));
  it('one map that is 1.02 times too large', () =>
    fails(
      changed(/^memory-attention\/pix_feat/, (v) => 1.02 * v),
      /^memory-attention\/pix_feat is too large by 2%/,
    ));
  it('a score that is off', () =>
    fails(
      changed(/box\/object_score/, (v) => v - 3),
      /^mask-decoder\/box\/object_score is 0\.10 off/,
    ));
  it('a mask of another place', () =>
    fails(
      changed(/summary\/mask/, (_, i, values) => values[(i + 12) % values.length] ?? 0),
      /^summary\/mask overlaps with an IoU of 0\.\d+ \(/,
    ));
  it('errors of the size that onnxruntime made with subgroups: 0.37 at 0.43, 1.1 at 3.4', () => {
    for (const [error, magnitude] of [
      [0.37, 0.43],
      [1.1, 3.4],
    ] as const) {
      const wrong = changed(/^memory-attention/, (v, i, values) => {
        const rms = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
        return v + (error / magnitude) * rms * Math.sin(7 * i);
      });
      fails(wrong, /^memory-attention\S*\/pix_feat is \d+% off/);
    }
  });
  it('an output that is missing, or of another size', () => {
    fails(expected.slice(1), /^image-encoder\/feat_s16 is missing\.$/);
    const cut = expected.map((output) => ({ ...output, values: output.values.slice(1) }));
    fails(cut, / is missing\.$/);
  });
  it('a test without anything expected', () => {
    expect(compareSelfTest([], expected, 'fp32').passed).toBe(false);
  });
});

describe('graphs that are wrong somewhere', () => {
  /** The graphs with some of their calls replaced. */
  const broken = (calls: Partial<Sam2Graphs>): Sam2Graphs => Object.assign(Object.create(graphs), calls);
  const failure = async (calls: Partial<Sam2Graphs>, precisions = ['fp32', 'fp16']): Promise<string> => {
    const found = verdicts(await runSelfTest(broken(calls), () => {}));
    expect(found.map(({ passed }) => passed)).toEqual([false, !precisions.includes('fp16')]);
    return found[0]?.sentence ?? '';
  };
  /** A tensor with its values changed. */
  const edited = async (
    tensor: DeviceTensor,
    edit: (values: Float32Array, dims: readonly number[]) => void,
  ): Promise<DeviceTensor> => {
    const values = Float32Array.from(await graphs.read(tensor));
    edit(values, tensor.dims);
    tensor.dispose();
    return graphs.upload(values, tensor.dims);
  };

  it('with two channels of a feature map swapped', async () => {
    const sentence = await failure({
      encodeImage: async (image) => {
        const features = await graphs.encodeImage(image);
        const featS8 = await edited(features.featS8, (values, [, , h = 0, w = 0]) => {
          const first = values.slice(0, h * w);
          values.copyWithin(0, h * w, 2 * h * w);
          values.set(first, h * w);
        });
        return { ...features, featS8 };
      },
    });
    expect(sentence).toMatch(/off|too small|IoU/);
  });

  it('with the last rows of a map not written', async () => {
    await failure({
      attendMemory: async (features, memory) =>
        edited(await graphs.attendMemory(features, memory), (values, [, channels = 0, h = 0, w = 0]) => {
          for (let c = 0; c < channels; c++) values.fill(0, (c * h + h - 1) * w, (c + 1) * h * w);
        }),
    });
  });

  it('where memory attention leaves out one map of two', async () => {
    const sentence = await failure({
      attendMemory: (features, memory) =>
        graphs.attendMemory(features, {
          ...memory,
          memMaps: memory.memMaps.slice(0, 1),
          memTpos: memory.memTpos.slice(0, 1),
        }),
    });
    expect(sentence).toMatch(/^mask-decoder\/track|^memory-attention/);
  });

  // The demo model cares little for these: they drown in the rounding of fp16.
  const small: readonly [string, (memory: MemoryInputs) => MemoryInputs][] = [
    ['leaves out the pointers', (memory) => ({ ...memory, ptrs: [], ptrPositions: [] })],
    ['mixes up the times of maps', (memory) => ({ ...memory, memTpos: [...memory.memTpos].reverse() })],
  ];
  it.each(small)('where memory attention %s, in fp32', async (_, wrong) => {
    const attendMemory: Sam2Graphs['attendMemory'] = (features, memory) =>
      graphs.attendMemory(features, wrong(memory));
    expect(await failure({ attendMemory }, ['fp32'])).toMatch(/^mask-decoder\/track|^memory-attention/);
  });

  it('where the mask decoder ignores the mask', async () => {
    await failure({ decodeMask: (input) => graphs.decodeMask({ ...input, maskInput: undefined }) });
  });

  it('where the memory encoder binarizes what it should not', async () => {
    const encodeMemory: Sam2Graphs['encodeMemory'] = (input) =>
      graphs.encodeMemory({ ...input, binarize: !input.binarize });
    expect(await failure({ encodeMemory })).toMatch(/^mem|^mask-decoder\/track/);
  });
});

describe('as a file', () => {
  it('comes back as it was', () => {
    const bytes = encodeSelfTest(expected);
    expect(bytes.length).toBeLessThan(500_000);
    expect(decodeSelfTest(bytes)).toEqual(expected);
    // Also where it lies within another buffer, as in Node.
    const within = new Uint8Array(bytes.length + 3);
    within.set(bytes, 3);
    expect(decodeSelfTest(within.subarray(3))).toEqual(expected);
  });

  it('is refused where it is cut, longer, empty, or something else', () => {
    const bytes = encodeSelfTest(expected);
    const longer = new Uint8Array(bytes.length + 4);
    longer.set(bytes);
    const noJson = bytes.slice();
    noJson[5] = 0;
    const otherHeader = new TextEncoder().encode('\u0010\0\0\0[{"name":"a"}]  ');
    for (const wrong of [
      bytes.slice(0, -4),
      bytes.slice(0, 3),
      longer,
      noJson,
      otherHeader,
      new Uint8Array(),
    ]) {
      expect(() => decodeSelfTest(wrong)).toThrowError(
        expect.objectContaining({ code: 'storage/damaged-model' }),
      );
    }
  });
});
