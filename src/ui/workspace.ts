/**
 * The page's state, and everything a user can do to a video. Elements read it and call its methods; it knows no element.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
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
import { Player } from './player.ts';
import { type NewObject, type ObjectChange, type TrackedObject, TrackedObjects } from './tracked-objects.ts';
import type { VideoPlan } from './video-plan.ts';

export type BackendChoice = 'auto' | Backend;

export class Workspace extends EventTarget {
  readonly #engine: TrackletWorker;
  readonly #objects = new TrackedObjects();
  #modelSource: ModelSource | undefined;
  #plan: VideoPlan = { axis: fileAxis(undefined) };

  readonly activity = new Activity(() => this.changed());
  readonly player: Player;
  video: VideoInfo | undefined;
  model: LoadedModel | undefined;
  tool: Tool = 'box';
  backend: BackendChoice = 'auto';
  allowSoftwareGpu = false;
  maskOpacity = 0.5;
  /** True where something was tracked or prompted since the last save. */
  unsaved = false;

  constructor(engine: TrackletWorker) {
    super();
    this.#engine = engine;
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

  /** Opens a video in place of the present one; objects of the old one are dropped. */
  openVideo(source: VideoSource): Promise<boolean> {
    return this.activity.run('Opening the video', (report) => this.replaceVideo(source, { report }));
  }

  /**
   * {@link openVideo} as a part of a larger action: to be called within a run of {@link activity}, and rejects.
   *
   * @param options.plan how the video is worked at
   */
  async replaceVideo(
    source: VideoSource,
    {
      report,
      plan: planFor = (video) => ({ axis: fileAxis(video) }),
    }: { readonly report: OnProgress; readonly plan?: (video: VideoInfo) => VideoPlan },
  ): Promise<void> {
    const { info } = await this.#engine.openVideo(source);
    const plan = planFor(info);
    this.video = info;
    this.unsaved = false;
    this.#plan = plan;
    this.#objects.clear();
    const wanted = plan.objects ?? [];
    const prompts = wanted.flatMap(({ prompts, ...object }) => {
      const added = this.#objects.add(object);
      return prompts.map((prompt) => [added, prompt] as const);
    });
    this.#objects.selectedId = this.objects[0]?.id;
    const first = Math.min(...prompts.map(([, { frame }]) => frame));
    await this.player.open(plan.axis, plan.axis.positionsOf(sourceFrame(first))?.[0]);
    await this.#setPrompts(prompts, report);
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
      this.unsaved = true;
    });
  }

  /** Tracks all objects. What was tracked before a cancel or an error is kept. */
  track(direction: TrackOptions['direction']): Promise<boolean> {
    this.player.playing = false;
    return this.activity.run(
      'Tracking',
      async (report) => {
        const prompted = this.objects.flatMap(({ prompts }) => [...prompts.keys()]);
        const visit = this.#plan.visitPlan?.(prompted, direction);
        const outcome = await this.#engine.track({ direction, masks: true, visit }, (results, progress) => {
          this.#objects.takeResults(results);
          this.unsaved = true;
          if (results[0]) this.player.follow(results[0].frame);
          report(progress);
        });
        const frames = `${outcome.framesTracked} frames in ${outcome.seconds.toFixed(1)} s`;
        this.activity.notice =
          outcome.status === 'done'
            ? `Tracked ${frames}.`
            : `Cancelled after ${frames}; what was tracked is kept.`;
      },
      () => void this.#engine.cancel(),
    );
  }

  /** Tells all elements that something changed. */
  changed(): void {
    this.dispatchEvent(new Event('change'));
  }

  /** Prompts live in the tracker of one model; a new model is asked again. Tracks stay until they are tracked anew. */
  #promptAgain(report: OnProgress): Promise<void> {
    const prompts = this.objects.flatMap((object) =>
      [...object.prompts.values()].map((prompt) => [object, prompt] as const),
    );
    return this.#setPrompts(prompts, report);
  }

  /** Frame by frame, so that objects on one frame share its features. Without a model prompts wait for one. */
  async #setPrompts(
    prompts: readonly (readonly [TrackedObject, FramePrompt])[],
    report: OnProgress,
  ): Promise<void> {
    const ascending = prompts.toSorted(([, a], [, b]) => a.frame - b.frame);
    for (const [index, [object, prompt]] of ascending.entries()) {
      report({ stage: 'track', done: index, total: ascending.length, unit: 'frames' });
      if (this.model) object.results.set(prompt.frame, await this.#engine.setPrompt(object.id, prompt));
      object.prompts.set(prompt.frame, prompt);
    }
  }
}
