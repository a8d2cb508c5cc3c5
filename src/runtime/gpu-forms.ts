/**
 * The forms of a model that a GPU may run, and their order.
 *
 * @module
 */
import type { GraphForm } from '../model/build.ts';
import { attentionWorkgroupStorage } from './gpu-device.ts';
import type { RuntimeOptions } from './options.ts';

/** From the fastest to the one that asks least of the GPU. */
const forms: readonly GraphForm[] = [
  { precision: 'fp16', attention: 'fused' },
  { precision: 'fp16', attention: 'chunked' },
  { precision: 'fp32', attention: 'fused' },
  { precision: 'fp32', attention: 'chunked' },
];

/** What is asked of a `GPUAdapter`. */
export interface AdapterAbilities {
  readonly features: { has(feature: string): boolean };
  readonly limits: { readonly maxComputeWorkgroupStorageSize: number };
}

/**
 * The forms to try, in this order. fp16 with attention in parts is tried only where fp16 was asked for by name.
 */
export function formsToTry(
  { features, limits }: AdapterAbilities,
  precision: RuntimeOptions['precision'],
): readonly GraphForm[] {
  const canFuse = limits.maxComputeWorkgroupStorageSize >= attentionWorkgroupStorage;
  return forms.filter(
    (form) =>
      (precision === 'auto'
        ? form.precision === 'fp32' || form.attention === 'fused'
        : form.precision === precision) &&
      (form.attention === 'chunked' || canFuse) &&
      (form.precision === 'fp32' || features.has('shader-f16')),
  );
}

/** For display. */
export const formName = ({ precision, attention }: GraphForm): string =>
  attention === 'fused' ? precision : `${precision} with attention in parts`;
