/**
 * What the page needs to know of its server: `GET /api/status`.
 *
 * @module
 */
import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

export const statusSchema = z.strictObject({
  /** Null where no Label Studio is configured. */
  labelStudio: z
    .strictObject({
      /** As a browser reaches it, without a slash at its end. */
      url: z.string(),
      /** Null where it could not be asked; `error` says why. */
      version: z.string().nullable(),
      user: z.string().nullable(),
      error: z
        .strictObject({ code: z.custom<ErrorCode>((code) => typeof code === 'string'), message: z.string() })
        .nullable(),
    })
    .nullable(),
  /** Display frames in each direction; 0: no limit. `MAX_FRAMES_TO_TRACK` */
  maxFramesToTrack: z.int().min(0),
  /** Id in `GET /models` of the model to start with; `MODEL_CHECKPOINT` and `MODEL_CONFIG` come as one named `configured`. */
  model: z.string(),
  /** `DEVICE` */
  device: z.enum(['auto', 'webgpu', 'wasm']),
});

export type ServerStatus = z.infer<typeof statusSchema>;

/** Where the server offers the video of a task: the value of one key of its data. */
export function taskMediaUrl(task: number, field: string): string {
  return `/media/${task}/${encodeURIComponent(field)}`;
}
