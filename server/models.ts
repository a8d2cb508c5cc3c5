/**
 * The models that come with Tracklet, as `models/catalogue.json` lists them.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { z } from 'zod';
import { TrackletError } from '../src/errors.ts';
import { type ConfiguredModel, configuredModelId } from './configured-model.ts';
import { fileResponse } from './files.ts';
import { errorResponse } from './security.ts';

const fileSchema = z.strictObject({
  /** Relative to the catalogue. */
  file: z.string(),
  bytes: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const catalogueSchema = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    title: z.string(),
    description: z.string(),
    checkpoint: fileSchema,
    config: fileSchema,
  }),
);

/** One model that comes with Tracklet. Paths are absolute. */
export interface CatalogueModel {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly checkpoint: { readonly file: string; readonly bytes: number; readonly sha256: string };
  readonly config: { readonly file: string; readonly bytes: number; readonly sha256: string };
}

/** What `GET /models` answers, one a model. */
export interface OfferedModel {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Bytes to download. */
  readonly bytes: number;
  readonly checkpointUrl: string;
  /** Null where the checkpoint is to tell its own settings. */
  readonly configUrl: string | null;
}

/** Reads `catalogue.json` in `folder`. */
export async function readCatalogue(folder: string): Promise<CatalogueModel[]> {
  const json: unknown = JSON.parse(await readFile(path.join(folder, 'catalogue.json'), 'utf8'));
  const absolute = <File extends { file: string }>(entry: File) => ({
    ...entry,
    file: path.join(folder, entry.file),
  });
  return catalogueSchema.parse(json).map((model) => ({
    ...model,
    checkpoint: absolute(model.checkpoint),
    config: absolute(model.config),
  }));
}

/** The URL path of a model's file, e.g. `/models/demo/nano_fp16.pt`. */
export function modelUrl(model: CatalogueModel, kind: 'checkpoint' | 'config'): string {
  return fileUrl(model.id, path.basename(model[kind].file));
}

const fileUrl = (id: string, name: string) => `/models/${id}/${encodeURIComponent(name)}`;

/** Routes under `/models`: the list, and each model's files. No path of the request reaches the disk. */
export function modelRoutes(catalogue: readonly CatalogueModel[], configured?: ConfiguredModel): Hono {
  const offered: OfferedModel[] = catalogue.map((model) => ({
    id: model.id,
    title: model.title,
    description: model.description,
    bytes: model.checkpoint.bytes,
    checkpointUrl: modelUrl(model, 'checkpoint'),
    configUrl: modelUrl(model, 'config'),
  }));
  const files = new Map(
    catalogue.flatMap((model) => [
      [modelUrl(model, 'checkpoint'), model.checkpoint.file],
      [modelUrl(model, 'config'), model.config.file],
    ]),
  );
  if (configured) {
    const { checkpoint, config } = configured;
    const entry = offeredConfigured(configured);
    offered.unshift(entry);
    files.set(entry.checkpointUrl, checkpoint);
    if (entry.configUrl !== null && config !== undefined) files.set(entry.configUrl, config);
  }
  const routes = new Hono();
  routes.get('/', (c) => c.json(offered));
  routes.get('/:id/:file', async (c) => {
    const file = files.get(fileUrl(c.req.param('id'), c.req.param('file')));
    const response = file && (await fileResponse(c.req.raw, file, 'no-cache'));
    return (
      response ||
      errorResponse(c, 404, new TrackletError('server/no-such-model', 'There is no such model here.'))
    );
  });
  return routes;
}

function offeredConfigured({ checkpoint, checkpointBytes, config }: ConfiguredModel): OfferedModel {
  return {
    id: configuredModelId,
    title: path.basename(checkpoint),
    description: 'The model that this server was started with.',
    bytes: checkpointBytes,
    checkpointUrl: fileUrl(configuredModelId, path.basename(checkpoint)),
    configUrl: config === undefined ? null : fileUrl(configuredModelId, path.basename(config)),
  };
}
