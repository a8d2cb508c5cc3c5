/**
 * One made-up frame and box through every graph, with outputs that are known: those of fp32 on this machine's CPU. A GPU,
 * a precision and a form of attention are trusted with a model where they give the same (`self-test-verdict.ts`).
 *
 * Expected outputs are kept beside a built model: whatever changes here needs another `builderVersion`.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../errors.ts';
import { lowResSize } from '../model/config/config.ts';
import type { OnProgress } from './options.ts';
import type {
  DecodedMask,
  DecodedMaskOutput,
  DeviceTensor,
  ImageFeatures,
  Sam2Graphs,
} from './sam2-graphs.ts';
import { selfTestBox, selfTestImage, selfTestLogits, selfTestMask } from './self-test-picture.ts';

/** One output of one graph: all values of a small one, evenly spread samples of a large one. */
export interface SelfTestOutput {
  /** Graph, where it runs several times for what, and output, e.g. `mask-decoder/box/low_res_mask`. */
  readonly name: string;
  readonly values: Float32Array;
}

/**
 * What the graphs put out on a CPU in fp32: made when the server built the model, or in the browser when first asked for.
 *
 * @throws TrackletError where the CPU cannot run the model, or the server does not answer
 */
export type ExpectedOutputs = (onProgress: OnProgress) => Promise<readonly SelfTestOutput[]>;

/** Name under which {@link encodeSelfTest} is kept beside a built model. */
export const selfTestFile = 'self-test.bin';

/** At most this many values are kept of an output. */
const samples = 4096;
/** Width and height of the mask that is summarised: as many pixels as there are samples. */
const summarySize = 64;

/**
 * Runs every graph, in the order of a tracked object's first two frames (of one picture: encoding is the dearest part).
 * It compiles all shaders as well, so that nothing else need warm up.
 *
 * No output depends on a choice between masks that another output made: where two are equally good, rounding decides.
 *
 * @param onProgress stage `self-test`
 * @throws TrackletError as the graphs do
 */
export async function runSelfTest(graphs: Sam2Graphs, onProgress: OnProgress): Promise<SelfTestOutput[]> {
  const run = new SelfTestRun(graphs, onProgress);
  try {
    return await run.outputs();
  } finally {
    run.dispose();
  }
}

class SelfTestRun {
  readonly #graphs: Sam2Graphs;
  readonly #onProgress: OnProgress;
  readonly #outputs: SelfTestOutput[] = [];
  readonly #held: { dispose(): void }[] = [];
  #done = 0;

  constructor(graphs: Sam2Graphs, onProgress: OnProgress) {
    this.#graphs = graphs;
    this.#onProgress = onProgress;
  }

