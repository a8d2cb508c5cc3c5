/**
 * The models that the server offers.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../errors.ts';

const offeredSchema = z.array(
  z.object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    bytes: z.number(),
    checkpointUrl: z.string(),
    /** None where the checkpoint tells its own settings. */
    configUrl: z
      .string()
      .nullable()
      .transform((url) => url ?? undefined),
  }),
);

export type OfferedModel = z.infer<typeof offeredSchema>[number];

/** @throws TrackletError `server/unreachable` */
export async function offeredModels(): Promise<readonly OfferedModel[]> {
  try {
    const response = await fetch('/models');
    return offeredSchema.parse(await response.json());
  } catch (cause) {
    throw new TrackletError(
      'server/unreachable',
      'The server gave no list of models. Is it still running? Reload the page once it is.',
      { cause },
    );
  }
}
