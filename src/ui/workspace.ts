/**
 * The page's state, and everything a user can do to a video. Elements read it and call its methods; it knows no element.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { Database } from '../storage/database.ts';
import { sourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';
import type {
  Backend,
  FramePrompt,
  LoadedModel,
  ModelSource,
  OnProgress,
  TrackletWorker,
  TrackOptions,
  VideoSource,
} from '../worker/api.ts';
import { Activity, type Task } from './activity.ts';
import { fileAxis } from './frame-axis.ts';
import { addGesture, type Gesture, type Tool } from './gesture.ts';
import { givePrompts, type ObjectPrompt } from './give-prompts.ts';
import { describeContinued, type KeptWork, keepWork, runToGoOn, type TrackRun } from './kept-work.ts';
import { Player } from './player.ts';
import {
  type NewObject,
  type ObjectChange,
  type PlannedObject,
  type TrackedObject,
  TrackedObjects,
} from './tracked-objects.ts';
import { type OfferAnswer, UnsavedWork } from './unsaved-work.ts';
import type { VideoPlan } from './video-plan.ts';
import type { Recorded } from './work-recorder.ts';

export type BackendChoice = 'auto' | Backend;

/** Whether a video was opened, and unfinished work at it taken up again. */
export type Opening = 'anew' | 'continued' | 'cancelled';

/** How a video is opened, beyond its address. */
interface OpenOptions {
  readonly report: OnProgress;
  /** What is worked at, which stands for it in storage; default: a URL, nothing for a file. */
  readonly key?: string;
  /** What becomes of unfinished work that is found there; default: the user is asked. */
  readonly found?: OfferAnswer | undefined;
  /** How the video is worked at. @param kept where unfinished work is continued */
  readonly plan?: (video: VideoInfo, kept: KeptWork | undefined) => VideoPlan;
}

export class Workspace extends EventTarget {
  readonly #engine: TrackletWorker;
  readonly #objects = new TrackedObjects();
  #videoSource: VideoSource | undefined;
  #modelSource: ModelSource | undefined;
  #plan: VideoPlan = { axis: fileAxis(undefined) };

  readonly activity = new Activity(() => this.changed());
  readonly player: Player;
  readonly unsavedWork: UnsavedWork;
  video: VideoInfo | undefined;
  model: LoadedModel | undefined;
  tool: Tool = 'box';
  backend: BackendChoice = 'auto';
  allowSoftwareGpu = false;
  maskOpacity = 0.5;
  /** True where something was tracked or prompted since the last save. */
  unsaved = false;
  /** The track that is running, or was cut off; undefined once a prompt has changed. */
  run: TrackRun | undefined;

  /** @param storage where unsaved work is kept */
  constructor(engine: TrackletWorker, storage: Promise<Database | undefined> = Promise.resolve(undefined)) {
    super();
    this.#engine = engine;
    this.unsavedWork = new UnsavedWork(storage, () => this.changed());
    this.player = new Player(engine, {
      changed: () => this.changed(),
      fail: (error) => this.activity.fail(error),
    });
  }

  /** What is going on; undefined where the page is idle. */
  get task(): Task | undefined {
    return this.activity.task;
  }

  get objects(): readonly TrackedObject[] {
    return this.#objects.all;
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

  /** Loads a model; the one in use stays where that fails. */
  loadModel(source: ModelSource): Promise<boolean> {
    return this.activity.run('Loading the model', async (report) => {
      const { backend, allowSoftwareGpu } = this;
      this.model = await this.#engine.loadModel(source, { backend, allowSoftwareGpu }, report);
      this.#modelSource = source;
      await this.#promptAgain(report);
    });
  }

  /** Loads the model in use again, on the backend chosen now. */
  async reloadModel(): Promise<void> {
    this.changed();
    if (this.#modelSource) await this.loadModel(this.#modelSource);
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
    open: (report: OnProgress) => Promise<Opening | undefined>,
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
      if (kept) await this.#loadKeptModel(kept.work, report);
      const { info, job } = await this.#engine.openVideo(source, kept?.job);
      const plan = planFor(info, kept?.work);
      this.unsavedWork.end();
      this.video = info;
      this.unsaved = kept !== undefined;
      this.run = kept && runToGoOn(kept.work);
      this.#videoSource = source;
      this.#plan = plan;
      const prompts = this.#replaceObjects(kept?.work.objects ?? plan.objects ?? []);
      this.#objects.takeResults(kept?.results ?? []);
      await this.unsavedWork.begin(entrance, job, () => this.#describe());
      const first = Math.min(...prompts.map(([, { frame }]) => frame));
      const shown = this.run?.position?.frame ?? sourceFrame(first);
      await this.player.open(plan.axis, plan.axis.positionsOf(shown)?.[0]);
      const engine = this.model && this.#engine;
      await givePrompts(engine, prompts, { report, keepResults: kept !== undefined });
    } catch (error) {
      this.unsavedWork.abandon(entrance);
      throw error;
    }
    if (kept) this.activity.notice = describeContinued(kept.work);
    return kept ? 'continued' : 'anew';
  }

  /** Adds an object and selects it. */
  addObject(wanted: NewObject = this.#plan.newObject?.() ?? {}): TrackedObject {
    const object = this.#objects.add(wanted);
    this.changed();
    return object;
  }

  editObject(id: string, change: ObjectChange): void {
    this.#objects.edit(id, change);
    this.changed();
  }

  select(id: string): void {
    this.#objects.selectedId = id;
    this.changed();
  }

  async removeObject(id: string): Promise<void> {
    const object = this.#objects.find(id);
    if (!object) return;
    await this.activity.run('Removing the object', async () => {
      if (object.prompts.size > 0 && this.model) await this.#engine.removeObject(id);
      this.#objects.remove(id);
      this.run = undefined;
    });
  }

  /** Adds to the selected object's prompt on this frame (a new object where none is selected), and shows its mask. */
  async prompt(gesture: Gesture): Promise<void> {
    if (!this.video || this.task) return;
    if (!this.model) {
      this.activity.fail(new TrackletError('worker/no-model', 'Load a model first, then mark the object.'));
      return;
    }
    const object = this.selected ?? this.addObject();
    // What the user has marked is what was on screen.
    const frame = this.player.pictureFrame;
    await this.setPrompt(object, addGesture(object.prompts.get(frame), frame, gesture));
  }

  /** Replaces an object's prompt on a frame, and shows its mask. */
  setPrompt(object: TrackedObject, prompt: FramePrompt): Promise<boolean> {
    return this.activity.run('Finding the object', async () => {
      const result = await this.#engine.setPrompt(object.id, prompt);
      object.prompts.set(prompt.frame, prompt);
      object.results.set(prompt.frame, result);
      this.run = undefined;
      this.unsaved = true;
    });
  }

  /** Removes the selected object's prompt on this frame; with its last prompt go its tracks, which came from it. */
  async removePrompt(): Promise<void> {
    const object = this.selected;
    const { frame } = this.player;
    if (!object?.prompts.has(frame)) return;
    await this.activity.run('Removing the prompt', async () => {
      if (object.prompts.size === 1) {
        await this.#engine.removeObject(object.id);
        object.results.clear();
      } else {
        await this.#engine.removePrompt(object.id, frame);
        object.results.delete(frame);
      }
      object.prompts.delete(frame);
      this.run = undefined;
      this.unsaved = true;
    });
  }

  /** Tracks all objects. What was tracked before a cancel or an error is kept. */
  track(direction: TrackOptions['direction']): Promise<boolean> {
    const prompted = this.objects.flatMap(({ prompts }) => [...prompts.keys()]);
    const visit = this.#plan.visitPlan?.(prompted, direction);
    return this.#track({
      options: { direction, masks: true, visit },
      position: undefined,
      done: 0,
      total: 0,
    });
  }

