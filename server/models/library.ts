/**
 * The models of this server: those of the catalog, whether they are on the disk or not, and the user's own.
 *
 * @module
 */
import type { OfferedModel } from '../../src/catalog/offered.ts';
import type { OnProgress } from '../../src/runtime/options.ts';
import type { ModelBuilds } from './builds.ts';
import { readCatalog } from './catalog.ts';
import { DiskLibrary } from './disk-library.ts';
import { ModelStore } from './store.ts';

/** Id of the model that `MODEL_CHECKPOINT` or `--model` names by its file. */
export const configuredModelId = 'configured';

/** One model. Paths are absolute. */
export interface LibraryModel {
  readonly id: string;
  readonly name: string;
  readonly origin: OfferedModel['origin'];
  /** Where the checkpoint is, or will be once it is pulled. */
  readonly checkpoint: string;
  readonly checkpointBytes: number;
  /** Of the whole file, as the catalog or `add` recorded it. */
  readonly sha256: string | undefined;
  /** Undefined where the checkpoint is to tell its own settings. */
  readonly config: string | undefined;
}

export interface LibraryOptions {
  /** The folder of `catalog.json`. */
  readonly catalogFolder: string;
  /** Where downloaded and added models lie; made when it is first needed. */
  readonly storeFolder: string;
  /** A model by its files, of origin `configured`. */
  readonly configured?: LibraryModel | undefined;
  /** Counted and removed with their models. */
  readonly builds?: Pick<ModelBuilds, 'bytes' | 'remove'> | undefined;
}

/** What a long job on a model takes. */
export interface ModelJob {
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal | undefined;
}

/** Everything that page and command line do with models, but building them ({@link ModelBuilds}). */
export interface ModelLibrary {
  /** The catalog's in its order, before them the configured one, after them those that were added. */
  list(): Promise<OfferedModel[]>;
  /**
   * @param id also in capitals, and with the ending of the checkpoint's file
   * @throws TrackletError `model/unknown`, which lists the names there are
   */
  find(id: string): Promise<LibraryModel>;
  /**
   * The model, its checkpoint being on the disk.
   *
   * @throws TrackletError `model/unknown`, `model/not-downloaded`, which says how to get it; `model/gone` of a file that
   *   was there when the server started
   */
  ready(id: string): Promise<LibraryModel>;
  /**
   * Downloads a model of the catalog: resumed, from mirrors in turn, its size and SHA-256 checked before it is there.
   * A second call joins the download that goes on.
   *
   * @throws TrackletError `model/unknown`, `model/no-network`, `model/download-failed`, `model/wrong-bytes`,
   *   `model/disk-full`, `model/cannot-store`, `model/in-use`, `model/cancelled`; for others than the catalog's those
   *   of {@link ready}
   */
  pull(id: string, job: ModelJob): Promise<LibraryModel>;
  /** Ends the download that goes on; what has come is kept, for a later {@link pull} to resume. */
  cancelPull(id: string): void;
  /**
   * Copies the user's checkpoint into the store, after it was opened and found to be a model.
   *
   * @param name its id; default: the file's name without its ending
   * @throws TrackletError those of `addModel`
   */
  add(
    file: string,
    config: string | undefined,
    name: string | undefined,
    job: ModelJob,
  ): Promise<LibraryModel>;
  /**
   * Removes checkpoint, part of a download, and builds.
   *
   * @throws TrackletError `model/unknown`, `model/not-removable`, `model/in-use`, `model/cannot-store`
   */
  remove(id: string): Promise<void>;
  /** Ends the downloads that go on; for a server that ends. */
  close(): Promise<void>;
  /** Reads a checkpoint whole and compares its SHA-256. @throws TrackletError `model/wrong-bytes`, those of {@link ready} */
  verify(id: string, job: ModelJob): Promise<void>;
}

/** Opens the library: reads the catalog. */
export async function openLibrary(options: LibraryOptions): Promise<ModelLibrary> {
  const { catalogFolder, storeFolder, configured, builds } = options;
  const catalog = await readCatalog(catalogFolder);
  return new DiskLibrary({ catalogFolder, catalog, store: new ModelStore(storeFolder), configured, builds });
}
