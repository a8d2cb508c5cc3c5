/**
 * Measures how long each stage of a frame takes, around any implementation of the graphs.
 *
 * @module
 */
import type { DeviceTensor, Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';

/** The stages of a frame, in their order. */
export const stages = [
  'decode and resize',
  'image encoder',
  'memory attention',
  'mask decoder',
  'memory encoder',
  'masks and boxes',
] as const;
export type Stage = (typeof stages)[number];

/** Milliseconds of every call, a stage. */
export type StageTimes = Record<Stage, number[]>;

export interface TimedGraphs {
  readonly graphs: Sam2Graphs;
  readonly times: StageTimes;
  /** Times work that is no graph. */
  timed<T>(stage: Stage, work: () => Promise<T>): Promise<T>;
}

/**
 * Wraps `graphs`. With `fence`, a value of each result is read back before the clock stops: a GPU runs behind its
 * caller otherwise. The reading counts into the stage.
 */
export function timedGraphs(graphs: Sam2Graphs, fence: boolean): TimedGraphs {
  const times = Object.fromEntries(stages.map((stage) => [stage, []])) as unknown as StageTimes;
  async function timed<T>(
    stage: Stage,
    work: () => Promise<T>,
    probe?: (result: T) => DeviceTensor,
  ): Promise<T> {
    const start = performance.now();
    const result = await work();
    if (fence && probe) await graphs.read(probe(result));
    times[stage].push(performance.now() - start);
    return result;
  }
  return {
    times,
    timed,
    graphs: {
      config: graphs.config,
      encodeImage: (image) =>
        timed(
          'image encoder',
          () => graphs.encodeImage(image),
          ({ featS16 }) => featS16,
        ),
      attendMemory: (features, memory) =>
        timed(
          'memory attention',
          () => graphs.attendMemory(features, memory),
          (pixFeat) => pixFeat,
        ),
      decodeMask: (input) =>
        timed(
          'mask decoder',
          () => graphs.decodeMask(input),
          ({ iou }) => iou,
        ),
      encodeMemory: (input) =>
        timed(
          'memory encoder',
          () => graphs.encodeMemory(input),
          (memMap) => memMap,
        ),
      promptMask: (mask) => graphs.promptMask(mask),
      summarize: (objects, options) => timed('masks and boxes', () => graphs.summarize(objects, options)),
      read: (tensor) => graphs.read(tensor),
      upload: (values, dims) => graphs.upload(values, dims),
    },
  };
}
