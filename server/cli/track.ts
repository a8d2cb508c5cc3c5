/**
 * `tracklet track`
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import type { Keyframes } from '../../src/regions/keyframes.ts';
import { parseKeyframes } from '../../src/regions/keyframes.ts';
import type { VideoInfo } from '../../src/video/video.ts';
import type { ObjectResult, Progress, TrackOptions, TrackOutcome } from '../../src/worker/api.ts';
import { modelStorePlace } from '../models/store-place.ts';
import { readVariables } from '../settings.ts';
import { sayInputs, sayModel } from './facts.ts';
import { HeadlessSession, type SessionOptions } from './headless-session.ts';
import { checkInput, checkOutput, ensureFolder, readJson } from './inputs.ts';
import { Interruption, interrupted } from './interruption.ts';
import { JobOutput } from './job-output.ts';
import { inputPath } from './job-routes.ts';
import type { FrameRange } from './options.ts';
import { checkRange } from './range.ts';
import type { Reporter } from './reporter.ts';
import { setUpTracking, type TrackingCommand, withGpuAdvice } from './tracking-setup.ts';
import { type WritingCommand, writingSettings } from './writing-options.ts';

/** The command's options as commander reads them. */
export interface TrackCommand extends TrackingCommand, WritingCommand {
  readonly video: string;
  readonly keyframes: string;
  readonly out: string;
  readonly frames?: FrameRange;
  readonly direction: TrackOptions['direction'];
  readonly maxFrames?: number;
  readonly untilLost?: boolean;
  readonly masks?: string;
  readonly saveFrames?: string;
  readonly framerate?: number;
  readonly everyFrame?: boolean;
  readonly json?: boolean;
}

/** Tracking began and did not end: an error, or Ctrl-C. */
class StoppedPartWay extends Error {
  readonly reason: TrackletError;

  constructor(reason: TrackletError) {
    super(reason.message);
    this.reason = reason;
  }
}

/**
 * Tracks the objects of a keyframes file through a video and writes what is asked for.
 *
 * @returns the exit status: 0 done; 1 wrong input, nothing written; 2 stopped, what was tracked is written
 */
export async function track(
  command: TrackCommand,
  reporter: Reporter,
  ensureBuilt: () => Promise<void>,
): Promise<0 | 1 | 2> {
  const interruption = new Interruption();
  try {
    await new Job(command, reporter, interruption).run(ensureBuilt);
    return 0;
  } catch (error) {
    const reason = error instanceof StoppedPartWay ? error.reason : error;
    if (!(reason instanceof TrackletError)) throw error;
    reporter.error(reason);
    return error instanceof StoppedPartWay || interruption.happened ? 2 : 1;
  } finally {
    reporter.close();
    interruption.dispose();
  }
}

/** One run of the command. */
class Job {
  readonly #command: TrackCommand;
  readonly #reporter: Reporter;
  readonly #interruption: Interruption;
  readonly #output: JobOutput;
  /** Ends tracking after the current frame. */
  #cancel: (() => void) | undefined;
  #writeFailure: TrackletError | undefined;

  constructor(command: TrackCommand, reporter: Reporter, interruption: Interruption) {
    this.#command = command;
    this.#reporter = reporter;
    this.#interruption = interruption;
    this.#output = new JobOutput(command, writingSettings(command));
  }