  /** Goes on with a track that was cut off, where it was. */
  async continueTrack(): Promise<void> {
    if (this.run && this.canTrack) await this.#track(this.run);
  }

  /** What was done is safe elsewhere: it needs not be kept. */
  saved(): void {
    this.unsaved = false;
    void this.unsavedWork.forget();
  }

  /** Tells all elements that something changed. */
  changed(): void {
    if (this.unsaved) this.unsavedWork.record();
    this.dispatchEvent(new Event('change'));
  }

  #track(run: TrackRun): Promise<boolean> {
    this.player.playing = false;
    this.run = run;
    const work = async (report: OnProgress) => {
      const options = { ...run.options, resumeAfter: run.position };
      const outcome = await this.#engine.track(options, (results, progress, position) => {
        this.#objects.takeResults(results);
        this.run = { options: run.options, position, done: progress.done, total: progress.total };
        this.unsaved = true;
        if (results[0]) this.player.follow(results[0].frame);
        report(progress);
      });
      this.run = undefined;
      const frames = `${outcome.framesTracked} frames in ${outcome.seconds.toFixed(1)} s`;
      this.activity.notice =
        outcome.status === 'done'
          ? `Tracked ${frames}.`
          : `Cancelled after ${frames}; what was tracked is kept.`;
    };
    return this.activity.run('Tracking', work, () => void this.#engine.cancel());
  }

  /** Replaces all objects; returns their prompts, which wait to be set. */
  #replaceObjects(wanted: readonly PlannedObject[]): ObjectPrompt[] {
    this.#objects.clear();
    const prompts = wanted.flatMap(({ prompts, ...object }) => {
      const added = this.#objects.add(object);
      return prompts.map((prompt) => [added, prompt] as const);
    });
    this.#objects.selectedId = this.objects[0]?.id;
    return prompts;
  }

  /** The model that unfinished work was made with, where it is not in use. */
  async #loadKeptModel({ model }: KeptWork, report: OnProgress): Promise<void> {
    const inUse = this.#modelSource?.kind === 'url' ? this.#modelSource.checkpointUrl : undefined;
    if (model?.kind !== 'url' || model.checkpointUrl === inUse) return;
    const { backend, allowSoftwareGpu } = this;
    this.model = await this.#engine.loadModel(model, { backend, allowSoftwareGpu }, report);
    this.#modelSource = model;
  }

  #describe(): Recorded {
    return {
      objects: this.objects,
      work: keepWork({
        title: this.video?.name ?? '',
        video: this.#videoSource,
        model: this.#modelSource,
        task: this.#plan.keepTask?.(),
        objects: this.objects,
        run: this.run,
      }),
    };
  }

  /** Prompts live in the tracker of one model; a new model is asked again. Tracks stay until they are tracked anew. */
  #promptAgain(report: OnProgress): Promise<void> {
    const prompts = this.objects.flatMap((object) =>
      [...object.prompts.values()].map((prompt) => [object, prompt] as const),
    );
    return givePrompts(this.#engine, prompts, { report, keepResults: false });
  }
}

/** A URL can be opened again by the page itself. */
const urlOf = (source: VideoSource): string | undefined => (source.kind === 'url' ? source.url : undefined);
