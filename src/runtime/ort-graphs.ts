/**
 * The graphs of one model over onnxruntime's common API; what differs between devices is the {@link Backend}'s.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { GraphName } from '../model/built-model.ts';
import { lowResSize, memoryWidth, modelWidth, type Sam2Config } from '../model/config/config.ts';
import type { Backend, ScratchSlot, Sessions, Started, Tensor } from './backend.ts';
import { pointerSine } from './pointer-sine.ts';
import type {
  DecodedMask,
  DecodedMaskOutput,
  DeviceTensor,
  ImageFeatures,
  MaskPrompt,
  MaskSummary,
  MemoryInputs,
  Sam2Graphs,
  SummarizeOptions,
} from './sam2-graphs.ts';
import type { SerialQueue } from './serial-queue.ts';

/** A tensor of onnxruntime. Releasing it is a call into the runtime and so takes its turn in the queue. */
class OrtTensor implements DeviceTensor {
  readonly dims: readonly number[];
  readonly tensor: Tensor;
  private readonly queue: SerialQueue;
  private disposed = false;

  constructor(tensor: Tensor, queue: SerialQueue) {
    this.tensor = tensor;
    this.dims = tensor.dims;
    this.queue = queue;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    // A device that is gone has nothing left to release.
    this.queue.add(() => this.tensor.dispose()).catch(() => undefined);
  }
}

/** Disposes of each of `tensors`. */
function disposeAll(tensors: readonly DeviceTensor[]): void {
  for (const tensor of tensors) tensor.dispose();
}

/** {@link Sam2Graphs} over any onnxruntime. Calls are queued: one at a time, in the order in which they were made. */
export class OrtSam2Graphs implements Sam2Graphs {
  readonly config: Sam2Config;
  /** For work that must take turns with the graphs. */
  readonly queue: SerialQueue;
  private readonly backend: Backend;
  private readonly sessions: Sessions;
  private noMask: Tensor | undefined;

  /**
   * @param sessions one for each graph of the model
   * @param queue shared by all that use the same copy of onnxruntime
   */
  constructor(config: Sam2Config, backend: Backend, sessions: Sessions, queue: SerialQueue) {
    this.config = config;
    this.queue = queue;
    this.backend = backend;
    this.sessions = sessions;
  }

  async encodeImage(image: DeviceTensor): Promise<ImageFeatures> {
    const outputs = await this.run('image-encoder', () => ({ image: this.unwrap(image) }));
    const features = {
      featS16: outputs.take('feat_s16'),
      featS16NoMem: outputs.take('feat_s16_no_mem'),
      featS8: outputs.take('feat_s8'),
      featS4: outputs.take('feat_s4'),
    };
    return { ...features, dispose: () => disposeAll(Object.values(features)) };
  }

  async attendMemory(features: ImageFeatures, memory: MemoryInputs): Promise<DeviceTensor> {
    const maps = memory.memMaps;
    const ptrs = memory.ptrs;
    const [, ...mapDims] = maps[0]?.dims ?? [];
    const graph = ptrs.length > 0 ? 'memory-attention' : 'memory-attention-no-ptrs';
    const outputs = await this.run(graph, () => ({
      feat_s16: this.unwrap(features.featS16),
      mem_maps: this.pack('mem_maps', maps, [maps.length, ...mapDims]),
      mem_tpos: this.int32(memory.memTpos, [maps.length]),
      ...(ptrs.length > 0 && {
        ptrs: this.pack('ptrs', ptrs, [ptrs.length, modelWidth(this.config)]),
        ptr_sine: this.pointerSine(memory.ptrPositions),
      }),
    }));
    return outputs.take('pix_feat');
  }

  async decodeMask(input: Parameters<Sam2Graphs['decodeMask']>[0]): Promise<DecodedMask> {
    const { pixFeat, features, points, maskInput } = input;
    const count = points.labels.length;
    const outputs = await this.run('mask-decoder', () => ({
      pix_feat: this.unwrap(pixFeat),
      feat_s8: this.unwrap(features.featS8),
      feat_s4: this.unwrap(features.featS4),
      point_coords: this.float32(points.coords, [1, count, 2]),
      point_labels: this.int32(points.labels, [1, count]),
      mask_input: maskInput ? this.unwrap(maskInput) : this.emptyMask(),
      has_mask: this.flag(maskInput !== undefined),
      multimask: this.flag(input.multimask),
    }));
    const decoded = {
      lowResMask: outputs.take('low_res_mask'),
      iou: outputs.take('iou'),
      objPtr: outputs.take('obj_ptr'),
      objectScore: outputs.take('object_score'),
      lowResAll: outputs.take('low_res_all'),
      iouAll: outputs.take('iou_all'),
    };
    return { ...decoded, dispose: () => disposeAll(Object.values(decoded)) };
  }

  async encodeMemory(input: Parameters<Sam2Graphs['encodeMemory']>[0]): Promise<DeviceTensor> {
    const outputs = await this.run('memory-encoder', () => ({
      feat_s16: this.unwrap(input.features.featS16),
      mask_logits: this.unwrap(input.lowResMask),
      binarize: this.flag(input.binarize),
      object_score: this.unwrap(input.objectScore),
    }));
    return outputs.take('mem_map');
  }

