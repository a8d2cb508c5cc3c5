import { describe, expect, it } from 'vitest';
import { alternativeTo, fitOf, type GpuLimits } from './fit.ts';
import type { OfferedModel } from './offered.ts';

const MiB = 2 ** 20;

/** @param buffers in MiB, by image size */
function model(id: string, bytes: number, buffers: Readonly<Record<number, number>>): OfferedModel {
  return {
    id,
    name: id,
    goodFor: '',
    origin: 'catalog',
    license: 'Apache-2.0',
    speed: 'fast',
    bytes,
    state: 'ready',
    downloaded: 0,
    onDisk: bytes,
    imageSize: 1024,
    sizes: Object.entries(buffers).map(([imageSize, buffer]) => ({
      imageSize: Number(imageSize),
      largestBuffer: buffer * MiB,
      memory: 1e9,
    })),
  };
}

const large = model('large', 900, { 512: 200, 768: 400, 1024: 800 });
const base = model('base', 300, { 512: 120, 768: 250, 1024: 500 });
const tiny = model('tiny', 150, { 512: 60, 768: 120, 1024: 240 });
const gpu = (maxBuffer: number): GpuLimits => ({
  available: true,
  name: 'Some GPU',
  maxBuffer: maxBuffer * MiB,
});

describe('fitOf', () => {
  it('compares the largest buffer with what the GPU allows', () => {
    expect(fitOf(large, 1024, gpu(800))).toEqual({ fits: true });
    expect(fitOf(large, 1024, gpu(799))).toEqual({
      fits: false,
      why: 'At 1024 px it needs a buffer of 800 MiB, and this GPU (Some GPU) allows 799 MiB.',
    });
    expect(fitOf(large, 768, gpu(799))).toEqual({ fits: true });
  });

  it('lets pass what is not known', () => {
    expect(fitOf(large, 640, gpu(1))).toEqual({ fits: true });
    expect(fitOf(large, 1024, { available: false, why: 'there is none' })).toEqual({ fits: true });
    expect(fitOf(model('own', 1, {}), 1024, gpu(1))).toEqual({ fits: true });
  });
});

describe('alternativeTo', () => {
  const all = [tiny, base, large];

  it.each([
    { maxBuffer: 500, expected: ['large', 768] },
    { maxBuffer: 256, expected: ['large', 512] },
    { maxBuffer: 199, expected: ['base', 512] },
    { maxBuffer: 119, expected: ['tiny', 512] },
  ])('is $expected where $maxBuffer MiB are allowed', ({ maxBuffer, expected }) => {
    const found = alternativeTo({ model: large, imageSize: 1024 }, all, gpu(maxBuffer));
    expect([found?.model.id, found?.imageSize]).toEqual(expected);
  });

  it('is nothing where nothing smaller fits', () => {
    expect(alternativeTo({ model: large, imageSize: 1024 }, all, gpu(59))).toBeUndefined();
    expect(alternativeTo({ model: tiny, imageSize: 512 }, all, gpu(59))).toBeUndefined();
  });

  it('does not enlarge the picture beyond what another model was trained at', () => {
    const demo = { ...model('demo', 8, { 256: 10, 512: 40, 1024: 160 }), imageSize: 256 };
    const found = alternativeTo({ model: tiny, imageSize: 512 }, [demo, tiny], gpu(50));
    expect([found?.model.id, found?.imageSize]).toEqual(['demo', 256]);
  });
});
