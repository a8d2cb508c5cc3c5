import { expect, it } from 'vitest';
import { officialConfig } from '../model/config/official.ts';
import { checkGpuLimits, largestBuffer } from './gpu-needs.ts';

/** What every WebGPU device allows. */
const least = { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20 };

it.each(['tiny', 'small', 'base+'] as const)('lets %s run on any GPU', (size) => {
  expect(largestBuffer(officialConfig('2.1', size))).toBeLessThan(least.maxStorageBufferBindingSize);
  expect(() => checkGpuLimits(officialConfig('2.1', size), least)).not.toThrow();
});

it('says what the large model needs where the GPU allows less', () => {
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), least)).toThrow(
    expect.objectContaining({
      code: 'runtime/gpu-too-small',
      message: expect.stringContaining('needs GPU buffers of 151 MB, and this GPU and browser allow 134 MB'),
    }),
  );
  const enough = { maxStorageBufferBindingSize: 2 ** 30, maxBufferSize: 2 ** 30 };
  expect(() => checkGpuLimits(officialConfig('2.1', 'large'), enough)).not.toThrow();
});
