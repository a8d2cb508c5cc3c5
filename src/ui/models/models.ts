/**
 * The models that there are, which of them is used, and getting them. Knows no element.
 *
 * @module
 */
import { alternativeTo, type Fit, fitOf, type GpuLimits, type SizedModel } from '../../catalog/fit.ts';
import type { OfferedModel } from '../../catalog/offered.ts';
import type { SerializedError } from '../../errors.ts';
import type { GpuInfo, ModelSource, RuntimeOptions } from '../../worker/api.ts';
import { toTrackletError } from '../../worker/errors.ts';
import { choiceStorage } from '../app/remembered.ts';
import type { Activity } from '../state/activity.ts';
import { describeInUse } from '../state/model-in-use.ts';
import type { Workspace } from '../state/workspace.ts';
import { type KeptChoice, readChoice, type ServerDefaults, writeChoice } from './model-choice.ts';
import { ModelDownloads } from './model-downloads.ts';
import { ModelServer } from './model-server.ts';

/** Milliseconds between two looks at the list, while it is shown or something is downloaded. */
const lookEvery = 2000;

export class Models {
  readonly #workspace: Workspace;
  readonly #server: ModelServer;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  #choice: KeptChoice = { version: 1, over: { model: '', device: '' } };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How often the list was asked for. */
  #looks = 0;
  /** What is to be loaded once it is downloaded: what was asked for last. */
  #wanted: string | undefined;
  /** What the page had to say when the dialog was opened. */
  #before: Pick<Activity, 'error' | 'notice'> = { error: undefined, notice: undefined };
  /** The notice that matters in the dialog only. */
  #said: string | undefined;

  readonly downloads: ModelDownloads;
  list: readonly OfferedModel[] = [];
  /** Why the list could not be read last time. */
  problem: SerializedError | undefined;
  /** Undefined until the browser has said. */
  gpu: GpuInfo | undefined;
  /** Whether the dialog is open. */
  shown = false;
  /** Image size for own files that are opened from now on; undefined: their own. */
  ownFileSize: number | undefined;

  constructor(workspace: Workspace, server = new ModelServer(), storage = choiceStorage()) {
    this.#workspace = workspace;
    this.#server = server;
    this.#storage = storage;
    this.downloads = new ModelDownloads(server, () => workspace.changed());
  }

  /** Reads the list, and again from time to time while something may change in it. Never rejects. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    const look = ++this.#looks;
    try {
      const list = await this.#server.list();
      // An answer that was overtaken is old.
      if (look !== this.#looks) return;
      this.list = list;
      this.downloads.observe(list);
      this.problem = undefined;
    } catch (error) {
      if (look !== this.#looks) return;
      this.problem = toTrackletError(error).toJSON();
    }
    const watch = this.shown || this.list.some((model) => this.downloads.of(model));
    if (watch) this.#timer = setTimeout(() => void this.refresh(), lookEvery);
    this.#workspace.changed();
  }

  /**
   * Loads the model to start with: the one that was chosen at an earlier visit, else the server's.
   *
   * @param defaults what the server is set to
   */
  async start(defaults: ServerDefaults & { readonly device: RuntimeOptions['backend'] }): Promise<void> {
    const { modelInUse, activity } = this.#workspace;
    this.#choice = readChoice(this.#storage, defaults);
    const { model: chosen, ...settings } = this.#choice;
    modelInUse.settings = {
      backend: settings.backend ?? defaults.device,
      precision: settings.precision ?? 'auto',
      allowSoftwareGpu: settings.allowSoftwareGpu ?? false,
    };
    void this.#askGpu();
    const ready = this.list.filter(({ state }) => state === 'ready');
    const kept = ready.find(({ id }) => id === chosen?.id);
    const model = kept ?? ready.find(({ id }) => id === defaults.model) ?? ready[0];
    if (model) await this.#workspace.loadModel(sourceOf(model, kept && chosen?.imageSize));
    if (!chosen || kept || activity.error) return;
    const name = this.list.find(({ id }) => id === chosen.id)?.name ?? chosen.id;
    activity.notify(
      `${name}, which was used at the last visit, is no longer on this machine${model ? `: ${model.name} is used` : ''}.`,
    );
  }

  /** Opens the dialog. */
  show(): void {
    const { error, notice } = this.#workspace.activity;
    this.shown = true;
    this.#before = { error, notice };
    void this.refresh();
  }

