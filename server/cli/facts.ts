/**
 * What a job says before it tracks.
 *
 * @module
 */
import type { Keyframes } from '../../src/regions/keyframes.ts';
import type { VideoInfo } from '../../src/video/video.ts';
import type { LoadedModel } from '../../src/worker/api.ts';
import type { Reporter } from './reporter.ts';

/** Reports backend and model, in this order. */
export function sayModel(reporter: Reporter, model: LoadedModel): void {
  const { backend, device, reason } = model.runtime;
  reporter.fact('backend', `${backend}, ${device}: ${reason}`, { backend, device, reason });

  const { id, name, imageSize, parameters, cached, conversion = null } = model;
  const millions = (parameters / 1e6).toFixed(1);
  reporter.fact('model', `${name}, ${millions} M parameters, ${imageSize} px`, {
    id,
    name,
    imageSize,
    parameters,
    cached,
    conversion,
  });
}

/** Reports video and keyframes, in this order, and the keyframes' warnings. */
export function sayInputs(reporter: Reporter, video: VideoInfo, keyframes: Keyframes): void {
  const { width, height, frameCount, codec } = video;
  const duration = video.duration / 1e6;
  const text = `${video.name}, ${width} x ${height}, ${frameCount} frames, ${duration.toFixed(2)} s, ${codec}`;
  reporter.fact('video', text, { name: video.name, width, height, frameCount, duration, codec });

  const objects = keyframes.objects.filter(({ prompts }) => prompts.length > 0).length;
  const prompts = keyframes.objects.reduce((sum, object) => sum + object.prompts.length, 0);
  const { framerateNote: note } = keyframes;
  reporter.fact('keyframes', `${count(objects, 'object')}, ${count(prompts, 'prompt')}. ${note}`, {
    objects,
    prompts,
    note,
  });
  for (const warning of keyframes.warnings) reporter.warn(warning);
}

/** `1 object`, `2 objects`. */
export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
