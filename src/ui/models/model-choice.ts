/**
 * What the user chose about the model, kept for the next visit.
 *
 * @module
 */
import { z } from 'zod';
import { type ChoiceStorage, remember, rememberedAs } from '../app/remembered.ts';

const choiceSchema = z.object({
  version: z.literal(1),
  /** Undefined where none was chosen; own files, which a page cannot open again, are not kept. */
  model: z.object({ id: z.string(), imageSize: z.int().positive().optional() }).optional(),
  backend: z.enum(['auto', 'webgpu', 'wasm']).optional(),
  precision: z.enum(['auto', 'fp32', 'fp16']).optional(),
  allowSoftwareGpu: z.boolean().optional(),
  /** What the server was set to when that was chosen. */
  over: z.object({ model: z.string(), device: z.string() }),
});

export type KeptChoice = z.infer<typeof choiceSchema>;

/** `MODEL_CHECKPOINT` and `DEVICE`, as the server's status has them. */
export type ServerDefaults = KeptChoice['over'];

/**
 * What was chosen at an earlier visit. It goes before the server's settings; where one of those was changed since, that
 * is the later decision and holds.
 */
export function readChoice(storage: Pick<ChoiceStorage, 'getItem'>, now: ServerDefaults): KeptChoice {
  const { model, backend, ...rest } = rememberedAs('model', choiceSchema, storage) ?? {
    version: 1,
    over: now,
  };
  return {
    ...rest,
    model: rest.over.model === now.model ? model : undefined,
    backend: rest.over.device === now.device ? backend : undefined,
    over: now,
  };
}

/** Does nothing where the browser refuses storage. */
export const writeChoice = (storage: Pick<ChoiceStorage, 'setItem'>, choice: KeptChoice): void =>
  remember('model', choice, storage);
