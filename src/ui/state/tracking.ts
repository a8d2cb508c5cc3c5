/**
 * Tracking the objects through the video, and what was cut off of it.
 *
 * @module
 */
import { trackedSide } from '../../regions/tracked-side.ts';
import type { TrackletWorker, TrackOptions, TrackOutcome } from '../../worker/api.ts';
import type { Activity, ReportProgress } from './activity.ts';
import type { TrackRun } from './kept-work.ts';
import type { Player } from './player.ts';
import type { Prompter } from './prompter.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** What tracking works with. */
interface TrackingParts {
  readonly engine: Pick<TrackletWorker, 'track' | 'cancel'>;
  readonly objects: TrackedObjects;
  readonly prompter: Prompter;
  readonly activity: Activity;
  /** Follows the track. */
  readonly player: Player;
  /** Called whenever results have come. */
  readonly worked: () => void;
  /** Resolves when all results are kept, as far as they can be; never rejects. */
  readonly keep: () => Promise<void>;
}

export class Tracking {
  readonly #parts: TrackingParts;
  /** The track that is running, or was cut off; undefined once a prompt has changed. */
  run: TrackRun | undefined;

  constructor(parts: TrackingParts) {
    this.#parts = parts;
  }

  /** Tracks all objects. What was tracked before a cancel or an error is kept. */
  start(options: TrackOptions): Promise<boolean> {
    return this.#track({ options, position: undefined, done: 0, total: 0 });
  }

  /** Goes on with a track that was cut off, where it was. */
  async goOn(): Promise<void> {
    if (this.run) await this.#track(this.run);
  }

  #track(run: TrackRun): Promise<boolean> {
    const { engine, activity, player, objects, prompter, keep } = this.#parts;
    const cancel = new AbortController();
    player.playing = false;
    this.run = run;
    const work = async (report: ReportProgress) => {
      await prompter.give(prompter.waiting(objects.all), { report, signal: cancel.signal });
      if (cancel.signal.aborted) {
        activity.notice = 'Cancelled before tracking began; the keyframes read so far are not read again.';
        this.run = run.position && run;
        return;
      }
      const outcome = await this.#propagate(run, report);
      this.run = undefined;
      await keep();
      activity.notice = describeOutcome(outcome);
    };
    return activity.run('Tracking', work, () => {
      cancel.abort();
      void engine.cancel();
    });
  }

  #propagate(run: TrackRun, report: ReportProgress): Promise<TrackOutcome> {
    const { engine, player, objects, worked } = this.#parts;
    const prompted = objects.all.map(({ id, prompts }) => ({ id, prompts: [...prompts.values()] }));
    const counts = trackedSide(
      prompted.filter(({ prompts }) => prompts.length > 0),
      run.options.direction,
    );
    const options = { ...run.options, resumeAfter: run.position };
    return engine.track(options, (results, progress, position) => {
      objects.takeResults(results.filter(({ id, frame }) => counts(id, frame)));
      this.run = { options: run.options, position, done: progress.done, total: progress.total };
      worked();
      if (results[0]) player.follow(results[0].frame);
      report(progress);
    });
  }
}

function describeOutcome({ status, framesTracked, seconds }: TrackOutcome): string {
  const frames = `${framesTracked} ${framesTracked === 1 ? 'frame' : 'frames'} in ${seconds.toFixed(1)} s`;
  return status === 'done' ? `Tracked ${frames}.` : `Cancelled after ${frames}; what was tracked is kept.`;
}
