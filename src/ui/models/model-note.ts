/**
 * The model in a few words, for where there is one line.
 *
 * @module
 */
import type { LoadedModel } from '../../worker/api.ts';

/** E.g. `Demo · CPU · 256 px`. */
export function modelNote(model: LoadedModel | undefined): string {
  if (!model) return 'none yet';
  const { name, imageSize, runtime } = model;
  return [name, runtime.backend === 'webgpu' ? 'GPU' : 'CPU', `${imageSize} px`].join(' · ');
}
