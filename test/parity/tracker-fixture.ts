/**
 * What the tracker's parity tests share: the demo model in Node, the formula clip as images, and a store on disk.
 *
 * @module
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { buildModel } from '../../src/model/build.ts';
import { withImageSize } from '../../src/model/config/check.ts';
import { imageTensorValues } from '../../src/runtime/image-tensor.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import type { Sam2Graphs } from '../../src/runtime/sam2-graphs.ts';
import type { ImageSource } from '../../src/tracker/feature-cache.ts';
import type { FrameKey, FrameRecord, FrameStore, StoreCommit } from '../../src/tracker/frame-store.ts';
import type { SavedState } from '../../src/tracker/saved-state.ts';
import { type ClipSize, clipFrame } from '../fixtures/clip.ts';
import type { Overrides } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';

/** The demo model in Node, and what to do with it when done. */
export interface LoadedModel {
  readonly graphs: Sam2Graphs;
  dispose(): Promise<void>;
}

/** Loads the demo model, with settings laid over its configuration, for pictures of `imageSize` pixels a side. */
export async function loadDemoModel(overrides: Overrides = {}, imageSize = 256): Promise<LoadedModel> {
  const config = withImageSize(goldenConfig('nano', overrides), imageSize);
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-tracker-'));
  const graphs = await createNodeRuntime(
    buildModel(config, await goldenCheckpoint('nano', config)),
    directory,
  );
  return {
    graphs,
    dispose: async () => {
      await graphs.dispose();
      await rm(directory, { recursive: true });
    },
  };
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

  async sweep(isKept: (key: FrameKey) => boolean): Promise<void> {
    for (const path of await readdir(this.#directory, { recursive: true })) {
      if (!path.includes('-')) continue;
      const record: FrameRecord = deserialize(await readFile(join(this.#directory, path)));
      if (!isKept(record)) await rm(this.#path(record));
    }
  }

  /** The state of the last commit. */
  async state(): Promise<SavedState> {
    return deserialize(await readFile(join(this.#directory, 'state')));
  }

  dispose(): Promise<void> {
    return rm(this.#directory, { recursive: true });
  }

  #path({ objectId, frame, kind, version }: FrameKey): string {
    return join(this.#directory, objectId, `${kind}-${frame}-${version}`);
  }
}

/** A mask of one bit a pixel (least significant first) as 0 or 1 a pixel. */
export function unpackMask(bits: Uint32Array, pixels: number): Uint8Array {
  return Uint8Array.from({ length: pixels }, (_, i) => ((bits[i >> 5] ?? 0) >>> (i & 31)) & 1);
}
