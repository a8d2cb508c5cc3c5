/**
 * The page's state, and everything a user can do to it. Elements read it and call its methods; it knows no element.
 *
 * @module
 */
import { type SerializedError, TrackletError } from '../errors.ts';
import { type SourceFrame, sourceFrame } from '../units.ts';
import type { VideoInfo } from '../video/video.ts';
import type {
  Backend,
  FramePrompt,
  LoadedModel,
  ModelSource,
  ObjectResult,
  Progress,
  TrackletWorker,
  TrackOptions,
  VideoSource,
} from '../worker/api.ts';
import { toTrackletError } from '../worker/errors.ts';
import { objectColour } from './palette.ts';

/** One object to follow. */
export interface TrackedObject {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly prompts: Map<SourceFrame, FramePrompt>;
  readonly results: Map<SourceFrame, ObjectResult>;
}

/** Something that takes its time. */
export interface Task {
  readonly title: string;
  readonly progress: Progress | undefined;
  /** `performance.now()` at its start. */
  readonly startedAt: number;
  readonly cancel: (() => void) | undefined;
}

export type Tool = 'box' | 'point';
export type BackendChoice = 'auto' | Backend;

/** What the user does with the pointer: a box, or a click inside (1) or outside (0) the object. Pixels of the video. */
export type Gesture =
  | { readonly kind: 'box'; readonly box: readonly [number, number, number, number] }
  | { readonly kind: 'point'; readonly point: readonly [number, number]; readonly label: 0 | 1 };

export class Workspace extends EventTarget {
  readonly #engine: TrackletWorker;
  #picture: ImageBitmap | undefined;
  #pictureWanted: SourceFrame | undefined;
  #pictureLoading = false;
  #nextObject = 1;
  #modelSource: ModelSource | undefined;

  video: VideoInfo | undefined;
  model: LoadedModel | undefined;
  /** Where the slider stands. */
  frame: SourceFrame = sourceFrame(0);
  /** The frame that {@link picture} shows: a moment behind {@link frame} while that is being decoded. */
  pictureFrame: SourceFrame = sourceFrame(0);
  objects: readonly TrackedObject[] = [];
  selectedId: string | undefined;
  tool: Tool = 'box';
  task: Task | undefined;
  error: SerializedError | undefined;
  notice: string | undefined;
  backend: BackendChoice = 'auto';
  allowSoftwareGpu = false;
  maskOpacity = 0.5;
  playing = false;
  /** True where something was tracked or prompted since the last save. */
  unsaved = false;

  constructor(engine: TrackletWorker) {
    super();
    this.#engine = engine;
  }

  /** The picture on screen, of {@link pictureFrame}. */
  get picture(): ImageBitmap | undefined {
    return this.#picture;
  }

  get selected(): TrackedObject | undefined {
    return this.objects.find(({ id }) => id === this.selectedId);
  }

