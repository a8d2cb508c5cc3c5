/**
 * The page's state, and everything a user can do to a video. Elements read it and call its methods; it knows no element.
 *
 * @module
 */
import type { Keyframe } from '../../regions/region.ts';
import { DEFAULT_WRITING_SETTINGS, type WritingSettings } from '../../regions/writing-settings.ts';
import type { Database } from '../../storage/database.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { LoadedModel, ModelSource, VideoSource } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { ViewClient } from '../../worker/view-client.ts';
import { choiceStorage } from '../models/model-choice.ts';
import { LocalProject } from '../project/local-project.ts';
import { StageView } from '../stage/stage-view.ts';
import { Activity, type ReportProgress, type Task } from './activity.ts';
import { fileAxis } from './frame-axis.ts';
import type { Tool } from './gesture.ts';
import { History } from './history.ts';
import { describeContinued, type KeptWork, keepWork } from './kept-work.ts';
import { type LabelSet, noLabels } from './label-set.ts';
import { Marking } from './marking.ts';
import { ModelInUse } from './model-in-use.ts';
import { Player } from './player.ts';
import { Prompter } from './prompter.ts';
import type { Direction } from './track-request.ts';
import {
  type NewObject,
  type ObjectChange,
  type PlannedObject,
  type TrackedObject,
  TrackedObjects,
} from './tracked-objects.ts';
import { Tracking } from './tracking.ts';
import { type OfferAnswer, UnsavedWork } from './unsaved-work.ts';
import type { VideoPlan } from './video-plan.ts';
import { readViewOptions, type ViewOptions } from './view-options.ts';
import type { Recorded } from './work-recorder.ts';

/** Whether a video was opened, and unfinished work at it taken up again. */
export type Opening = 'anew' | 'continued' | 'cancelled';

/** How a video is opened, beyond its address. */
interface OpenOptions {
  readonly report: ReportProgress;
  /** What is worked at, which stands for it in storage; default: a URL, nothing for a file. */
  readonly key?: string;
  /** The work is kept however old it gets, also once it is saved; for the videos of a local project. */
  readonly forGood?: boolean;
  /** What becomes of unfinished work that is found there; default: the user is asked. */
  readonly found?: OfferAnswer | undefined;
  /** How the video is worked at. @param kept where unfinished work is continued */
  readonly plan?: (video: VideoInfo, kept: KeptWork | undefined) => VideoPlan;
}

export class Workspace extends EventTarget {
  readonly #engine: TrackletEngine;
  readonly #objects = new TrackedObjects();
  readonly #prompter: Prompter;
  #plan: VideoPlan = { axis: fileAxis(undefined) };

  readonly activity = new Activity(() => this.changed());
  /** Pictures and masks to look at. */
  readonly view: ViewClient;
  readonly player: Player;
  readonly modelInUse: ModelInUse;
  readonly history: History;
  readonly tracking: Tracking;
  readonly marking: Marking;
  readonly unsavedWork: UnsavedWork;
  /** The videos that are worked at without Label Studio. */
  readonly project: LocalProject;
  video: VideoInfo | undefined;
  /** Where {@link video} is read from. */
  source: VideoSource | undefined;
  tool: Tool = 'box';
  viewOptions: ViewOptions = readViewOptions(choiceStorage());
  /** Zoom, pan, and what is under the pointer. */
  readonly stage = new StageView();
  /** How tracks become keyframes when they are saved. */
  writing: WritingSettings = DEFAULT_WRITING_SETTINGS;
  /** True where something was done since the last save. */
  unsaved = false;

  /** @param storage where unsaved work is kept */
  constructor(engine: TrackletEngine, storage: Promise<Database | undefined> = Promise.resolve(undefined)) {
    super();
    this.#engine = engine;
    this.unsavedWork = new UnsavedWork(storage, () => this.changed());
    this.#objects.subscribe((change) => this.unsavedWork.note(change));
    this.project = new LocalProject(this, storage);
    this.view = new ViewClient(engine);
    this.player = new Player(this.view, {
      changed: () => this.changed(),
      fail: (error) => this.activity.fail(error),
    });
    this.modelInUse = new ModelInUse(engine);
    this.#prompter = new Prompter(engine, this.#objects);
    const common = {
      objects: this.#objects,
      prompter: this.#prompter,
      activity: this.activity,
      player: this.player,
    };
    this.history = new History({
      ...common,
      changed: () => this.changed(),
      travelled: (frames) => {
        this.unsaved = true;
        // A track that was cut off was of other prompts.
        if (frames) this.tracking.run = undefined;
        this.changed();
      },
    });
    const parts = {
      ...common,
      engine,
      history: this.history,
      changed: () => this.changed(),
      worked: () => {
        this.unsaved = true;
      },
    };
    this.tracking = new Tracking({
      ...parts,
      visitPlan: () => this.#plan.visitPlan,
      keep: () => this.unsavedWork.keep(),
    });
    this.marking = new Marking({
      ...parts,
      tracking: this.tracking,
      hasModel: () => this.model !== undefined,
      newObject: () => this.#objects.add(this.#plan.newObject?.() ?? {}),
    });
  }

