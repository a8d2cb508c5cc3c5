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
import { TimelineView } from '../timeline/timeline-view.ts';
import { Activity, type ReportProgress, type Task } from './activity.ts';
import type { Tool } from './gesture.ts';
import { type Beside, History } from './history.ts';
import type { LabelSet } from './label-set.ts';
import { Marking } from './marking.ts';
import { ModelInUse } from './model-in-use.ts';
import { ModelLoading } from './model-loading.ts';
import { ObjectEdits } from './object-edits.ts';
import { Player } from './player.ts';
import { Prompter } from './prompter.ts';
import type { Direction } from './track-request.ts';
import { TrackedFrames } from './tracked-frames.ts';
import {
  type NewObject,
  type ObjectChange,
  type PlannedObject,
  type TrackedObject,
  TrackedObjects,
} from './tracked-objects.ts';
import { Tracking } from './tracking.ts';
import { type OfferAnswer, UnsavedWork } from './unsaved-work.ts';
import { type Opening, type OpenOptions, VideoOpening } from './video-opening.ts';
import { readViewOptions, type ViewOptions } from './view-options.ts';
import { type Moving, WorkspaceChange } from './workspace-change.ts';

export class Workspace extends EventTarget {
  readonly #objects = new TrackedObjects();
  readonly #prompter: Prompter;
  readonly #opening: VideoOpening;
  readonly #loading: ModelLoading;
  readonly #edits: ObjectEdits;

  readonly activity: Activity;
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
  tool: Tool = 'box';
  viewOptions: ViewOptions = readViewOptions(choiceStorage());
  /** Zoom, pan, and what is under the pointer. */
  readonly stage = new StageView();
  /** Frames with a result of the objects that were tracked. */
  readonly trackedFrames = new TrackedFrames(this.#objects);
  /** The objects' lanes, and which part of the video the timeline shows. */
  readonly timeline: TimelineView;
  /** How tracks become keyframes when they are saved. */
  writing: WritingSettings = DEFAULT_WRITING_SETTINGS;
  /** True where something was done since the last save. */
  unsaved = false;

  /** @param storage where unsaved work is kept */
  constructor(engine: TrackletEngine, storage: Promise<Database | undefined> = Promise.resolve(undefined)) {
    super();
    const changed = () => this.changed();
    const worked = () => {
      if (this.unsaved) return;
      this.unsaved = true;
      this.changed();
    };
    this.unsavedWork = new UnsavedWork(storage, changed);
    this.#objects.subscribe((change) => this.unsavedWork.note(change, this.objects));
    this.project = new LocalProject(this, storage);
    this.activity = new Activity({ changed, progressed: () => this.changed('progress') });
    this.view = new ViewClient(engine);
    this.player = new Player(this.view, {
      changed,
      moved: () => this.changed('place'),
      fail: (error) => this.activity.fail(error),
    });
    this.modelInUse = new ModelInUse(engine);
    this.#prompter = new Prompter(engine, this.#objects);
    const { activity, modelInUse, player, unsavedWork, view } = this;
    const objects = this.#objects;
    const prompter = this.#prompter;
    this.timeline = new TimelineView({ objects, player, changed });
    const basis = {
      engine,
      view,
      activity,
      modelInUse,
      objects,
      player,
      prompter,
      unsavedWork,
      changed,
      worked,
    };
    this.history = new History({ ...basis, tracking: () => this.tracking });
    const parts = { ...basis, history: this.history };
    this.#edits = new ObjectEdits({ ...parts, plan: () => this.#opening.plan });
    this.tracking = new Tracking({
      ...parts,
      visitPlan: () => this.#opening.plan.visitPlan,
      keep: () => unsavedWork.keep(),
    });
    this.marking = new Marking({
      ...parts,
      tracking: this.tracking,
      hasModel: () => this.#loading.hasModel,
      newObject: () => this.#edits.insert(),
      previewed: () => this.changed('preview'),
    });
    this.#opening = new VideoOpening({
      ...parts,
      trackedFrames: this.trackedFrames,
      tracking: this.tracking,
      marking: this.marking,
      opened: (unsaved) => {
        this.unsaved = unsaved;
      },
      goOn: () => this.continueTrack(),
    });
    this.#loading = new ModelLoading({
      ...parts,
      marking: this.marking,
      opening: this.#opening,
      keep: async () => {
        if (this.unsaved) await unsavedWork.keep();
      },
    });
  }

  /** The video that is open. */
  get video(): VideoInfo | undefined {
    return this.#opening.video;
  }

  /** Where {@link video} is read from. */
  get source(): VideoSource | undefined {
    return this.#opening.source;
  }

  /** The one in use. Unfinished work that was tracked with another one, which is not here, has to be given one first. */
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
    return this.#edits.labels;
  }

  get selected(): TrackedObject | undefined {
    return this.#objects.selected;
  }

  /** Whether there is anything to track from. */
  get canTrack(): boolean {
    return (
      this.#loading.hasModel &&
      this.task === undefined &&
      this.objects.some(({ prompts }) => prompts.size > 0)
    );
  }

  /** See {@link ModelLoading.load}. */
  loadModel(source: ModelSource): Promise<boolean> {
    return this.#loading.load(source);
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
  runOpening(
    title: string,
    open: (report: ReportProgress) => Promise<Opening | undefined>,
  ): Promise<Opening | undefined> {
    return this.#opening.run(title, open);
  }

  /** {@link openVideo} as a part of a larger action: to be called within a run of {@link activity}, and rejects. */
  replaceVideo(source: VideoSource, options: OpenOptions): Promise<Opening> {
    return this.#opening.open(source, options);
  }

  /** Closes the video. Work that is kept stays so. */
  async closeVideo(): Promise<void> {
    await this.#opening.close();
    this.changed();
  }

  /** See {@link ObjectEdits.add}. */
  addObject(wanted?: NewObject): TrackedObject {
    return this.#edits.add(wanted);
  }

  /** See {@link ObjectEdits.addPrompts}. */
  addPrompts(objects: readonly PlannedObject[]): void {
    this.#edits.addPrompts(objects);
  }

  /** See {@link ObjectEdits.setKeyframes}. */
  setKeyframes(id: string, keyframes: readonly Keyframe[]): void {
    this.#edits.setKeyframes(id, keyframes);
  }

  rename(id: string, name: string): void {
    this.#edits.rename(id, name);
  }

  /** See {@link ObjectEdits.relabel}. */
  relabel(id: string, labels: readonly string[]): void {
    this.#edits.relabel(id, labels);
  }

  /** See {@link ObjectEdits.change}. */
  changeObjects(name: string, changes: ReadonlyMap<string, ObjectChange>, beside?: Beside): void {
    this.#edits.change(name, changes, beside);
  }

  /** See {@link ObjectEdits.chooseLabel}. */
  chooseLabel(label: string): void {
    this.#edits.chooseLabel(label);
  }

  /** See {@link ObjectEdits.showAlone}. */
  showAlone(id: string): void {
    this.#edits.showAlone(id);
  }

  /** See {@link ObjectEdits.setHidden}. */
  setHidden(id: string, hidden: boolean): void {
    this.#edits.setHidden(id, hidden);
  }

  select(id: string): void {
    this.#edits.select(id);
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

  /** Tells the elements that something changed. @param moving what alone; default: anything */
  changed(moving?: Moving): void {
    if (this.unsaved || this.unsavedWork.forGood) this.unsavedWork.record();
    this.dispatchEvent(new WorkspaceChange(moving));
  }
}