  get lastFrame(): SourceFrame {
    return sourceFrame(Math.max(0, (this.video?.frameCount ?? 1) - 1));
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
    return this.#run('Loading the model', async (report) => {
      const { backend, allowSoftwareGpu } = this;
      this.model = await this.#engine.loadModel(source, { backend, allowSoftwareGpu }, report);
      this.#modelSource = source;
      await this.#promptAgain();
    });
  }

  /** Loads the model in use again, on the backend chosen now. */
  async reloadModel(): Promise<void> {
    this.changed();
    if (this.#modelSource) await this.loadModel(this.#modelSource);
  }

  /** Opens a video in place of the present one; objects of the old one are dropped. */
  openVideo(source: VideoSource): Promise<boolean> {
    return this.#run('Opening the video', async () => {
      const { info } = await this.#engine.openVideo(source);
      this.#picture?.close();
      this.#picture = undefined;
      this.video = info;
      this.objects = [];
      this.selectedId = undefined;
      this.unsaved = false;
      this.playing = false;
      this.#nextObject = 1;
      this.frame = sourceFrame(0);
      await this.#loadPicture(this.frame);
    });
  }

  /** Adds an object and selects it. */
  addObject(
    name = `Object ${this.#nextObject}`,
    colour = objectColour(this.#nextObject - 1),
    id?: string,
  ): TrackedObject {
    const object: TrackedObject = {
      id: id ?? crypto.randomUUID().slice(0, 8),
      name,
      colour,
      prompts: new Map(),
      results: new Map(),
    };
    this.#nextObject++;
    this.objects = [...this.objects, object];
    this.selectedId = object.id;
    this.changed();
    return object;
  }

  rename(id: string, name: string): void {
    this.objects = this.objects.map((object) => (object.id === id ? { ...object, name } : object));
    this.changed();
  }

  select(id: string): void {
    this.selectedId = id;
    this.changed();
  }

  async removeObject(id: string): Promise<void> {
    const object = this.objects.find((candidate) => candidate.id === id);
    if (!object) return;
    await this.#run('Removing the object', async () => {
      if (object.prompts.size > 0 && this.model) await this.#engine.removeObject(id);
      this.objects = this.objects.filter((candidate) => candidate !== object);
      if (this.selectedId === id) this.selectedId = this.objects.at(-1)?.id;
    });
  }

  /** Adds to the selected object's prompt on this frame (a new object where none is selected), and shows its mask. */
  async prompt(gesture: Gesture): Promise<void> {
    if (!this.video || this.task) return;
    if (!this.model) {
      this.fail(new TrackletError('worker/no-model', 'Load a model first, then mark the object.'));
      return;
    }
    const object = this.selected ?? this.addObject();
    // What the user has marked is what was on screen.
    const frame = this.pictureFrame;
    const before = object.prompts.get(frame);
    const prompt: FramePrompt =
      gesture.kind === 'box'
        ? { ...before, frame, box: gesture.box, mask: undefined }
        : {
            ...before,
            frame,
            mask: undefined,
            points: [...(before?.points ?? []), gesture.point],
            labels: [...(before?.labels ?? []), gesture.label],
          };
    await this.setPrompt(object, prompt);
  }

  /** Replaces an object's prompt on a frame, and shows its mask. */
  setPrompt(object: TrackedObject, prompt: FramePrompt): Promise<boolean> {
    return this.#run('Finding the object', async () => {
      const result = await this.#engine.setPrompt(object.id, prompt);
      object.prompts.set(prompt.frame, prompt);
      object.results.set(prompt.frame, result);
      this.unsaved = true;
    });
  }

  /** Removes the selected object's prompt on this frame; with its last prompt go its tracks, which came from it. */
  async removePrompt(): Promise<void> {
    const object = this.selected;
    if (!object?.prompts.has(this.frame)) return;
    await this.#run('Removing the prompt', async () => {
      if (object.prompts.size === 1) {
        await this.#engine.removeObject(object.id);
        object.results.clear();
      } else {
        await this.#engine.removePrompt(object.id, this.frame);
        object.results.delete(this.frame);
      }
      object.prompts.delete(this.frame);
      this.unsaved = true;
    });
  }

  /** Tracks all objects. What was tracked before a cancel or an error is kept. */
  track(direction: TrackOptions['direction']): Promise<boolean> {
    this.playing = false;
    return this.#run(
      'Tracking',
      async (report) => {
        const outcome = await this.#engine.track({ direction, masks: true }, (results, progress) => {
          this.#takeResults(results);
          report(progress);
        });
        const frames = `${outcome.framesTracked} frames in ${outcome.seconds.toFixed(1)} s`;
        this.notice =
          outcome.status === 'done'
            ? `Tracked ${frames}.`
            : `Cancelled after ${frames}; what was tracked is kept.`;
      },
      () => void this.#engine.cancel(),
    );
  }

  /** Shows a frame; a number outside the video is moved to its nearer end. */
  async seek(frame: number): Promise<void> {
    if (!this.video) return;
    this.frame = sourceFrame(Math.min(Math.max(0, Math.round(frame)), this.lastFrame));
    this.changed();
    await this.#loadPicture(this.frame);
  }

  /** Plays from this frame, or from the start where it is the last one; frames follow each other as they are decoded. */
  async play(): Promise<void> {
    const { video } = this;
    if (!video || this.playing) return;
    this.playing = true;
    if (this.frame === this.lastFrame) await this.seek(0);
    const offset = performance.now() - (video.timestamps[this.frame] ?? 0) / 1000;
    while (this.playing && this.frame < this.lastFrame) {
      const due = (video.timestamps[this.frame + 1] ?? 0) / 1000 + offset;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      if (this.playing) await this.seek(this.frame + 1);
    }
    this.pause();
  }

  pause(): void {
    this.playing = false;
    this.changed();
  }

  /** Shows an error until the next action. */
  fail(error: unknown): void {
    this.error = toTrackletError(error).toJSON();
    this.changed();
  }

  dismiss(): void {
    this.error = undefined;
    this.notice = undefined;
    this.changed();
  }

  /** Tells all elements that something changed. */
  changed(): void {
    this.dispatchEvent(new Event('change'));
  }

  /** Runs one thing at a time, with its title and progress on screen. Resolves to false where it failed. */
  async #run(
    title: string,
    work: (report: (progress: Progress) => void) => Promise<void>,
    cancel?: () => void,
  ): Promise<boolean> {
    if (this.task) return false;
    this.error = undefined;
    this.notice = undefined;
    const task: Task = { title, progress: undefined, startedAt: performance.now(), cancel };
    this.task = task;
    this.changed();
    let running = true;
    try {
      await work((progress) => {
        // A worker's progress takes another way than its answer, and may come after it.
        if (!running) return;
        this.task = { ...task, progress };
        this.changed();
      });
      return true;
    } catch (error) {
      this.error = toTrackletError(error).toJSON();
      return false;
    } finally {
      running = false;
      this.task = undefined;
      this.changed();
    }
  }

  /** Prompts live in the tracker of one model; a new model is asked again. Tracks stay until they are tracked anew. */
  async #promptAgain(): Promise<void> {
    for (const object of this.objects) {
      for (const prompt of object.prompts.values()) {
        object.results.set(prompt.frame, await this.#engine.setPrompt(object.id, prompt));
      }
    }
  }

  #takeResults(results: readonly ObjectResult[]): void {
    for (const result of results) {
      this.objects.find(({ id }) => id === result.id)?.results.set(result.frame, result);
    }
    const frame = results[0]?.frame;
    if (frame === undefined) return;
    this.unsaved = true;
    void this.#loadPicture(frame, true);
  }

  /**
   * Decodes the picture wanted last; those asked for meanwhile are skipped.
   *
   * @param follow move the slider when it is there
   */
  async #loadPicture(frame: SourceFrame, follow = false): Promise<void> {
    this.#pictureWanted = frame;
    if (this.#pictureLoading) return;
    this.#pictureLoading = true;
    try {
      while (this.#pictureWanted !== undefined) {
        const wanted = this.#pictureWanted;
        this.#pictureWanted = undefined;
        const { video } = this;
        const picture = await this.#engine.picture(wanted);
        if (this.video !== video) {
          picture.close();
          continue;
        }
        this.#picture?.close();
        this.#picture = picture;
        this.pictureFrame = wanted;
        if (follow) this.frame = wanted;
        this.changed();
      }
    } catch (error) {
      this.pause();
      this.fail(error);
    } finally {
      this.#pictureLoading = false;
    }
  }
}
