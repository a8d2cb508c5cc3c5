/**
 * The page's state, and everything a user can do to a video. Elements read it and call its methods; it knows no element.
 *
 * @module
 */
import type { Keyframe } from '../../regions/region.ts';
import type { Database } from '../../storage/database.ts';
import type { VideoInfo } from '../../video/video.ts';
import type { LoadedModel, ModelSource, VideoSource } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import { LocalProject } from '../project/local-project.ts';
import type { ReportProgress, Task } from './activity.ts';
import type { Beside } from './history.ts';
import type { LabelSet } from './label-set.ts';
import type { Direction } from './track-request.ts';
import type { NewObject, ObjectChange, PlannedObject, TrackedObject } from './tracked-objects.ts';
import type { OfferAnswer } from './unsaved-work.ts';
import type { Opening, OpenOptions } from './video-opening.ts';
import { WorkspaceParts } from './workspace-parts.ts';

export class Workspace extends WorkspaceParts {
  /** The videos that are worked at without Label Studio. */
  readonly project: LocalProject;

  /** @param storage where unsaved work is kept */
  constructor(engine: TrackletEngine, storage: Promise<Database | undefined> = Promise.resolve(undefined)) {
    super(engine, storage);
    this.project = new LocalProject(this, storage);
  }

  /** The video that is open. */
  get video(): VideoInfo | undefined {
    return this.opening.video;
  }

  /** Where {@link video} is read from. */
  get source(): VideoSource | undefined {
    return this.opening.source;
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
    return this.tracked.all;
  }

  /** The labels that objects may have. */
  get labels(): LabelSet {
    return this.edits.labels;
  }

  /** See `ObjectEdits.mayRename`. */
  get mayRename(): boolean {
    return this.edits.mayRename;
  }

  get selected(): TrackedObject | undefined {
    return this.tracked.selected;
  }

  /** Whether there is anything to track from. */
  get canTrack(): boolean {
    return this.task === undefined && this.#hasPrompts;
  }

  get #hasPrompts(): boolean {
    return this.loading.hasModel && this.objects.some(({ prompts }) => prompts.size > 0);
  }

  /** See `ModelLoading.load`. */
  loadModel(source: ModelSource): Promise<boolean> {
    return this.loading.load(source);
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
    return this.opening.run(title, open);
  }

  /** {@link openVideo} as a part of a larger action: to be called within a run of {@link activity}, and rejects. */
  replaceVideo(source: VideoSource, options: OpenOptions): Promise<Opening> {
    return this.opening.open(source, options);
  }

  /** Closes the video. Work that is kept stays so. */
  async closeVideo(): Promise<void> {
    await this.opening.close();
    this.changed();
  }

  /** See `ObjectEdits.add`. */
  addObject(wanted?: NewObject): TrackedObject {
    return this.edits.add(wanted);
  }

  /** See `ObjectEdits.addPrompts`. */
  addPrompts(objects: readonly PlannedObject[]): void {
    this.edits.addPrompts(objects);
  }

  /** See `ObjectEdits.setKeyframes`. */
  setKeyframes(id: string, keyframes: readonly Keyframe[]): void {
    this.edits.setKeyframes(id, keyframes);
  }

  rename(id: string, name: string): void {
    this.edits.rename(id, name);
  }

  /** See `ObjectEdits.relabel`. */
  relabel(id: string, labels: readonly string[]): void {
    this.edits.relabel(id, labels);
  }

  /** See `ObjectEdits.change`. */
  changeObjects(name: string, changes: ReadonlyMap<string, ObjectChange>, beside?: Beside): void {
    this.edits.change(name, changes, beside);
  }

  /** See `ObjectEdits.chooseLabel`. */
  chooseLabel(label: string): void {
    this.edits.chooseLabel(label);
  }

  /** See `ObjectEdits.showAlone`. */
  showAlone(id: string): void {
    this.edits.showAlone(id);
  }

  /** See `ObjectEdits.setHidden`. */
  setHidden(id: string, hidden: boolean): void {
    this.edits.setHidden(id, hidden);
  }

  /** @param id undefined: none, so that what is marked next is a new object */
  select(id: string | undefined): void {
    this.edits.select(id);
  }

  /** Tracks from the objects' prompts, with the settings chosen. What was tracked before a cancel or an error is kept. */
  track(direction: Direction): Promise<boolean> {
    return this.tracking.track(direction);
  }

  /** Goes on with a track that was cut off, where it was. */
  async continueTrack(): Promise<void> {
    if (!this.activity.running && this.#hasPrompts) await this.tracking.resume();
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
}
