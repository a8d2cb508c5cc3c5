/**
 * A video and a model as the worker describes them, for tests that have neither.
 *
 * @module
 */
import { microseconds } from '../../src/units.ts';
import type { VideoInfo } from '../../src/video/video.ts';
import type { LoadedModel } from '../../src/worker/api.ts';

/** Frames, 10 a second. */
export function demoClip(frameCount: number): VideoInfo {
  return {
    name: 'clip.mp4',
    width: 64,
    height: 48,
    codec: 'avc1.64001f',
    rotation: 0,
    frameCount,
    timestamps: Array.from({ length: frameCount }, (_, n) => microseconds(n * 100_000)),
    duration: microseconds(frameCount * 100_000),
  };
}

export const demoModel: LoadedModel = {
  id: 'demo',
  name: 'demo',
  imageSize: 256,
  parameters: 1,
  cached: false,
  conversion: undefined,
  runtime: {
    backend: 'wasm',
    device: '1 thread',
    reason: 'WASM was asked for.',
    precision: 'fp32',
    selfTest: undefined,
  },
};

export const demoModelSource = { kind: 'server', id: 'demo', imageSize: undefined } as const;
export const demoClipSource = { kind: 'url', url: 'http://127.0.0.1/clip.mp4' } as const;