  get model(): LoadedModel | undefined {
    return this.modelInUse.loaded;
  }

  /** What is going on; undefined where the page is idle. */
  get task(): Task | undefined {
    return this.activity.task;
  }

  get objects(): readonly TrackedObject[] {
    return this.#objects.all;
  }

  /** The labels that objects may have. */
  get labels(): LabelSet {
    return this.#plan.labels ?? noLabels;
  }

  get selected(): TrackedObject | undefined {
    return this.#objects.selected;
  }

  /** Whether there is anything to track from. */
  get canTrack(): boolean {
    return (
      this.model !== undefined &&
      this.task === undefined &&
      this.objects.some(({ prompts }) => prompts.size > 0)
    );
  }

  /**
   * Loads a model; the one in use stays where that fails or the user cancels it. Tracks stay until they are tracked anew.
   */
  async loadModel(source: ModelSource): Promise<boolean> {
    const cancel = new AbortController();
    const loaded = await this.activity.run(
      'Loading the model',
      (report) => this.modelInUse.load(source, report, cancel.signal),
      () => cancel.abort(),
    );
    if (!loaded || !this.video) return loaded;
    return this.activity.run('Finding the objects', async () => {
      await this.#prompter.takeUp();
      await this.marking.markAgain();
    });
  }

  /** Loads the model in use again, with the settings chosen now. Resolves to false where that failed. */
  async reloadModel(): Promise<boolean> {
    this.changed();
    const { source } = this.modelInUse;
    return source === undefined || (await this.loadModel(source));
  }

  /**
   * Opens a video in place of the present one; objects of the old one are dropped. Resolves to true where it was opened
   * without unfinished work; such work is gone on with.
   */
  async openVideo(source: VideoSource, found?: OfferAnswer): Promise<boolean> {
    const opening = await this.runOpening('Opening the video', (report) =>
      this.replaceVideo(source, { report, found }),
    );
    return opening === 'anew';
  }

  /** Runs what calls {@link replaceVideo}; where it took up unfinished work, tracking goes on. */
  async runOpening(
    title: string,
    open: (report: ReportProgress) => Promise<Opening | undefined>,
  ): Promise<Opening | undefined> {
    let opening: Opening | undefined;
    await this.activity.run(title, async (report) => {
      opening = await open(report);
    });
    if (opening === 'continued') await this.continueTrack();
    return opening;
  }

  /** {@link openVideo} as a part of a larger action: to be called within a run of {@link activity}, and rejects. */
  async replaceVideo(source: VideoSource, options: OpenOptions): Promise<Opening> {
    const { report, plan: planFor = (video): VideoPlan => ({ axis: fileAxis(video) }) } = options;
    const entrance = await this.unsavedWork.enter(options.key ?? urlOf(source), options.found);
    if (!entrance) return 'cancelled';
    const { kept } = entrance;
    try {
      const model = kept && (await this.modelInUse.loadKept(kept.work.model, report));
      if (model === 'loaded') this.#prompter.forget();
      const { info, job } = await this.#engine.openVideo(source, kept?.job);
      // Where that fails, pictures come from the engine.
      this.view.openVideo(source).catch(() => undefined);
      this.#prompter.forget();
      const plan = planFor(info, kept?.work);
      this.unsavedWork.end();
      this.history.clear();
      this.video = info;
      this.source = source;
      this.unsaved = kept !== undefined;
      this.tracking.run = model === 'missing' ? undefined : kept?.work.run;
      this.#plan = plan;
      this.#objects.replace(kept?.work.objects ?? plan.objects ?? []);
      this.#objects.takeResults(kept?.results ?? []);
      await this.unsavedWork.begin(entrance, { job, forGood: options.forGood ?? false }, () =>
        this.#describe(source),
      );
      const shown = this.tracking.run?.position?.frame ?? this.#objects.firstPrompted;
      await this.player.open(plan.axis, shown);
      if (kept && this.model) await this.#prompter.takeUp();
      await this.marking.showMasks(report);
      // What is kept for good is always there again: only a model that is not needs to be said.
      if (kept && (!options.forGood || model === 'missing')) {
        this.activity.notice = describeContinued(kept.work, model === 'missing');
      }
    } catch (error) {
      this.unsavedWork.abandon(entrance);
      throw error;
    }
    return kept ? 'continued' : 'anew';
  }

