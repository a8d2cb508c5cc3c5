/**
 * The library over a catalog and a store on disk.
 *
 * @module
 */
import path from 'node:path';
import type { Catalog, CatalogModel } from '../../src/catalog/catalog.ts';
import type { OfferedModel } from '../../src/catalog/offered.ts';
import { TrackletError } from '../../src/errors.ts';
import { addModel } from './add.ts';
import { megabytes } from './amounts.ts';
import { diskError } from './disk-space.ts';
import { type Patience, usualPatience } from './download/download.ts';
import { Pulls } from './download/pulls.ts';
import type { LibraryModel, LibraryOptions, ModelJob, ModelLibrary } from './library.ts';
import { checkpointEnding } from './model-by-file.ts';
import { knownConfig } from './model-config.ts';
import { type ModelState, offeredModel } from './offered.ts';
import { sha256OfFile } from './sha256.ts';
import { fileSize, type ModelStore } from './store.ts';

/** {@link LibraryOptions}, opened. */
export interface DiskLibraryParts extends Pick<LibraryOptions, 'catalogFolder' | 'configured' | 'builds'> {
  readonly catalog: Catalog;
  readonly store: ModelStore;
  /** Default: {@link usualPatience}. */
  readonly patience?: Patience;
}

export class DiskLibrary implements ModelLibrary {
  readonly #parts: DiskLibraryParts;

  readonly #pulls: Pulls;

  constructor(parts: DiskLibraryParts) {
    this.#parts = parts;
    this.#pulls = new Pulls(parts.store, parts.patience ?? usualPatience);
  }

