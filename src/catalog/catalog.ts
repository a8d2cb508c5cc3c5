/**
 * The models that Tracklet knows: the form of `models/catalog.json`.
 *
 * @module
 */
import { z } from 'zod';

export const modelIdSchema = z
  .string()
  .max(100, 'write at most 100 characters.')
  .regex(/^[a-z0-9][a-z0-9_.+-]*$/, 'write small letters, digits, ".", "_", "+" and "-".');

/** How fast a model is among the others, at its own image size. */
export const speedClasses = ['fastest', 'fast', 'medium', 'slow'] as const;

const checkpointSchema = z.strictObject({
  /** File name; of a bundled model its path below `models/`. */
  file: z.string(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where it is downloaded from, in this order; none where it is bundled. */
  mirrors: z.array(z.url({ protocol: /^https$/ })),
});

export const catalogSchema = z.array(
  z.strictObject({
    /** Meta's name of the file without `.pt`, e.g. `sam2.1_hiera_tiny`; `demo`. */
    id: modelIdSchema,
    name: z.string(),
    /** Of the YAML file below `models/`. */
    config: z.string(),
    checkpoint: checkpointSchema,
    /** SPDX. */
    license: z.string(),
    /** Bytes of GPU memory that tracking one object takes at the model's own image size, weights included. */
    memory: z.int().positive(),
    speed: z.enum(speedClasses),
    /** One sentence. */
    goodFor: z.string(),
  }),
);

export type Catalog = z.infer<typeof catalogSchema>;
export type CatalogModel = Catalog[number];