  /** Closes the video. Work that is kept stays so. */
  async closeVideo(): Promise<void> {
    this.player.pause();
    await this.unsavedWork.close();
    this.history.clear();
    this.video = undefined;
    this.source = undefined;
    this.unsaved = false;
    this.tracking.run = undefined;
    this.#plan = { axis: fileAxis(undefined) };
    this.#objects.replace([]);
    this.changed();
  }

  /** Adds an object and selects it. */
  addObject(wanted: NewObject = this.#plan.newObject?.() ?? {}): TrackedObject {
    return this.history.edit('new object', () => this.#objects.add(wanted));
  }

  /** Takes over prompts that others have set, for objects that are there or new ones. */
  addPrompts(objects: readonly PlannedObject[]): void {
    const { selectedId } = this.#objects;
    this.history.edit('what others have drawn', () => {
      for (const { prompts, ...object } of objects) this.#objects.addPrompts(object, prompts);
    });
    this.#objects.selectedId = selectedId;
    this.changed();
  }

  /** The object's region in Label Studio, as it is now; not for {@link history}. */
  setKeyframes(id: string, keyframes: readonly Keyframe[]): void {
    this.#objects.edit(id, { keyframes });
    this.changed();
  }

  rename(id: string, name: string): void {
    this.#edit(id, 'renaming', { name });
  }

  /** Gives an object other labels, with the name and the colour that go with them. */
  relabel(id: string, labels: readonly string[]): void {
    this.#plan.relabelled?.(id);
    this.#edit(id, 'relabelling', { labels, ...this.labels.styleOf(labels) });
  }

  /** Draws an object on the picture, or no longer. */
  setHidden(id: string, hidden: boolean): void {
    const object = this.#objects.find(id);
    if (!object || object.hidden === hidden) return;
    this.history.edit(`${hidden ? 'hiding' : 'showing'} ${object.name}`, () =>
      this.#objects.edit(id, { hidden }),
    );
  }

  select(id: string): void {
    this.#objects.selectedId = id;
    this.changed();
  }

  /** Tracks from the objects' prompts, with the settings chosen. What was tracked before a cancel or an error is kept. */
  track(direction: Direction): Promise<boolean> {
    return this.tracking.track(direction);
  }

  /** Goes on with a track that was cut off, where it was. */
  async continueTrack(): Promise<void> {
    if (this.canTrack) await this.tracking.resume();
  }

  /** Whether closing this video loses something: it is not saved, and not kept for good. */
  get atRisk(): boolean {
    return this.unsaved && !this.unsavedWork.forGood;
  }

  /** What was done is safe elsewhere: it needs not be kept. */
  saved(): void {
    this.unsaved = false;
    void this.unsavedWork.forget();
  }

  /** Tells all elements that something changed. */
  changed(): void {
    if (this.unsaved || this.unsavedWork.forGood) this.unsavedWork.record();
    this.dispatchEvent(new Event('change'));
  }

  #edit(id: string, what: string, change: ObjectChange): void {
    const object = this.#objects.find(id);
    if (!object) return;
    this.unsaved = true;
    this.history.edit(`${what} ${object.name}`, () => this.#objects.edit(id, change));
  }

  #describe(video: VideoSource): Recorded {
    return {
      objects: this.objects,
      work: keepWork({
        title: this.video?.name ?? '',
        video,
        model: this.modelInUse.source,
        task: this.#plan.keepTask?.(),
        objects: this.objects,
        run: this.tracking.run,
      }),
    };
  }
}

/** A URL can be opened again by the page itself. */
const urlOf = (source: VideoSource): string | undefined => (source.kind === 'url' ? source.url : undefined);
