import { expect, it } from 'vitest';
import { type AdapterAbilities, formName, formsToTry } from './gpu-forms.ts';

const adapter = (workgroupStorage: number, ...features: string[]): AdapterAbilities => ({
  features: new Set(features),
  limits: { maxComputeWorkgroupStorageSize: workgroupStorage },
});
const names = (...args: Parameters<typeof formsToTry>) => formsToTry(...args).map(formName);

it.each([
  ['a GPU with fp16', adapter(32768, 'shader-f16'), ['fp16', 'fp32', 'fp32 with attention in parts']],
  ['a GPU without fp16', adapter(32768, 'subgroups'), ['fp32', 'fp32 with attention in parts']],
  ['a GPU with little workgroup storage', adapter(16384, 'shader-f16'), ['fp32 with attention in parts']],
] as const)('goes from the fastest form to the safest on %s', (_, gpu, expected) => {
  expect(names(gpu, 'auto')).toEqual(expected);
});

it('keeps to the precision that was asked for by name', () => {
  const gpu = adapter(32768, 'shader-f16');
  expect(names(gpu, 'fp16')).toEqual(['fp16', 'fp16 with attention in parts']);
  expect(names(gpu, 'fp32')).toEqual(['fp32', 'fp32 with attention in parts']);
  expect(names(adapter(16384, 'shader-f16'), 'fp16')).toEqual(['fp16 with attention in parts']);
  expect(names(adapter(32768), 'fp16')).toEqual([]);
});
