/**
 * Tracks the videos of one task; what was tracked stands in its tracks file.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import type { VideoTag } from '../../../src/labelstudio/label-config.ts';
import { resultRegions } from '../../../src/labelstudio/result-regions.ts';
import { taskMediaUrl } from '../../../src/labelstudio/status.ts';
import { clockNotes } from '../../../src/regions/clock-notes.ts';
import { type Keyframes, readRegions } from '../../../src/regions/keyframes.ts';
import type { PromptedObject } from '../../../src/regions/prompt.ts';
import { framesToVisit } from '../../../src/regions/track-range.ts';
import { trackedSide } from '../../../src/regions/tracked-side.ts';
import type { VideoInfo } from '../../../src/video/video.ts';
import type { TrackOptions } from '../../../src/worker/api.ts';
import { count } from '../facts.ts';
import type { HeadlessSession } from '../headless-session.ts';
import { type Interruption, interrupted } from '../interruption.ts';
import type { Reporter, TaskPosition } from '../reporter.ts';
import type { RunBrowser } from './browser.ts';
import { mayPass, patiently } from './patience.ts';
import { type RunChoices, sourceName, type TaskPlan } from './plan.ts';
import type { TracksFile } from './tracks-file.ts';

export interface TrackingContext {
  readonly browser: RunBrowser;
  readonly tracks: TracksFile;
  readonly choices: RunChoices;
  readonly interruption: Interruption;
  readonly reporter: Reporter;
  readonly position: TaskPosition;
}

/** What the page says of a server that failed, or was gone. */
const readFailures: readonly string[] = ['video/unreachable', 'video/http-status'];

/**
 * Tracks what is not tracked yet.
 *
 * @throws TrackletError `cli/nothing-to-track`, `cli/interrupted`, and all that can be wrong with a video
 * @throws NoBrowserError
 */
export async function trackTask(plan: TaskPlan, context: TrackingContext): Promise<void> {
  const { work, source } = plan;
  const drawnOn = new Set(resultRegions(source.result).map((region) => region.to_name));
  const videos = work.videos.filter(({ name }) => drawnOn.has(name));
  const warnings: string[] = [];
  let tracked = false;
  for (const video of videos) {
    tracked = (await new VideoTracking(plan, video, context, warnings).track()) || tracked;
  }
  if (tracked) return;
  const why =
    warnings.length > 0 ? warnings : ['its regions belong to no Video tag of the labelling configuration.'];
  throw new TrackletError(
    'cli/nothing-to-track',
    `Task ${work.task.id} has nothing to track: ${why.join(' ')}`,
  );
}

/** How the result of a task is read for one of its videos. */
export function regionsContext({ source }: TaskPlan, video: VideoTag, info: VideoInfo) {
  return { ...info, fileName: sourceName(source), framerate: video.framerate, toName: video.name };
}

class VideoTracking {
  readonly #plan: TaskPlan;
  readonly #video: VideoTag;
  readonly #context: TrackingContext;
  readonly #warnings: string[];

  constructor(plan: TaskPlan, video: VideoTag, context: TrackingContext, warnings: string[]) {
    this.#plan = plan;
    this.#video = video;
    this.#context = context;
    this.#warnings = warnings;
  }

