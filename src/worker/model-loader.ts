/**
 * From a checkpoint, by URL or from the user's disk, to a built model: read, converted, cached.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import { builderVersion, buildModel } from '../model/build.ts';
import { type BuiltModel, type GraphName, graphNames, type WeightsFile } from '../model/built-model.ts';
import type { Checkpoint } from '../model/checkpoint/checkpoint.ts';
import { blobSource, openCheckpoint } from '../model/checkpoint/open.ts';
import type { Sam2Config } from '../model/config/config.ts';
import { parseConfig } from '../model/config/parse.ts';
import { recogniseConfig } from '../model/config/recognise.ts';
import type { ExpectedOutputs } from '../runtime/self-test.ts';
import type { Database } from '../storage/database.ts';
import { readModelFiles, writeModelFiles } from '../storage/model-cache.ts';
import type { ModelSource, OnProgress } from './api.ts';
import { fetchBlob } from './download.ts';
import { fingerprint } from './fingerprint.ts';
import { referenceOutputs } from './reference-outputs.ts';

/** A model ready for a runtime. */
export interface LoadedGraphs {
  readonly name: string;
  /** Identifies checkpoint, configuration and builder: equal keys give equal results. */
  readonly key: string;
  readonly built: BuiltModel;
  /** Numbers in the checkpoint. */
  readonly parameters: number;
  /** True where nothing was converted. */
  readonly cached: boolean;
  /** For the self-test: fetched or made when first asked for. */
  readonly expected: ExpectedOutputs;
}

/** Name of the cached file that holds everything but graphs and weights. */
const manifestName = 'manifest.json';

interface Manifest {
  readonly config: Sam2Config;
  readonly parameters: number;
  readonly weightsOf: Readonly<Record<GraphName, string>>;
}

/**
 * Loads a model. The cache key is the checkpoint's content, the configuration and the builder's version, so a changed
 * file or a new version of Tracklet converts anew.
 */
export async function loadGraphs(
  source: ModelSource,
  database: Database | undefined,
  onProgress: OnProgress,
): Promise<LoadedGraphs> {
  const files = await openSource(source, onProgress);
  const key = await fingerprint(files.checkpoint, `${builderVersion}\n${files.config ?? ''}`);
  const cached = await fromCache(database, key);
  if (cached) {
    return {
      name: files.name,
      key,
      built: cached.built,
      parameters: cached.manifest.parameters,
      cached: true,
      expected: referenceOutputs({ key, files: cached.files }, database),
    };
  }

  const checkpoint = await openCheckpoint(blobSource(files.checkpoint, files.name));
  const config =
    files.config === undefined ? recogniseConfig(checkpoint) : parseConfig(files.config, files.configName);
  const manifest = { config, parameters: countParameters(checkpoint) };
  const converted = await toFiles(buildModel(config, checkpoint), manifest, onProgress);
  await writeModelFiles(database, key, converted);
  const { built } = await fromFiles(converted);
  return {
    name: files.name,
    key,
    built,
    parameters: manifest.parameters,
    cached: false,
    expected: referenceOutputs({ key, files: converted }, database),
  };
}

/** Undefined where there is nothing, or the browser has lost a part of it: then it is converted anew. */
async function fromCache(
  database: Database | undefined,
  key: string,
): Promise<(Awaited<ReturnType<typeof fromFiles>> & { files: ReadonlyMap<string, Blob> }) | undefined> {
  try {
    const files = await readModelFiles(database, key);
    return files && { files, ...(await fromFiles(files)) };
  } catch {
    return undefined;
  }
}

interface SourceFiles {
  readonly name: string;
  readonly checkpoint: Blob;
  readonly config: string | undefined;
  readonly configName: string;
}

async function openSource(source: ModelSource, onProgress: OnProgress): Promise<SourceFiles> {
  if (source.kind === 'file') {
    return {
      name: source.checkpoint.name,
      checkpoint: source.checkpoint,
      config: await source.config?.text(),
      configName: source.config?.name ?? '',
    };
  }
  if (source.kind === 'server') throw new Error('helper BUILD');
  const checkpoint = await fetchBlob(source.checkpointUrl, (done, total) =>
    onProgress({ stage: 'download', done, total, unit: 'bytes' }),
  );
  const config =
    source.configUrl === undefined ? undefined : await (await fetchBlob(source.configUrl)).text();
  return { name: source.name, checkpoint, config, configName: fileName(source.configUrl ?? '') };
}

/** The last part of a URL's path, for messages. */
function fileName(url: string): string {
  return decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
}

function countParameters(checkpoint: Checkpoint): number {
  let count = 0;
  for (const { shape } of checkpoint.tensors.values()) count += shape.reduce((n, d) => n * d, 1);
  return count;
}

/** Converts: reads every tensor once and lays it out as the graphs want it. */
async function toFiles(
  built: BuiltModel,
  manifest: Omit<Manifest, 'weightsOf'>,
  onProgress: OnProgress,
): Promise<ReadonlyMap<string, Blob>> {
  const files = new Map<string, Blob>();
  const weightsOf = Object.fromEntries(graphNames.map((name) => [name, built.graphs[name].weights]));
  files.set(manifestName, new Blob([JSON.stringify({ ...manifest, weightsOf })]));
  for (const name of graphNames) files.set(name, new Blob([built.graphs[name].onnx as BlobPart]));

  const total = [...built.weights.values()].reduce((sum, file) => sum + file.byteLength, 0);
  let done = 0;
  for (const [name, file] of built.weights) {
    files.set(
      name,
      await toBlob(file, (bytes) => {
        done += bytes;
        onProgress({ stage: 'convert', done, total, unit: 'bytes' });
      }),
    );
  }
  return files;
}

/** Blobs live outside the script's heap, so only one tensor is in memory at a time. */
async function toBlob(file: WeightsFile, onBytes: (bytes: number) => void): Promise<Blob> {
  const parts: Blob[] = [];
  let position = 0;
  for (const entry of file.entries) {
    if (entry.offset > position) parts.push(new Blob([new Uint8Array(entry.offset - position)]));
    const values = await entry.load();
    parts.push(new Blob([values as Float32Array<ArrayBuffer>]));
    const end = entry.offset + entry.byteLength;
    onBytes(end - position);
    position = end;
  }
  if (file.byteLength > position) parts.push(new Blob([new Uint8Array(file.byteLength - position)]));
  onBytes(file.byteLength - position);
  return new Blob(parts);
}

async function fromFiles(
  files: ReadonlyMap<string, Blob>,
): Promise<{ built: BuiltModel; manifest: Manifest }> {
  const file = (name: string): Blob => {
    const blob = files.get(name);
    if (!blob) throw new TrackletError('storage/damaged-model', `The cached model lacks ${name}.`);
    return blob;
  };
  const manifest: Manifest = JSON.parse(await file(manifestName).text());
  const graphs = await Promise.all(
    graphNames.map(async (name) => {
      const onnx = new Uint8Array(await file(name).arrayBuffer());
      return [name, { name, onnx, weights: manifest.weightsOf[name] }] as const;
    }),
  );
  const weights = new Map(
    [...new Set(Object.values(manifest.weightsOf))].map((name) => [name, wholeFile(file(name))] as const),
  );
  return {
    manifest,
    built: { config: manifest.config, graphs: Object.fromEntries(graphs) as BuiltModel['graphs'], weights },
  };
}

function wholeFile(blob: Blob): WeightsFile {
  const load = async () => new Float32Array(await blob.arrayBuffer());
  return { byteLength: blob.size, entries: [{ offset: 0, byteLength: blob.size, load }] };
}