  close(): void {
    this.shown = false;
    if (this.#workspace.activity.notice === this.#said) this.#workspace.activity.dismiss();
    this.#workspace.changed();
  }

  /** Whether there is something to tell that came up since the dialog was opened. */
  get hasNews(): boolean {
    const { task, error, notice } = this.#workspace.activity;
    const isNew = error !== this.#before.error || notice !== this.#before.notice;
    return task !== undefined || (isNew && (error !== undefined || notice !== undefined));
  }

  /** The model in use, where it is one of the server's. */
  get inUse(): OfferedModel | undefined {
    const { source } = this.#workspace.modelInUse;
    return source?.kind === 'server' ? this.list.find(({ id }) => id === source.id) : undefined;
  }

  isInUse({ id }: Pick<OfferedModel, 'id'>, imageSize: number | undefined): boolean {
    const { source, loaded } = this.#workspace.modelInUse;
    return source?.kind === 'server' && source.id === id && loaded?.imageSize === imageSize;
  }

  /** Bytes that all models take on the server's disk. */
  get onDisk(): number {
    return this.list.reduce((sum, { onDisk }) => sum + onDisk, 0);
  }

  /** The GPU that the present settings let a model run on; undefined until that is known. */
  get gpuInUse(): GpuLimits | undefined {
    const { backend, allowSoftwareGpu } = this.#workspace.modelInUse.settings;
    if (backend === 'wasm') return { available: false, why: 'the CPU was chosen' };
    if (this.gpu?.available && this.gpu.software && !allowSoftwareGpu) {
      return { available: false, why: 'the only GPU is one in software' };
    }
    return this.gpu;
  }

  fitOf(model: OfferedModel, imageSize: number): Fit {
    return this.gpuInUse ? fitOf(model, imageSize, this.gpuInUse) : { fits: true };
  }

  /** What to use in place of a model that does not fit. */
  alternativeTo(sized: SizedModel): SizedModel | undefined {
    return this.gpuInUse && alternativeTo(sized, this.list, this.gpuInUse);
  }

  /** Loads a model, which is downloaded first where it is not here. @param imageSize default: its own */
  async use(model: OfferedModel, imageSize: number | undefined): Promise<void> {
    const { activity } = this.#workspace;
    this.#wanted = model.id;
    if (model.state !== 'ready' && !(await this.download(model))) return;
    if (this.#wanted !== model.id) return;
    if (activity.task) {
      activity.notify(`${model.name} is downloaded. Choose it under Models once this is done.`);
      return;
    }
    await this.#load(sourceOf(model, imageSize));
  }

  /** @param imageSize undefined: the model's own */
  async resize(imageSize: number | undefined): Promise<void> {
    const { source } = this.#workspace.modelInUse;
    if (source) await this.#load({ ...source, imageSize });
  }

  /** Changes where and how the model runs, and loads it again. */
  async changeSettings(change: Partial<RuntimeOptions>): Promise<void> {
    const { modelInUse } = this.#workspace;
    const { settings } = modelInUse;
    modelInUse.settings = { ...settings, ...change };
    if (await this.#workspace.reloadModel()) {
      this.#remember(change);
      return;
    }
    modelInUse.settings = settings;
    this.#workspace.changed();
  }

  /** Loads the model again, and tests the GPU with it as if it were new. */
  async testAgain(): Promise<void> {
    await this.#workspace.modelInUse.forgetVerdicts();
    await this.#workspace.reloadModel();
  }

  /** Resolves to false where it was cancelled or failed. */
  async download(model: OfferedModel): Promise<boolean> {
    const downloaded = await this.downloads.start(model);
    await this.refresh();
    return downloaded;
  }

  async cancelDownload({ id }: OfferedModel): Promise<void> {
    await this.#server.cancel(id).catch((error) => this.downloads.fail(id, error));
    await this.refresh();
  }

  async remove({ id }: OfferedModel): Promise<void> {
    this.downloads.forgetError(id);
    await this.#server.remove(id).catch((error) => this.downloads.fail(id, error));
    await this.refresh();
  }

  async #load(source: ModelSource): Promise<void> {
    const loaded = await this.#workspace.loadModel(source);
    if (loaded && source.kind === 'server') {
      this.#remember({ model: { id: source.id, imageSize: source.imageSize } });
    }
    if (!this.shown) return;
    const { activity, model } = this.#workspace;
    if (loaded && model) {
      this.#said = describeInUse(model);
      activity.notify(this.#said);
    }
    // What was built of it takes room on the disk.
    await this.refresh();
  }

  #remember(change: Partial<KeptChoice>): void {
    this.#choice = { ...this.#choice, ...change };
    writeChoice(this.#storage, this.#choice);
  }

  async #askGpu(): Promise<void> {
    this.gpu = await this.#workspace.modelInUse.gpu().catch(() => undefined);
    this.#workspace.changed();
  }
}

const sourceOf = ({ id, imageSize: own }: OfferedModel, imageSize: number | undefined): ModelSource => ({
  kind: 'server',
  id,
  imageSize: imageSize === own ? undefined : imageSize,
});
