/**
 * From a model of the server's, or a checkpoint from the user's disk, to a built model: converted once, then cached.
 *
 * @module
 */
import type { ServedBuild } from '../catalog/offered.ts';
import type { BuiltModel } from '../model/built-model.ts';
import { blobSource, openCheckpoint } from '../model/checkpoint/open.ts';
import { withImageSize } from '../model/config/check.ts';
import { parseConfig } from '../model/config/parse.ts';
import { recogniseConfig } from '../model/config/recognise.ts';
import { buildKey, fingerprint } from '../model/fingerprint.ts';
import { convertModel, type FileSink, readManifest, readModelFiles } from '../model/model-files.ts';
import type { ExpectedOutputs } from '../runtime/self-test.ts';
import type { Database } from '../storage/database.ts';
import { keepModelFiles, keptModelFiles } from '../storage/model-cache.ts';
import type { ModelSource, OnProgress } from './api.ts';
import { referenceOutputs } from './reference-outputs.ts';
import { fetchBuild, requestBuild } from './served-model.ts';

/** A model ready for a runtime. */
export interface LoadedGraphs {
  /** In `GET /models`; undefined for a file of the user's. */
  readonly id: string | undefined;
  readonly name: string;
  /** Identifies checkpoint, configuration, image size and builder: equal keys give equal results. */
  readonly key: string;
  readonly built: BuiltModel;
  /** Numbers in the checkpoint. */
  readonly parameters: number;
  /** True where nothing was converted or fetched. */
  readonly cached: boolean;
  /** What converting it on the server took, where that was needed. */
  readonly conversion: ServedBuild['conversion'];
  /** For the self-test: among the server's files, or made when first asked for. */
  readonly expected: ExpectedOutputs;
}

type ModelFiles = ReadonlyMap<string, Blob>;

/**
 * Loads a model. It is cached by its key, so a changed file, another size or a new version of Tracklet is converted anew.
 *
 * @param database undefined where the browser refuses storage: then nothing is kept
 * @throws TrackletError those of `openCheckpoint`, `parseConfig`, `recogniseConfig`, `withImageSize`, `buildModel`; for a
 *   model of the server's those of `requestBuild` and `fetchBuild`
 */
export function loadGraphs(
  source: ModelSource,
  database: Database | undefined,
  onProgress: OnProgress,
): Promise<LoadedGraphs> {
  return source.kind === 'server'
    ? loadServed(source, database, onProgress)
    : loadOwn(source, database, onProgress);
}

async function loadServed(
  source: Extract<ModelSource, { kind: 'server' }>,
  database: Database | undefined,
  onProgress: OnProgress,
): Promise<LoadedGraphs> {
  const build = await requestBuild(source, onProgress);
  const { key, name, conversion } = build;
  const loaded = await cachedOr(database, key, () => fetchBuild(source.id, build, onProgress));
  return { id: source.id, name, key, conversion, ...loaded };
}

async function loadOwn(
  { checkpoint: file, config: yaml, imageSize }: Extract<ModelSource, { kind: 'file' }>,
  database: Database | undefined,
  onProgress: OnProgress,
): Promise<LoadedGraphs> {
  const source = blobSource(file, file.name);
  const checkpoint = await openCheckpoint(source);
  const own = yaml ? parseConfig(await yaml.text(), yaml.name) : recogniseConfig(checkpoint);
  const config = withImageSize(own, imageSize);
  const key = await buildKey(await fingerprint(source), config);
  const loaded = await cachedOr(database, key, async () => {
    const sink = new BlobSink();
    await convertModel(checkpoint, config, sink, {
      onBytes: (done, total) => onProgress({ stage: 'convert', done, total, unit: 'bytes' }),
    });
    return sink.files;
  });
  return { id: undefined, name: file.name, key, conversion: undefined, ...loaded };
}

/** Keeps files as Blobs, which live outside the script's heap: one tensor is in it at a time. */
class BlobSink implements FileSink {
  readonly files = new Map<string, Blob>();

  async write(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const parts: Blob[] = [];
    for await (const piece of pieces) parts.push(new Blob([piece as Uint8Array<ArrayBuffer>]));
    this.files.set(name, new Blob(parts));
  }
}

type FromFiles = Pick<LoadedGraphs, 'built' | 'parameters' | 'expected' | 'cached'>;

/** The model from the cache; else from the files that are made or fetched, which are then kept. */
async function cachedOr(
  database: Database | undefined,
  key: string,
  provide: () => Promise<ModelFiles>,
): Promise<FromFiles> {
  const take = async (files: ModelFiles) => ({
    ...(await readModelFiles(sourceOf(files))),
    expected: referenceOutputs({ key, files }, database),
  });
  const kept = await wholeModelFiles(database, key);
  if (kept) return { ...(await take(kept)), cached: true };
  const files = await provide();
  const loaded = await take(files);
  await keepModelFiles(database, key, files);
  return { ...loaded, cached: false };
}

/** The files in the cache; undefined where there are none, or the browser has lost a part of them. */
async function wholeModelFiles(database: Database | undefined, key: string): Promise<ModelFiles | undefined> {
  try {
    const files = await keptModelFiles(database, key);
    if (!files) return undefined;
    const manifest = await readManifest(sourceOf(files));
    await Promise.all(Object.entries(manifest.files).map(([name, bytes]) => probe(files.get(name), bytes)));
    return files;
  } catch {
    return undefined;
  }
}

/** A Blob whose bytes the browser has lost still knows its length, but cannot be read. */
async function probe(file: Blob | undefined, bytes: number): Promise<void> {
  if (file?.size !== bytes) throw new Error('not as it was stored');
  await file.slice(-1).arrayBuffer();
}

const sourceOf = (files: ModelFiles) => ({ read: async (name: string) => files.get(name)?.arrayBuffer() });