  /** @returns false where there is nothing to track */
  async track(): Promise<boolean> {
    const { browser, tracks } = this.#context;
    if (tracks.get(this.#video.name)?.seconds !== undefined) return true;
    const session = await browser.session();
    browser.mediaError = undefined;
    try {
      return await this.#trackIn(session);
    } catch (error) {
      await browser.failed(error);
      throw this.#explained(error);
    } finally {
      browser.takeResults = async () => undefined;
    }
  }

  async #trackIn(session: HeadlessSession): Promise<boolean> {
    const { tracks, interruption } = this.#context;
    const { task } = this.#plan.work;
    const { name, field } = this.#video;
    const left = tracks.get(name);
    const address = taskMediaUrl(task.id, field);
    const opened = await interruption.orStop(session.openVideo(address, left?.job));
    const { info } = opened;
    const keyframes = readRegions(this.#plan.source.result, regionsContext(this.#plan, this.#video, info));
    this.#warn([...keyframes.warnings, ...clockNotes(keyframes.clock, info)]);
    const objects = keyframes.objects.filter(({ prompts }) => prompts.length > 0);
    if (objects.length === 0) return false;
    if (left !== undefined && left.job !== undefined && (await isTakenUp(session, objects))) {
      this.#sayTakenUp(left.frames);
    } else {
      await tracks.begin(name, opened);
      for (const { id, prompts } of objects) {
        for (const prompt of prompts) await interruption.orStop(session.setPrompt(id, prompt));
      }
    }
    const started = performance.now();
    await this.#propagate(session, keyframes);
    await tracks.end(name, (performance.now() - started) / 1000);
    return true;
  }

  #sayTakenUp(frames: number): void {
    const text = `goes on after ${count(frames, 'frame')} that the run before tracked`;
    this.#context.reporter.fact('resumed', text, { task: this.#plan.work.task.id, frames });
  }

  #trackOptions({ objects, clock }: Keyframes): TrackOptions {
    const { direction, maxFrames, untilLost, masks } = this.#context.choices;
    const prompted = objects.flatMap(({ prompts }) => prompts.map(({ frame }) => frame));
    return { direction, untilLost, masks, visit: framesToVisit(clock, prompted, direction, maxFrames) };
  }

  /** Tracks; where the server of the video fails for a while, waits and goes on with the frame after the last one. */
  async #propagate(session: HeadlessSession, keyframes: Keyframes): Promise<void> {
    const { browser, tracks } = this.#context;
    const options = this.#trackOptions(keyframes);
    const counts = trackedSide(keyframes.objects, options.direction);
    const attempt = () => {
      browser.mediaError = undefined;
      const resumeAfter = tracks.get(this.#video.name)?.position;
      return this.#propagateOnce(session, { ...options, resumeAfter }, counts);
    };
    const passingError = (error: unknown) => {
      if (!(error instanceof TrackletError && readFailures.includes(error.code))) return undefined;
      const why = browser.mediaError ?? error;
      return why === error || mayPass(why) ? why : undefined;
    };
    await patiently(attempt, passingError, this.#context);
  }

  async #propagateOnce(
    session: HeadlessSession,
    options: TrackOptions,
    counts: ReturnType<typeof trackedSide>,
  ): Promise<void> {
    const { browser, tracks, interruption, reporter, position } = this.#context;
    let failure: unknown;
    const cancel = () => {
      session.cancel().catch(() => {
        // The call that tracks fails with the same reason.
      });
    };
    browser.takeResults = async (results, progress, at) => {
      try {
        const counting = results.filter(({ id, frame }) => counts(id, frame));
        await tracks.add(this.#video.name, counting, at);
        reporter.progress({ ...progress, task: position });
      } catch (error) {
        if (failure === undefined) cancel();
        failure ??= error;
      }
    };
    const outcome = await interruption.orCancel(session.track(options), () => {
      reporter.warn('Stopping after this frame. Press Ctrl-C again to stop at once.');
      cancel();
    });
    if (failure !== undefined) throw failure;
    if (outcome.status === 'cancelled') throw interrupted();
  }

  #warn(warnings: readonly string[]): void {
    this.#warnings.push(...warnings);
    for (const warning of warnings) {
      this.#context.reporter.warn(`Task ${this.#plan.work.task.id}: ${warning}`);
    }
  }

  /** In Label Studio's words, where it is why the video could not be read. */
  #explained(error: unknown): unknown {
    const { mediaError } = this.#context.browser;
    if (mediaError === undefined || !isVideoError(error)) return error;
    return new TrackletError(mediaError.code, mediaError.message, { cause: error });
  }
}

/** Whether the browser still has the job of the run before, with all its prompts. */
async function isTakenUp(session: HeadlessSession, objects: readonly PromptedObject[]): Promise<boolean> {
  const prompted = await session.promptedFrames();
  return objects.every(({ id, prompts }) => {
    const frames = prompted.get(id) ?? [];
    return prompts.every(({ frame }) => frames.includes(frame));
  });
}

const isVideoError = (error: unknown): boolean =>
  error instanceof TrackletError && error.code.startsWith('video/');
