/**
 * A built model as named files: graphs, weights and a manifest. Whoever holds a checkpoint writes them (the server on its
 * disk, the browser as Blobs), and the browser makes the model of them again.
 *
 * @module
 */
import { z } from 'zod';
import { TrackletError } from '../errors.ts';
import { builderVersion, buildModel } from './build.ts';
import { type BuiltModel, type GraphName, graphNames, type WeightsFile } from './built-model.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import { checkConfig } from './config/check.ts';
import type { Sam2Config } from './config/config.ts';
import { edgetamConfig, officialConfig } from './config/official.ts';

/** Holds everything but graphs and weights; written last. */
export const manifestName = 'manifest.json';

/** Where the files of a model are written, one after the other. */
export interface FileSink {
  /** Takes a whole file. A piece is in memory until the next one is asked for. */
  write(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Where the files of a model are read. */
export interface FileSource {
  /** All bytes of a file; undefined where there is none of this name. */
  read(name: string): Promise<ArrayBuffer | undefined>;
}

export interface ConversionJob {
  /** Bytes of weights written, and to be written. */
  readonly onBytes?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A model that was read back. */
export interface ModelFromFiles {
  readonly built: BuiltModel;
  /** Numbers in the checkpoint. */
  readonly parameters: number;
}

const manifestSchema = z.strictObject({
  builderVersion: z.literal(builderVersion),
  config: z.custom<Sam2Config>(isConfig),
  parameters: z.int().positive(),
  /** The weights file of each graph. */
  weightsOf: z.record(z.enum(graphNames), z.string()),
  /** Bytes of each file but the manifest. */
  files: z.record(z.string(), z.int().min(0)),
});
export type ModelManifest = z.infer<typeof manifestSchema>;

/** Whether a value is a configuration as the builder writes it: nothing missing, nothing of another type. */
function isConfig(value: unknown): boolean {
  try {
    if (!forms.some((form) => hasForm(value, form))) return false;
    checkConfig(value as Sam2Config, manifestName);
    return true;
  } catch {
    return false;
  }
}

/** Configurations of every form: either trunk, with and without a perceiver. */
const forms: readonly unknown[] = [officialConfig('2.1', 'tiny'), edgetamConfig()].flatMap((config, _, all) =>
  all.map(({ imageEncoder }) => withoutUndefined({ ...config, imageEncoder })),
);

/** As a manifest gives it back. */
function withoutUndefined(config: Sam2Config): unknown {
  return JSON.parse(JSON.stringify(config));
}

/** Whether a value of JSON has the keys and types of another; lists may be of any length, texts are kinds. */
function hasForm(value: unknown, form: unknown): boolean {
  if (Array.isArray(form)) return Array.isArray(value) && value.every((item) => hasForm(item, form[0]));
  if (typeof form !== 'object' || form === null) {
    return typeof form === 'string' ? value === form : typeof value === typeof form;
  }
  if (typeof value !== 'object' || value === null) return false;
  const parts = new Map(Object.entries(value));
  const wanted = Object.entries(form);
  return parts.size === wanted.length && wanted.every(([key, part]) => hasForm(parts.get(key), part));
}

export const graphFile = (name: GraphName): string => `${name}.onnx`;

/** Bytes that {@link writeModelFiles} will write, but for the manifest. */
export function modelBytes(built: BuiltModel): number {
  const graphs = graphNames.reduce((sum, name) => sum + built.graphs[name].onnx.byteLength, 0);
  return graphs + weightsBytes(built);
}

const weightsBytes = (built: BuiltModel): number =>
  [...built.weights.values()].reduce((sum, file) => sum + file.byteLength, 0);

/**
 * Builds a model and writes its files. Each tensor of the checkpoint is read once, and one is in memory at a time.
 *
 * @param config of the image size that is wanted
 * @throws TrackletError those of `buildModel` and of `checkpoint.read`; `model/cancelled`
 */
export async function convertModel(
  checkpoint: Checkpoint,
  config: Sam2Config,
  sink: FileSink,
  job: ConversionJob = {},
): Promise<void> {
  await writeModelFiles(buildModel(config, checkpoint), countParameters(checkpoint), sink, job);
}

/** See {@link convertModel}. */
export async function writeModelFiles(
  built: BuiltModel,
  parameters: number,
  sink: FileSink,
  { onBytes = () => {}, signal }: ConversionJob,
): Promise<void> {
  const files: Record<string, number> = {};
  const write = async (name: string, byteLength: number, pieces: AsyncIterable<Uint8Array>) => {
    files[name] = byteLength;
    await sink.write(name, pieces);
  };
  for (const name of graphNames) {
    const { onnx } = built.graphs[name];
    await write(graphFile(name), onnx.byteLength, one(onnx));
  }
  const total = weightsBytes(built);
  let done = 0;
  const count = (bytes: number) => {
    if (signal?.aborted) throw cancelled();
    done += bytes;
    onBytes(done, total);
  };
  for (const [name, file] of built.weights) await write(name, file.byteLength, piecesOf(file, count));
  const weightsOf = Object.fromEntries(graphNames.map((name) => [name, built.graphs[name].weights]));
  const manifest = { builderVersion, config: built.config, parameters, weightsOf, files };
  await sink.write(manifestName, one(new TextEncoder().encode(JSON.stringify(manifest))));
}

const cancelled = () => new TrackletError('model/cancelled', 'Converting the model was cancelled.');

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The tensors of a weights file, and the zeros between them. */
async function* piecesOf(file: WeightsFile, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let position = 0;
  for (const entry of file.entries) {
    if (entry.offset > position) yield new Uint8Array(entry.offset - position);
    const { buffer, byteOffset, byteLength } = await entry.load();
    yield new Uint8Array(buffer, byteOffset, byteLength);
    const end = entry.offset + entry.byteLength;
    count(end - position);
    position = end;
  }
  if (file.byteLength > position) yield new Uint8Array(file.byteLength - position);
  count(file.byteLength - position);
}

/** Numbers in a checkpoint. */
export function countParameters(checkpoint: Checkpoint): number {
  let count = 0;
  for (const { shape } of checkpoint.tensors.values()) count += shape.reduce((n, d) => n * d, 1);
  return count;
}

/**
 * The manifest among a model's files.
 *
 * @throws TrackletError `storage/damaged-model`, also where another version of the builder wrote it
 */
export async function readManifest(source: FileSource): Promise<ModelManifest> {
  const text = new TextDecoder().decode(await whole(source, manifestName));
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(`its ${manifestName} is not one of this version of Tracklet`, cause);
  }
}

/**
 * Makes a model of its files. Graphs are read at once, weights when they are loaded.
 *
 * @throws TrackletError `storage/damaged-model`
 */
export async function readModelFiles(source: FileSource): Promise<ModelFromFiles> {
  const { config, parameters, weightsOf, files } = await readManifest(source);
  const graphs = await Promise.all(
    graphNames.map(async (name) => {
      const onnx = new Uint8Array(await whole(source, graphFile(name)));
      return [name, { name, onnx, weights: weightsOf[name] }] as const;
    }),
  );
  const weights = new Map(
    [...new Set(Object.values(weightsOf))].map((name) => [name, wholeFile(source, name, files[name] ?? 0)]),
  );
  const built = { config, graphs: Object.fromEntries(graphs) as BuiltModel['graphs'], weights };
  return { built, parameters };
}

function wholeFile(source: FileSource, name: string, byteLength: number): WeightsFile {
  const load = async () => {
    const bytes = await whole(source, name);
    const isWhole = bytes.byteLength === byteLength && byteLength % Float32Array.BYTES_PER_ELEMENT === 0;
    if (isWhole) return new Float32Array(bytes);
    throw damaged(`${name} has ${bytes.byteLength} bytes instead of ${byteLength}`);
  };
  return { byteLength, entries: [{ offset: 0, byteLength, load }] };
}

async function whole(source: FileSource, name: string): Promise<ArrayBuffer> {
  const bytes = await source.read(name);
  if (bytes === undefined) throw damaged(`${name} is missing`);
  return bytes;
}

function damaged(what: string, cause?: unknown): TrackletError {
  return new TrackletError(
    'storage/damaged-model',
    `The converted model is damaged: ${what}. Load the model again: it is converted anew.`,
    { cause },
  );
}
