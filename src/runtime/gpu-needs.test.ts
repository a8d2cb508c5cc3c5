import { describe, expect, it } from 'vitest';
import { goldenConfig } from '../../test/parity/golden-model.ts';
import { withImageSize } from '../model/config/check.ts';
import { edgetamConfig, officialConfig, officialSizes } from '../model/config/official.ts';
import { checkGpuLimits, gpuNeeds } from './gpu-needs.ts';

/** What every WebGPU device allows. */
const least = { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20 };
const fp16 = { attention: 'fused', precision: 'fp16' } as const;

const models = [
  ['EdgeTAM', edgetamConfig()] as const,
  ...officialSizes.map((size) => [size, officialConfig('2.1', size)] as const),
];

describe('what a model needs of a GPU', () => {
  it.each(models)('grows with the picture and with all that is in it: %s', (_, config) => {
    const [small, large] = [512, 1024].map((size) => gpuNeeds(withImageSize(config, size)));
    expect(large?.largestBuffer).toBe(4 * (small?.largestBuffer ?? 0));
    expect(large?.memory).toBeGreaterThan(small?.memory ?? 0);
    expect(small?.memory).toBeGreaterThan(10 * (small?.largestBuffer ?? 0));
  });

  it.each(models)('is about half in half precision: %s', (_, config) => {
    const [whole, half] = [gpuNeeds(config), gpuNeeds(config, fp16)];
    expect(half.largestBuffer).toBe(whole.largestBuffer / 2);
    expect(half.memory / whole.memory).toBeGreaterThan(0.4);
    expect(half.memory / whole.memory).toBeLessThan(0.65);
  });

  it('is more for each larger model', () => {
    const memory = officialSizes.map((size) => gpuNeeds(officialConfig('2.1', size)).memory);
    expect(memory).toEqual([...memory].sort((a, b) => a - b));
  });

  it('holds at least the weights', () => {
    const weights = 4 * 224e6;
    expect(gpuNeeds(withImageSize(officialConfig('2.1', 'large'), 256)).memory).toBeGreaterThan(weights);
    expect(gpuNeeds(goldenConfig('nano')).memory).toBeLessThan(1e8);
  });
});

it.each(['tiny', 'small', 'base+'] as const)('lets %s run on any GPU', (size) => {
  expect(gpuNeeds(officialConfig('2.1', size)).largestBuffer).toBeLessThan(least.maxStorageBufferBindingSize);
  expect(() => checkGpuLimits(officialConfig('2.1', size), least)).not.toThrow();
});

it('says what the large model needs where the GPU allows less', () => {
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), least)).toThrow(
    expect.objectContaining({
      code: 'runtime/gpu-too-small',
      message: expect.stringContaining('needs GPU buffers of 151 MB, and this GPU and browser allow 134 MB'),
    }),
  );
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), least)).toThrow(
    'It fits at 768 px: use that, a smaller model, or the WASM backend.',
  );
  const enough = { maxStorageBufferBindingSize: 2 ** 30, maxBufferSize: 2 ** 30 };
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), enough)).not.toThrow();
});

it('lets the large model run in half precision where the GPU allows no more', () => {
  const forms = [fp16, { attention: 'fused', precision: 'fp32' }] as const;
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), least, forms)).not.toThrow();
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), least, forms.slice(1))).toThrow();
});

it('names no image size where none fits', () => {
  const tiny = { maxStorageBufferBindingSize: 2 ** 20, maxBufferSize: 2 ** 20 };
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), tiny)).toThrow(
    'allow 1 MB. Use a smaller model, or the WASM backend.',
  );
});