  async outputs(): Promise<SelfTestOutput[]> {
    const graphs = this.#graphs;
    const size = graphs.config.imageSize;
    this.#report();

    const image = this.#hold(graphs.upload(selfTestImage(size), [1, 3, size, size]));
    const features = this.#hold(await graphs.encodeImage(image));
    await this.#keep('image-encoder', {
      feat_s16: features.featS16,
      feat_s16_no_mem: features.featS16NoMem,
      feat_s8: features.featS8,
      feat_s4: features.featS4,
    });

    const prompt = this.#hold(await graphs.promptMask(selfTestMask(size)));
    const { maskInput, lowResMask } = prompt;
    await this.#keep('mask-prompt', {
      mask_input: maskInput,
      low_res_mask: lowResMask,
      no_obj_ptr: prompt.noObjPtr,
    });

    const fromBox = { pixFeat: features.featS16NoMem, points: selfTestBox(size), multimask: false };
    const { objPtr, iou } = await this.#decode('box', features, { ...fromBox, maskInput: undefined });
    const noPoint = { coords: new Float32Array(2), labels: Int32Array.of(-1) };
    const fromMask = { pixFeat: features.featS16, points: noPoint, multimask: false };
    const { objPtr: fromMaskPtr } = await this.#decode('mask', features, { ...fromMask, maskInput });

    const present = this.#hold(graphs.upload(Float32Array.of(10), [1, 1]));
    const logits = selfTestLogits(lowResSize(graphs.config));
    const moved = this.#hold(graphs.upload(logits, lowResMask.dims));
    const remember = async (name: string, mask: DeviceTensor, binarize: boolean): Promise<DeviceTensor> => {
      const memory = { features, lowResMask: mask, objectScore: present, binarize };
      const mem_map = this.#hold(await graphs.encodeMemory(memory));
      await this.#keep(`memory-encoder/${name}`, { mem_map });
      return mem_map;
    };
    const prompted = await remember('prompted', lowResMask, true);
    const memMaps = [prompted, await remember('tracked', moved, false)];

    const oneMap = { memMaps: [prompted], memTpos: [0], ptrs: [], ptrPositions: [] };
    const withoutPtrs = this.#hold(await graphs.attendMemory(features, oneMap));
    await this.#keep('memory-attention-no-ptrs', { pix_feat: withoutPtrs });
    // As many pointers as a long track has: of few, attention takes little notice.
    const ptrs = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? objPtr : fromMaskPtr));
    const whole = { memMaps, memTpos: [0, 1], ptrs, ptrPositions: ptrs.map((_, i) => i / 15) };
    const pixFeat = this.#hold(await graphs.attendMemory(features, whole));
    await this.#keep('memory-attention', { pix_feat: pixFeat });

    const tracking = { pixFeat, points: noPoint, maskInput: undefined, multimask: true };
    await this.#decode('track', features, tracking);
    await this.#summarize({ lowResMask, iou, objectScore: present });
    return this.#outputs;
  }

  async #decode(
    name: string,
    features: ImageFeatures,
    input: Omit<Parameters<Sam2Graphs['decodeMask']>[0], 'features'>,
  ): Promise<DecodedMask> {
    const decoded = this.#hold(await this.#graphs.decodeMask({ features, ...input }));
    await this.#keep(`mask-decoder/${name}`, {
      low_res_mask: decoded.lowResMask,
      low_res_all: decoded.lowResAll,
      iou: decoded.iou,
      iou_all: decoded.iouAll,
      obj_ptr: decoded.objPtr,
      object_score: decoded.objectScore,
    });
    return decoded;
  }

  async #summarize(mask: DecodedMaskOutput): Promise<void> {
    const options = { width: summarySize, height: summarySize, masks: true, nonOverlap: false };
    const [summary] = await this.#graphs.summarize([mask], options);
    const bits = summary?.mask ?? new Uint32Array(0);
    const values = Float32Array.from({ length: 32 * bits.length }, (_, i) =>
      ((bits[i >>> 5] ?? 0) >>> (i & 31)) & 1 ? 1 : -1,
    );
    this.#outputs.push({ name: 'summary/mask', values });
    this.#report(1);
  }

  /** Reads the outputs of one run. */
  async #keep(run: string, tensors: Readonly<Record<string, DeviceTensor>>): Promise<void> {
    for (const [output, tensor] of Object.entries(tensors)) {
      this.#outputs.push({ name: `${run}/${output}`, values: sampled(await this.#graphs.read(tensor)) });
    }
    this.#report(1);
  }

  #hold<T extends { dispose(): void }>(held: T): T {
    this.#held.push(held);
    return held;
  }

  #report(more = 0): void {
    this.#done += more;
    this.#onProgress({ stage: 'self-test', done: this.#done, total: 10, unit: 'graphs' });
  }

  dispose(): void {
    for (const held of this.#held) held.dispose();
  }
}

/** Values at golden-section steps: evenly spread, and in no step with rows, columns or channels. */
function sampled(values: Float32Array): Float32Array {
  if (values.length <= samples) return values;
  let step = Math.round(values.length * 0.618033988749895);
  while (greatestCommonDivisor(step, values.length) > 1) step++;
  return Float32Array.from({ length: samples }, (_, i) => values[(i * step) % values.length] ?? Number.NaN);
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

const headerSchema = z.array(z.strictObject({ name: z.string(), length: z.int().min(0) }));

/** As bytes, for a file: the header's length (u32), the header (JSON, padded to 4 bytes), then all values (fp32). */
export function encodeSelfTest(outputs: readonly SelfTestOutput[]): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(outputs.map(({ name, values }) => ({ name, length: values.length })));
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4));
  const count = outputs.reduce((sum, { values }) => sum + values.length, 0);
  const bytes = new Uint8Array(4 + header.length + 4 * count);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let offset = 4 + header.length;
  for (const { values } of outputs) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/** @throws TrackletError `storage/damaged-model` */
export function decodeSelfTest(bytes: Uint8Array): SelfTestOutput[] {
  const header = headerOf(bytes);
  const end = header?.outputs.reduce((sum, { length }) => sum + 4 * length, header.end);
  if (header === undefined || end !== bytes.length) {
    throw new TrackletError(
      'storage/damaged-model',
      `The file ${selfTestFile} of a built model is damaged. Remove the model and add it again.`,
    );
  }
  let offset = header.end;
  return header.outputs.map(({ name, length }) => {
    const values = new Float32Array(bytes.slice(offset, offset + 4 * length).buffer);
    offset += values.byteLength;
    return { name, values };
  });
}

function headerOf(
  bytes: Uint8Array,
): { readonly outputs: z.infer<typeof headerSchema>; readonly end: number } | undefined {
  if (bytes.length < 4) return undefined;
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  try {
    const outputs = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))));
    return { outputs, end };
  } catch {
    return undefined;
  }
}
