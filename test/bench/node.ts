/**
 * The bench's job in Node: onnxruntime-node on the CPU, pictures decoded by ffmpeg.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuiltModel } from '../../src/model/built-model.ts';
import { imageTensorValues } from '../../src/runtime/image-tensor.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import { clip, type Measurement, measure, type TrackJob } from './track.ts';

/** Measures a model in Node. */
export async function measureInNode(built: BuiltModel, job: TrackJob): Promise<Measurement> {
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-bench-'));
  const pictures = decodeWithFfmpeg();
  try {
    const runtime = await createNodeRuntime(built, directory);
    const size = built.config.imageSize;
    let last: { frame: number; data: Uint8ClampedArray } | undefined;
    const image = async (frame: number) => {
      while (last === undefined || last.frame < frame) {
        const { value, done } = await pictures.next();
        if (done) throw new Error(`The sample clip has no frame ${frame}.`);
        last = { frame: (last?.frame ?? -1) + 1, data: value };
      }
      const { width, height } = clip;
      return runtime.upload(imageTensorValues({ width, height, data: last.data }, size), [1, 3, size, size]);
    };
    const measurement = await measure(runtime, image, job);
    await runtime.dispose();
    return measurement;
  } finally {
    await pictures.return(undefined);
    await rm(directory, { recursive: true, force: true });
  }
}

/** RGBA pictures, frame by frame. */
async function* decodeWithFfmpeg(): AsyncGenerator<Uint8ClampedArray, undefined, undefined> {
  const args = [
    '-v',
    'error',
    '-i',
    SAMPLE_VIDEO,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgba',
    '-fps_mode',
    'passthrough',
    '-',
  ];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const bytes = clip.width * clip.height * 4;
  let picture = new Uint8ClampedArray(bytes);
  let filled = 0;
  try {
    for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>) {
      for (let taken = 0; taken < chunk.length; ) {
        const part = chunk.subarray(taken, taken + bytes - filled);
        picture.set(part, filled);
        filled += part.length;
        taken += part.length;
        if (filled < bytes) continue;
        yield picture;
        picture = new Uint8ClampedArray(bytes);
        filled = 0;
      }
    }
  } finally {
    ffmpeg.kill();
  }
  return undefined;
}
