/**
 * Tracking objects through the video: all of it, or again from a frame that was corrected; what was cut off of it, and
 * what it replaced.
 *
 * @module
 */
import { trackedSide } from '../../regions/tracked-side.ts';
import type { TrackEstimate, TrackletWorker, TrackOptions, TrackOutcome } from '../../worker/api.ts';
import type { Activity, ReportProgress } from './activity.ts';
import { CorrectionReview, ReplacedByTrack } from './correction-review.ts';
import { describeOutcome } from './describe-outcome.ts';
import type { History } from './history.ts';
import type { TrackRun } from './kept-work.ts';
import type { PromptPlace } from './offered-masks.ts';
import type { Player } from './player.ts';
import type { Prompter } from './prompter.ts';
import type { Review } from './review.ts';
import { doubtAboutStarting } from './track-estimate.ts';
import {
  type CorrectionReach,
  correctionRequest,
  type Direction,
  defaultTrackSettings,
  objectsToTrack,
  type RequestContext,
  type TrackSettings,
  trackRequest,
} from './track-request.ts';
import type { TrackedObject, TrackedObjects } from './tracked-objects.ts';
import type { VisitPlan } from './video-plan.ts';

/** What tracking works with. */
interface TrackingParts {
  readonly engine: Pick<TrackletWorker, 'track' | 'cancel' | 'estimate'>;
  readonly objects: TrackedObjects;
  readonly prompter: Prompter;
  readonly activity: Activity;
  /** Follows the track. */
  readonly player: Player;
  readonly history: Pick<History, 'step' | 'undo' | 'undoable'>;
  readonly visitPlan: () => VisitPlan | undefined;
  readonly changed: () => void;
  /** Called whenever results have come. */
  readonly worked: () => void;
  /** Resolves when all results are kept, as far as they can be; never rejects. */
  readonly keep: () => Promise<void>;
}

export class Tracking {
  readonly #parts: TrackingParts;
  readonly #correction: CorrectionReview;
  #pausing = false;

  /** How the next track runs. */
  settings: TrackSettings = defaultTrackSettings;
  /** The track that is running, or was paused or cut off; undefined once a prompt has changed. */
  run: TrackRun | undefined;
  /** True from the first frame that is asked for until the last has come. */
  running = false;
  /** Asked before a track that takes long, or has no room. */
  question: { readonly doubt: string; readonly answer: (start: boolean) => void } | undefined;

  constructor(parts: TrackingParts) {
    this.#parts = parts;
    this.#correction = new CorrectionReview(parts);
  }

  /** Objects that {@link track} would follow. */
  get wanted(): readonly TrackedObject[] {
    const { objects } = this.#parts;
    return objectsToTrack(this.settings, objects.all, objects.selected);
  }

  /** A correction whose track has replaced results, until it is accepted, taken back, or something else is done. */
  get review(): Review | undefined {
    return this.#correction.review;
  }

  set(settings: Partial<TrackSettings>): void {
    this.settings = { ...this.settings, ...settings };
    this.#parts.changed();
  }