  async run(ensureBuilt: () => Promise<void>): Promise<void> {
    const { json, ...sessionOptions } = await this.#check();
    await ensureBuilt();
    const opening = HeadlessSession.open(sessionOptions);
    const session = await this.#interruption.orStop(opening).catch(async (error: unknown) => {
      await opening.then(
        (opened) => opened.close(),
        () => undefined,
      );
      throw error;
    });
    try {
      const { video, keyframes } = await this.#interruption.orStop(this.#prepare(session, json));
      await this.#track(session, video, keyframes);
    } finally {
      await session.close();
    }
  }

  /** Checks everything that can be without a browser. */
  async #check(): Promise<SessionOptions & { readonly json: unknown }> {
    const command = this.#command;
    const { out, masks, saveFrames } = command;
    await checkInput('--video', command.video);
    const json = await readJson('--keyframes', command.keyframes);
    const setup = await setUpTracking(
      command,
      modelStorePlace(readVariables(process.env, process.cwd()), process.cwd()),
    );
    const { model } = setup;
    const modelFiles = [model.checkpoint, model.config ?? model.checkpoint];
    const inputs = [command.video, command.keyframes, ...modelFiles];
    await checkOutput('--out', out, inputs);
    if (masks !== undefined) await checkOutput('--masks', masks, [...inputs, out]);
    if (saveFrames !== undefined) await ensureFolder('--save-frames', saveFrames);
    return {
      ...setup,
      json,
      inputs: new Map([['video', command.video]]),
      framesFolder: saveFrames,
      host: {
        trackletProgress: async (progress) => this.#reporter.progress(progress),
        trackletResults: (results, progress) => this.#take(results, progress),
      },
    };
  }

  /** Results that cannot be written stop the job; the page need not know why. */
  async #take(results: readonly ObjectResult[], progress: Progress): Promise<void> {
    try {
      await this.#output.collect(results);
      this.#reporter.progress(progress);
    } catch (error) {
      if (!(error instanceof TrackletError)) throw error;
      if (this.#writeFailure === undefined) this.#cancel?.();
      this.#writeFailure ??= error;
    }
  }

  /** Video, keyframes, model, prompts: all that can still be wrong before tracking begins. */
  async #prepare(
    session: HeadlessSession,
    json: unknown,
  ): Promise<{ video: VideoInfo; keyframes: Keyframes }> {
    const { keyframes: fileName, framerate } = this.#command;
    const { info: video } = await session.openVideo(inputPath('video', this.#command.video));
    const keyframes = parseKeyframes(json, { ...video, fileName, framerate });
    checkRange(this.#command, video, keyframes);
    const model = await session.loadModel().catch((error: unknown) => {
      throw withGpuAdvice(error);
    });
    sayModel(this.#reporter, model);
    sayInputs(this.#reporter, video, keyframes);
    for (const { id, prompts } of keyframes.objects) {
      for (const prompt of prompts) await session.setPrompt(id, prompt);
    }
    return { video, keyframes };
  }

  async #track(session: HeadlessSession, video: VideoInfo, keyframes: Keyframes): Promise<void> {
    const { frames, direction, maxFrames, untilLost, lostAfter, masks } = this.#command;
    const range = frames && ([frames.from, frames.to ?? video.frameCount] as const);
    let seconds = 0;
    let failure: TrackletError | undefined;
    this.#output.begin();
    try {
      const options = {
        range,
        direction,
        maxFrames,
        untilLost: untilLost ? lostAfter : undefined,
        masks: masks !== undefined,
      };
      this.#cancel = () => {
        session.cancel().catch(() => {
          // The call that tracks fails with the same reason.
        });
      };
      const outcome = await this.#interruption.orCancel(this.#trackAndSave(session, options), () => {
        this.#reporter.warn('Stopping after this frame. Press Ctrl-C again to stop at once.');
        this.#cancel?.();
      });
      seconds = outcome.seconds;
      if (this.#writeFailure) failure = this.#writeFailure;
      else if (outcome.status === 'cancelled') failure = interrupted();
    } catch (error) {
      if (!(error instanceof TrackletError)) throw error;
      failure = error;
    }
    if (this.#output.visited.size === 0) await this.#nothingTracked(failure);
    const files = await this.#write(video, keyframes, failure === undefined);
    if (failure) throw this.#stopped(failure, files);
    const count = this.#output.visited.size;
    const rate = `${(count / seconds).toFixed(2)} frames/s`;
    this.#reporter.fact('done', `${count} frames in ${seconds.toFixed(1)} s (${rate}): ${files.join(', ')}`, {
      framesTracked: count,
      seconds,
      files,
    });
  }

  /** Frames are saved for what was tracked, however tracking ended. */
  async #trackAndSave(session: HeadlessSession, options: TrackOptions): Promise<TrackOutcome> {
    const outcome = await session.track(options).catch(async (error: unknown) => {
      await this.#saveFrames(session).catch(() => {
        // The reason why tracking ended says more.
      });
      throw error;
    });
    await this.#saveFrames(session);
    return outcome;
  }

  /** @throws TrackletError `cli/interrupted` on a signal that comes meanwhile */
  async #saveFrames(session: HeadlessSession): Promise<void> {
    if (this.#command.saveFrames === undefined) return;
    const signals = this.#interruption.count;
    const frames = [...this.#output.visited].sort((a, b) => a - b);
    for (const [index, frame] of frames.entries()) {
      if (this.#interruption.count > signals) throw interrupted();
      await session.savePng(frame);
      this.#reporter.progress({ stage: 'save', done: index + 1, total: frames.length, unit: 'frames' });
    }
  }

  async #nothingTracked(failure: TrackletError | undefined): Promise<never> {
    await this.#output.discard();
    if (failure) {
      const message = `${failure.message} No frame was tracked, nothing is written.`;
      throw new StoppedPartWay(new TrackletError(failure.code, message, { cause: failure }));
    }
    throw new TrackletError(
      'cli/nothing-to-track',
      'There is no frame to track: the only prompt is on the first frame, and --direction is backward.',
    );
  }

  async #write(video: VideoInfo, keyframes: Keyframes, whole: boolean): Promise<string[]> {
    try {
      return await this.#output.write(video, keyframes, whole);
    } catch (error) {
      throw error instanceof TrackletError ? new StoppedPartWay(error) : error;
    }
  }

  #stopped(failure: TrackletError, files: readonly string[]): StoppedPartWay {
    const { lastFrame, visited } = this.#output;
    const message = `${failure.message} Tracked up to frame ${lastFrame} (${visited.size} frames), kept in ${files.join(', ')}.`;
    return new StoppedPartWay(new TrackletError(failure.code, message, { cause: failure }));
  }
}