  async list(): Promise<OfferedModel[]> {
    const models = await this.#models();
    return Promise.all(
      models.map(async (model) => offeredModel(model, this.#listed(model.id), await this.#state(model))),
    );
  }

  async find(id: string): Promise<LibraryModel> {
    const models = await this.#models();
    const wanted = id.toLowerCase();
    const bare = wanted.replace(checkpointEnding, '');
    const found = models.find((model) => model.id === wanted) ?? models.find((model) => model.id === bare);
    if (found) return found;
    const names = models.map((model) => model.id).join(', ');
    throw new TrackletError('model/unknown', `There is no model "${id.slice(0, 100)}"; there are ${names}.`);
  }

  async ready(id: string): Promise<LibraryModel> {
    const model = await this.find(id);
    if (await this.#isReady(model)) return model;
    if (model.origin !== 'catalog') throw gone(model, model.origin);
    throw new TrackletError(
      'model/not-downloaded',
      `The model ${model.id} is not downloaded yet (${megabytes(model.checkpointBytes)}). Get it with: npx tracklet models pull ${model.id}`,
    );
  }

  async pull(id: string, job: ModelJob): Promise<LibraryModel> {
    const model = await this.find(id);
    const listed = this.#listed(model.id);
    if (model.origin === 'catalog' && listed && !(await this.#isReady(model))) {
      await this.#pulls.pull(listed, job);
    }
    return this.ready(model.id);
  }

  cancelPull(id: string): void {
    void this.#pulls.cancel(id);
  }

  async add(
    file: string,
    config: string | undefined,
    name: string | undefined,
    job: ModelJob,
  ): Promise<LibraryModel> {
    const { store, catalog } = this.#parts;
    return this.find(await addModel({ file, config, name }, store, catalog, job));
  }

  async remove(id: string): Promise<void> {
    const model = await this.find(id);
    if (model.origin === 'bundled' || model.origin === 'configured') throw notRemovable(model);
    await this.#pulls.cancel(model.id);
    const { store, builds } = this.#parts;
    let unlock: (() => Promise<void>) | undefined;
    try {
      unlock = await store.lock(model.id);
      await builds?.remove(model);
      await store.remove(model.id);
    } catch (error) {
      throw diskError(error, { id: model.id, folder: store.folder });
    } finally {
      await unlock?.();
    }
  }

  close(): Promise<void> {
    return this.#pulls.close();
  }

  async verify(id: string, job: ModelJob): Promise<void> {
    const model = await this.ready(id);
    const sha256 = await sha256OfFile(model.checkpoint, job);
    if (model.sha256 === undefined || model.sha256 === sha256) return;
    const instead =
      model.origin === 'catalog'
        ? `Get it again: npx tracklet models remove ${model.id}, then npx tracklet models pull ${model.id}`
        : 'Copy it there again.';
    throw new TrackletError(
      'model/wrong-bytes',
      `${model.checkpoint} is damaged: its SHA-256 is ${sha256} and should be ${model.sha256}. ${instead}`,
    );
  }

  /** The configured one, the catalog's, those that were added. */
  async #models(): Promise<LibraryModel[]> {
    const { configured, catalog } = this.#parts;
    const added = await this.#added();
    return [configured ?? [], catalog.map((entry) => this.#ofCatalog(entry)), added].flat();
  }

  #ofCatalog(entry: CatalogModel): LibraryModel {
    const { catalogFolder, store } = this.#parts;
    const { file, bytes, sha256, mirrors } = entry.checkpoint;
    const bundled = mirrors.length === 0;
    return {
      id: entry.id,
      name: entry.name,
      origin: bundled ? 'bundled' : 'catalog',
      checkpoint: path.join(bundled ? catalogFolder : store.modelFolder(entry.id), file),
      checkpointBytes: bytes,
      sha256,
      config: path.join(catalogFolder, entry.config),
    };
  }

  async #added(): Promise<LibraryModel[]> {
    const { store } = this.#parts;
    const models = await Promise.all(
      (await store.ids()).map(async (id): Promise<LibraryModel[]> => {
        const record = await store.record(id);
        if (record?.kind !== 'added' || this.#listed(id)) return [];
        const { name, checkpoint, config, bytes, sha256 } = record;
        const inFolder = (file: string) => path.join(store.modelFolder(id), file);
        return [
          {
            id,
            name,
            origin: 'added',
            checkpoint: inFolder(checkpoint),
            checkpointBytes: bytes,
            sha256,
            config: config === null ? undefined : inFolder(config),
          },
        ];
      }),
    );
    return models.flat();
  }

  #listed(id: string): CatalogModel | undefined {
    return this.#parts.catalog.find((entry) => entry.id === id);
  }

  /** Of a downloaded model its record says so, which is written once the file was checked. */
  async #isReady(model: LibraryModel): Promise<boolean> {
    if (model.origin === 'catalog') {
      return (await this.#parts.store.read(model.id))?.sha256 === model.sha256;
    }
    return (await fileSize(model.checkpoint)) === model.checkpointBytes;
  }

  async #state(model: LibraryModel): Promise<ModelState> {
    const { store, builds } = this.#parts;
    const ready = await this.#isReady(model);
    const pulled = this.#pulls.downloaded(model.id);
    const downloaded = ready ? 0 : (pulled ?? (await store.partBytes(model.id)));
    const built = (await builds?.bytes(model)) ?? 0;
    return {
      state: ready ? 'ready' : pulled === undefined ? 'absent' : 'downloading',
      downloaded,
      onDisk: (ready ? model.checkpointBytes : downloaded) + built,
      config: await knownConfig(model),
    };
  }
}

function gone(
  { id, checkpoint }: LibraryModel,
  origin: Exclude<LibraryModel['origin'], 'catalog'>,
): TrackletError {
  const remedies = {
    added: `Add it again: npx tracklet models add FILE --name ${id}`,
    bundled: 'Install Tracklet again.',
    configured: 'Bring it back, or start Tracklet again.',
  };
  return new TrackletError(
    'model/gone',
    `The file of the model ${id} is not there any more, or was cut off or changed: ${checkpoint}. ${remedies[origin]}`,
  );
}

function notRemovable({ id, origin, checkpoint }: LibraryModel): TrackletError {
  const why =
    origin === 'bundled'
      ? 'comes with Tracklet'
      : `is the file that MODEL_CHECKPOINT names (${checkpoint}); remove that`;
  return new TrackletError('model/not-removable', `The model ${id} cannot be removed: it ${why}.`);
}
