/**
 * Settings from the environment and `.env`.
 *
 * @module
 */

import type { Secret } from './label-studio/secret.ts';
import type { LabelStudioSettings } from './label-studio/upstream.ts';

export interface Settings {
  /** `LABEL_STUDIO_URL` (or `LABEL_STUDIO_HOST`) with `LABEL_STUDIO_API_KEY` or `LABEL_STUDIO_API_KEY_FILE`. */
  readonly labelStudio: LabelStudioSettings | undefined;
  /** `MAX_FRAMES_TO_TRACK`: display frames in each direction; 0: no limit. */
  readonly maxFramesToTrack: number;
  /** `MODEL_CHECKPOINT`, `MODEL_CONFIG` */
  readonly modelCheckpoint: string | undefined;
  readonly modelConfig: string | undefined;
  /** `DEVICE` */
  readonly device: 'auto' | 'webgpu' | 'wasm';
  /** `TRACKLET_ACCESS_TOKEN`, demanded where the server is reachable from other machines. */
  readonly accessToken: Secret | undefined;
}

/**
 * Reads the settings. What stands in `environment` wins over `.env`.
 *
 * @param folder where `.env` may lie
 * @throws TrackletError `server/bad-setting` naming the variable, what is wrong and how to mend it; never its value
 *   where that is a secret
 */
export function readSettings(
  _environment: Readonly<Record<string, string | undefined>>,
  _folder: string,
): Settings {
  throw new Error('helper UPSTREAM');
}
