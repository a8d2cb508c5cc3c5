/**
 * The bench's job in the browser: decoding with WebCodecs, the product's own runtimes.
 *
 * @module
 */
import { buildModel, expectedTensors } from '../../src/model/build.ts';
import { blobSource, openCheckpoint } from '../../src/model/checkpoint/open.ts';
import { parseConfig } from '../../src/model/config/parse.ts';
import { formulaCheckpoint } from '../../src/model/formula/formula.ts';
import { createWebRuntime } from '../../src/runtime/web.ts';
import { openVideo } from '../../src/video/open.ts';
import { urlMedia } from '../../src/video/source.ts';
import { type Measurement, measure, type TrackJob } from './track.ts';

/** What to measure. URLs are same-origin. */
export interface BenchJob extends TrackJob {
  /** Undefined: weights by formula. */
  readonly checkpoint: string | undefined;
  readonly config: string;
  readonly video: string;
  readonly backend: 'webgpu' | 'wasm';
}

export interface BenchAnswer extends Measurement {
  readonly device: string;
}

self.onmessage = async ({ data }: MessageEvent<BenchJob>) => {
  try {
    self.postMessage(await run(data));
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};

async function run(job: BenchJob): Promise<BenchAnswer> {
  const config = parseConfig(await (await fetch(job.config)).text(), job.config);
  const checkpoint =
    job.checkpoint === undefined
      ? formulaCheckpoint(expectedTensors(config))
      : await openCheckpoint(blobSource(await (await fetch(job.checkpoint)).blob(), job.checkpoint));
  const runtime = await createWebRuntime(
    buildModel(config, checkpoint),
    { backend: job.backend, precision: 'fp32', allowSoftwareGpu: true },
    undefined,
  );
  const video = await openVideo(await urlMedia(job.video));
  const image = async (frame: Parameters<typeof video.frame>[0]) => {
    const decoded = await video.frame(frame);
    try {
      return await runtime.imageFrom(decoded);
    } finally {
      decoded.close();
    }
  };
  const measurement = await measure(runtime, image, job);
  video.close();
  return { ...measurement, device: runtime.info.device };
}