  async promptMask(mask: Float32Array): Promise<MaskPrompt> {
    const size = this.config.imageSize;
    const uploaded = this.upload(mask, [1, 1, size, size]);
    const outputs = await this.run('mask-prompt', () => ({ mask: this.unwrap(uploaded) })).finally(() =>
      uploaded.dispose(),
    );
    const prompt = {
      maskInput: outputs.take('mask_input'),
      lowResMask: outputs.take('low_res_mask'),
      noObjPtr: outputs.take('no_obj_ptr'),
    };
    return { ...prompt, dispose: () => disposeAll(Object.values(prompt)) };
  }

  async summarize(objects: readonly DecodedMaskOutput[], options: SummarizeOptions): Promise<MaskSummary[]> {
    if (objects.length === 0) return [];
    return this.start('summarising masks', () =>
      this.backend.summarize(
        objects.map(({ lowResMask, iou, objectScore }) => ({
          lowResMask: this.unwrap(lowResMask),
          iou: this.unwrap(iou),
          objectScore: this.unwrap(objectScore),
        })),
        options,
      ),
    );
  }

  read(tensor: DeviceTensor): Promise<Float32Array> {
    return this.start('reading a tensor', () => this.backend.read(this.unwrap(tensor)));
  }

  upload(values: Float32Array, dims: readonly number[]): DeviceTensor {
    return this.wrap(this.backend.upload(values, dims));
  }

  /** A tensor of the backend as a device tensor, which then owns it. */
  wrap(tensor: Tensor): DeviceTensor {
    return new OrtTensor(tensor, this.queue);
  }

  /** Releases sessions and buffers, after what is queued. The graphs cannot be used afterwards. */
  dispose(): Promise<void> {
    return this.queue.add(async () => {
      this.noMask?.dispose();
      for (const session of this.sessions.values()) await session.release();
      this.backend.dispose();
    });
  }

  /** Runs a job of the backend in its turn and awaits its result without holding up the queue. */
  async start<T>(what: string, job: () => Started<T> | Promise<Started<T>>): Promise<T> {
    try {
      const started = await this.queue.add(() => this.backend.guard(Promise.resolve(job())));
      return await this.backend.guard(started.result);
    } catch (error) {
      throw await this.backend.explain(error, what);
    }
  }

  private async run(name: GraphName, feeds: () => Record<string, Tensor>): Promise<GraphOutputs> {
    try {
      const outputs = await this.queue.add(() => {
        const session = this.session(name);
        const given = feeds();
        // SAM 2.0 graphs have no ptr_sine.
        const taken = Object.fromEntries(
          session.inputNames.flatMap((n) => (given[n] ? [[n, given[n]]] : [])),
        );
        return this.backend.guard(session.run(taken));
      });
      return new GraphOutputs(name, outputs as Record<string, Tensor>, (tensor) => this.wrap(tensor));
    } catch (error) {
      throw await this.backend.explain(error, `running ${name}`);
    }
  }

  private session(name: GraphName) {
    const session = this.sessions.get(name);
    if (session === undefined) {
      throw new TrackletError('runtime/no-session', `The graph "${name}" was not loaded.`);
    }
    return session;
  }

  private unwrap(tensor: DeviceTensor): Tensor {
    if (!(tensor instanceof OrtTensor)) {
      throw new TrackletError('runtime/foreign-tensor', 'A tensor of another runtime was passed to a graph.');
    }
    return tensor.tensor;
  }

  private pack(slot: ScratchSlot, parts: readonly DeviceTensor[], dims: readonly number[]): Tensor {
    return this.backend.pack(
      slot,
      parts.map((part) => this.unwrap(part)),
      dims,
    );
  }

  private pointerSine(positions: readonly number[]): Tensor {
    const { config } = this;
    const dim = config.projTposEncInObjPtrs ? modelWidth(config) : memoryWidth(config);
    return this.float32(pointerSine(positions, dim), [positions.length, dim]);
  }

  /** Stands in for an absent mask prompt; made once. */
  private emptyMask(): Tensor {
    const size = lowResSize(this.config);
    this.noMask ??= this.backend.upload(new Float32Array(size * size), [1, 1, size, size]);
    return this.noMask;
  }

  private flag(on: boolean): Tensor {
    return this.float32(Float32Array.of(on ? 1 : 0), [1]);
  }

  private float32(values: Float32Array, dims: readonly number[]): Tensor {
    return new this.backend.Tensor('float32', values, dims);
  }

  private int32(values: Int32Array | readonly number[], dims: readonly number[]): Tensor {
    return new this.backend.Tensor('int32', Int32Array.from(values), dims);
  }
}

/** Outputs of one run, taken by name. */
class GraphOutputs {
  private readonly graph: GraphName;
  private readonly tensors: Record<string, Tensor>;
  private readonly wrap: (tensor: Tensor) => DeviceTensor;

  constructor(graph: GraphName, tensors: Record<string, Tensor>, wrap: (tensor: Tensor) => DeviceTensor) {
    this.graph = graph;
    this.tensors = tensors;
    this.wrap = wrap;
  }

  take(name: string): DeviceTensor {
    const tensor = this.tensors[name];
    if (tensor === undefined) {
      throw new TrackletError('runtime/no-output', `The graph "${this.graph}" has no output "${name}".`);
    }
    return this.wrap(tensor);
  }
}
