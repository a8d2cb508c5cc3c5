/**
 * One made-up frame through every graph, so that shaders are compiled before the user waits for a real one.
 *
 * @module
 */
import type { OnProgress } from './options.ts';
import type { DecodedMask, Sam2Graphs } from './sam2-graphs.ts';

/**
 * Runs every graph once on zeros, with progress after each.
 *
 * @throws TrackletError as the graphs do
 */
export async function warmUp(graphs: Sam2Graphs, onProgress: OnProgress): Promise<void> {
  const total = 6;
  let done = 0;
  const step = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    onProgress({ stage: 'warm-up', done: ++done, total, unit: 'graphs' });
    return result;
  };
  onProgress({ stage: 'warm-up', done, total, unit: 'graphs' });
  const size = graphs.config.imageSize;
  const image = graphs.upload(new Float32Array(3 * size * size), [1, 3, size, size]);
  const features = await step(graphs.encodeImage(image));
  const prompt = await step(graphs.promptMask(new Float32Array(size * size)));
  const decode = (pixFeat = features.featS16NoMem): Promise<DecodedMask> =>
    graphs.decodeMask({
      pixFeat,
      features,
      points: { coords: new Float32Array(2), labels: Int32Array.of(-1) },
      maskInput: undefined,
      multimask: true,
    });
  const decoded = await step(decode());
  const { lowResMask, objectScore, objPtr } = decoded;
  const memory = await step(graphs.encodeMemory({ features, lowResMask, objectScore, binarize: false }));
  const one = { memMaps: [memory], memTpos: [0] };
  const withoutPtrs = await step(graphs.attendMemory(features, { ...one, ptrs: [], ptrPositions: [] }));
  const withPtrs = await step(graphs.attendMemory(features, { ...one, ptrs: [objPtr], ptrPositions: [1] }));
  await graphs.summarize([decoded], { width: size, height: size, masks: true, nonOverlap: false });
  for (const held of [image, features, prompt, decoded, memory, withoutPtrs, withPtrs]) held.dispose();
}
