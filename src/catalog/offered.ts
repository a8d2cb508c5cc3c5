/**
 * What the server says of its models, and of the work on them: `GET /models`, and the lines that `POST
 * /models/{id}/pull` and `/build` answer.
 *
 * @module
 */
import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import { speedClasses } from './catalog.ts';

/** An image size at which the model can run, and what it takes there. */
const sizeSchema = z.strictObject({
  /** Width and height in pixels that frames are resized to. */
  imageSize: z.int().positive(),
  /** Bytes of the largest GPU buffer of a frame, fp32. */
  largestBuffer: z.int().positive(),
  /** Bytes of GPU memory, about: weights, and one object. */
  memory: z.int().positive(),
});

const offeredSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  goodFor: z.string(),
  /** `bundled` with Tracklet; of the `catalog`; `added` by the user; `configured` by `MODEL_CHECKPOINT`. */
  origin: z.enum(['bundled', 'catalog', 'added', 'configured']),
  /** SPDX; null where Tracklet does not know. */
  license: z.string().nullable(),
  speed: z.enum(speedClasses).nullable(),
  /** Of the checkpoint. */
  bytes: z.int().min(0),
  /** Whether the checkpoint is on the server's disk, whole. */
  state: z.enum(['ready', 'absent', 'downloading']),
  /** Bytes of a download that goes on, or was cut off and will be resumed; 0 where there is none. */
  downloaded: z.int().min(0),
  /** Bytes on the server's disk: checkpoint, a part of it, and what was built of it. */
  onDisk: z.int().min(0),
  /** The image size of its configuration. Null where only the checkpoint tells and it is not there. */
  imageSize: z.int().positive().nullable(),
  /** Ascending; the model's own among them. Empty where the configuration is not known. */
  sizes: z.array(sizeSchema),
});

export const offeredModelsSchema = z.array(offeredSchema);
export type OfferedModel = z.infer<typeof offeredSchema>;

/** The files of a built model, to be fetched from `/models/{id}/build/{key}/{name}`. */
const buildSchema = z.strictObject({
  /** Identifies checkpoint, configuration, image size and builder: equal keys, equal files. */
  key: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().min(0) })),
  /** What making it took; absent where it was there already. */
  conversion: z
    .strictObject({
      seconds: z.number(),
      /** Bytes of main memory that the process held at most. */
      peakMemory: z.number(),
    })
    .optional(),
});
export type ServedBuild = z.infer<typeof buildSchema>;

/** One line of the answer (newline-delimited JSON); the last is `done` or `error`. */
export const modelJobEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('progress'),
    stage: z.enum(['download', 'verify', 'convert', 'self-test']),
    done: z.number(),
    total: z.number(),
    unit: z.enum(['bytes', 'graphs']),
  }),
  /** `build` in the answer to `/build` alone. */
  z.strictObject({ type: z.literal('done'), build: buildSchema.optional() }),
  z.strictObject({
    type: z.literal('error'),
    error: z.strictObject({
      code: z.custom<ErrorCode>((code) => typeof code === 'string'),
      message: z.string(),
    }),
  }),
]);
export type ModelJobEvent = z.infer<typeof modelJobEventSchema>;
