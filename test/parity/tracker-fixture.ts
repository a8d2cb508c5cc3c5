/**
 * What the tracker's parity tests share: the demo model in Node, the formula clip as images, and a store on disk.
 *
 * @module
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { buildModel, expectedTensors } from '../../src/model/build.ts';
import type { Checkpoint } from '../../src/model/checkpoint/checkpoint.ts';
import { openFileSource } from '../../src/model/checkpoint/file-source.ts';
import { openCheckpoint } from '../../src/model/checkpoint/open.ts';
import type { Sam2Config } from '../../src/model/config/config.ts';
import { parseConfig } from '../../src/model/config/parse.ts';
import { imageTensorValues } from '../../src/runtime/image-tensor.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import type { Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import type { ImageSource } from '../../src/tracker/feature-cache.ts';
import type { FrameKey, FrameRecord, FrameStore, StoreCommit } from '../../src/tracker/frame-store.ts';
import type { SavedState } from '../../src/tracker/saved-state.ts';
import { type ClipSize, clipFrame } from '../fixtures/clip.ts';

const demo = new URL('../../models/demo/', import.meta.url);

/** The demo model in Node, and what to do with it when done. */
export interface LoadedModel {
  readonly graphs: Sam2Graphs;
  dispose(): Promise<void>;
}

/** Loads the demo model; `change` alters its config, and tensors that it then has no use for are left out. */
export async function loadDemoModel(
  change: (config: Sam2Config) => Sam2Config = (config) => config,
): Promise<LoadedModel> {
  const yaml = await readFile(new URL('nano.yaml', demo), 'utf8');
  const config = change(parseConfig(yaml, 'nano.yaml'));
  const source = await openFileSource(new URL('nano_fp16.pt', demo).pathname);
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-tracker-'));
  try {
    const graphs = await createNodeRuntime(
      buildModel(config, onlyUsed(await openCheckpoint(source), config)),
      directory,
    );
    return {
      graphs,
      dispose: async () => {
        await graphs.dispose();
        await rm(directory, { recursive: true });
      },
    };
  } finally {
    await source.close();
  }
}

function onlyUsed(checkpoint: Checkpoint, config: Sam2Config): Checkpoint {
  const expected = expectedTensors(config);
  const tensors = new Map([...checkpoint.tensors].filter(([name]) => expected.has(name)));
  return { name: checkpoint.name, tensors, read: (name) => checkpoint.read(name) };
}

/** The formula clip as the image encoder takes it. */
export function clipImages(graphs: Sam2Graphs, size: ClipSize): ImageSource {
  const { imageSize } = graphs.config;
  return {
    async image(frame) {
      const rgb = clipFrame(frame, size);
      const data = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
      for (let i = 0; i < rgb.length / 3; i++) data.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
      return graphs.upload(imageTensorValues({ ...size, data }, imageSize), [1, 3, imageSize, imageSize]);
    },
  };
}

/** Keeps every record in a file of its own, so that long runs do not fill the heap. */
export class FileFrameStore implements FrameStore {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(): Promise<FileFrameStore> {
    return new FileFrameStore(await mkdtemp(join(tmpdir(), 'tracklet-store-')));
  }

  async get(key: FrameKey): Promise<FrameRecord | undefined> {
    try {
      return deserialize(await readFile(this.#path(key)));
    } catch {
      return undefined;
    }
  }

  async commit({ removedObjects, deletes, puts, state }: StoreCommit): Promise<void> {
    for (const id of removedObjects) await rm(join(this.#directory, id), { recursive: true, force: true });
    for (const key of deletes) await rm(this.#path(key), { force: true });
    for (const record of puts) {
      await mkdir(join(this.#directory, record.objectId), { recursive: true });
      await writeFile(this.#path(record), serialize(record));
    }
    await writeFile(join(this.#directory, 'state'), serialize(state));
  }

  /** The state of the last commit. */
  async state(): Promise<SavedState> {
    return deserialize(await readFile(join(this.#directory, 'state')));
  }

  dispose(): Promise<void> {
    return rm(this.#directory, { recursive: true });
  }

  #path({ objectId, frame, kind }: FrameKey): string {
    return join(this.#directory, objectId, `${kind}-${frame}`);
  }
}

/** A mask of one bit a pixel (least significant first) as 0 or 1 a pixel. */
export function unpackMask(bits: Uint32Array, pixels: number): Uint8Array {
  return Uint8Array.from({ length: pixels }, (_, i) => ((bits[i >> 5] ?? 0) >>> (i & 31)) & 1);
}