  /** Tracks from the objects' prompts. What was tracked before a pause, a cancel or an error is kept. */
  async track(direction: Direction): Promise<boolean> {
    const { wanted } = this;
    if (wanted.length === 0) return false;
    const request = trackRequest(direction, wanted, this.settings, this.#context);
    if (!(await this.#mayStart(request))) return false;
    const name = wanted.length === 1 ? `tracking ${wanted[0]?.name}` : `tracking ${wanted.length} objects`;
    return this.#start(name, request);
  }

  /** Tracks an object again from a frame on which it was corrected; other objects are left alone. */
  async correct({ id, frame }: PromptPlace, reach: CorrectionReach): Promise<boolean> {
    const object = this.#parts.objects.find(id);
    if (!object) return false;
    const request = correctionRequest(reach, object, frame, this.settings, this.#context);
    if (!(await this.#mayStart(request))) return false;
    const replaced = new ReplacedByTrack(this.#parts.objects);
    const done = await this.#start(`tracking ${object.name} again`, request, replaced);
    this.#correction.begin(id, replaced.of(id));
    return done;
  }

  /** Stops after the frame in progress; {@link resume} goes on. */
  pause(): void {
    this.#pausing = true;
    void this.#parts.engine.cancel();
  }

  /** Goes on with a track that was paused or cut off, where it was. */
  async resume(): Promise<void> {
    if (this.run) await this.#track('going on with tracking', this.run);
  }

  /** What {@link track} is going to take; undefined where there is nothing to track. */
  async estimate(direction: Direction): Promise<TrackEstimate | undefined> {
    const { wanted } = this;
    if (wanted.length === 0) return undefined;
    return this.#estimate(trackRequest(direction, wanted, this.settings, this.#context));
  }

  /** See {@link CorrectionReview.asShown}. */
  asShown(object: TrackedObject): TrackedObject {
    return this.#correction.asShown(object);
  }

  /** Shows what was there before the correction, or what it made. */
  show(showing: Review['showing']): void {
    this.#correction.show(showing);
  }

  /** Keeps what the correction has made. */
  accept(): void {
    this.#correction.accept();
  }

  /** Takes the correction's track back; its prompt stays. */
  discard(): Promise<void> {
    return this.#correction.discard();
  }

  async #estimate(options: TrackOptions): Promise<TrackEstimate> {
    const { engine, objects } = this.#parts;
    const tracked = objects.all.filter(({ id }) => options.objects?.includes(id));
    return engine.estimate(options, new Map(tracked.map(({ id, prompts }) => [id, [...prompts.keys()]])));
  }

  async #mayStart(options: TrackOptions): Promise<boolean> {
    let start = false;
    await this.#parts.activity.run('Tracking', async () => {
      // Where it cannot be told, the track itself says why.
      const estimate = await this.#estimate(options).catch(() => undefined);
      const doubt = estimate && doubtAboutStarting(estimate);
      start = doubt === undefined || (await this.#ask(doubt));
    });
    return start;
  }

  async #ask(doubt: string): Promise<boolean> {
    const start = await new Promise<boolean>((answer) => {
      this.question = { doubt, answer };
      this.#parts.changed();
    });
    this.question = undefined;
    this.#parts.changed();
    return start;
  }

  get #context(): RequestContext {
    const { player, visitPlan } = this.#parts;
    return { axis: player.axis, range: player.range, visitPlan: visitPlan() };
  }

  #start(name: string, options: TrackOptions, replaced?: ReplacedByTrack): Promise<boolean> {
    this.#correction.accept();
    return this.#track(name, { options, position: undefined, done: 0, total: 0 }, replaced);
  }

  /** One step of the history, which is begun while the page is busy: nothing else comes before it. */
  #track(name: string, run: TrackRun, replaced?: ReplacedByTrack): Promise<boolean> {
    const { engine, activity, history } = this.#parts;
    const cancel = new AbortController();
    const work = async (report: ReportProgress) => {
      let tracked = Promise.resolve();
      await history.step(name, async () => {
        tracked = this.#follow(run, report, cancel.signal, replaced);
        // Where it fails, what was tracked before stays: the step itself has not failed.
        await tracked.catch(() => undefined);
      });
      await tracked;
    };
    return activity.run('Tracking', work, () => {
      cancel.abort();
      void engine.cancel();
    });
  }

  /** Gives the prompts that wait, then tracks. @param replaced takes down what the results replace */
  async #follow(
    run: TrackRun,
    report: ReportProgress,
    signal: AbortSignal,
    replaced?: ReplacedByTrack,
  ): Promise<void> {
    const { activity, player, objects, prompter, keep } = this.#parts;
    player.playing = false;
    player.following = true;
    this.run = run;
    this.#pausing = false;
    const followed = objects.all.filter(({ id }) => run.options.objects?.includes(id) ?? true);
    await prompter.give(prompter.waiting(followed), { report, signal });
    if (signal.aborted) {
      activity.notice = 'Cancelled before tracking began; the keyframes read so far are not read again.';
      this.run = run.position && run;
      return;
    }
    const outcome = await this.#propagate(run, report, replaced);
    const paused = this.#pausing && outcome.status === 'cancelled';
    if (!paused) this.run = undefined;
    await keep();
    activity.notice = describeOutcome(outcome, paused);
  }

  async #propagate(run: TrackRun, report: ReportProgress, replaced?: ReplacedByTrack): Promise<TrackOutcome> {
    const { engine, player, objects, worked, changed } = this.#parts;
    const prompted = objects.all.map(({ id, prompts }) => ({ id, prompts: [...prompts.values()] }));
    const counts = trackedSide(
      prompted.filter(({ prompts }) => prompts.length > 0),
      run.options.direction,
    );
    const options = { ...run.options, resumeAfter: run.position };
    this.running = true;
    changed();
    try {
      return await engine.track(options, (results, progress, position) => {
        const counted = results.filter(({ id, frame }) => counts(id, frame));
        for (const result of counted) replaced?.note(result);
        objects.takeResults(counted);
        this.run = { options: run.options, position, done: progress.done, total: progress.total };
        worked();
        if (results[0]) player.follow(results[0].frame);
        report(progress);
      });
    } finally {
      this.running = false;
    }
  }
}
