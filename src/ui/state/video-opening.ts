/**
 * Opening a video with the work at it, in place of the one before, and closing it.
 *
 * @module
 */
import type { VideoInfo } from '../../video/video.ts';
import type { VideoSource } from '../../worker/api.ts';
import type { TrackletEngine } from '../../worker/client.ts';
import type { ViewClient } from '../../worker/view-client.ts';
import type { Activity, ReportProgress } from './activity.ts';
import { fileAxis } from './frame-axis.ts';
import type { History } from './history.ts';
import { describeContinued, type KeptWork, keepWork } from './kept-work.ts';
import type { MasksOnScreen } from './masks-on-screen.ts';
import type { ModelInUse } from './model-in-use.ts';
import type { Player } from './player.ts';
import type { Prompter } from './prompter.ts';
import type { TrackedFrames } from './tracked-frames.ts';
import type { TrackedObjects } from './tracked-objects.ts';
import type { Tracking } from './tracking.ts';
import type { Entrance, Kept, OfferAnswer, UnsavedWork } from './unsaved-work.ts';
import type { VideoPlan } from './video-plan.ts';
import type { Recorded } from './work-recorder.ts';

/** Whether a video was opened, and unfinished work at it taken up again. */
export type Opening = 'anew' | 'continued' | 'cancelled';

/** How a video is opened, beyond its address. */
export interface OpenOptions {
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

/** What opening a video concerns: all of the page's state. */
interface OpeningParts {
  readonly engine: Pick<TrackletEngine, 'openVideo'>;
  readonly view: ViewClient;
  readonly objects: TrackedObjects;
  readonly trackedFrames: TrackedFrames;
  readonly prompter: Prompter;
  readonly activity: Activity;
  readonly player: Player;
  readonly modelInUse: ModelInUse;
  readonly history: History;
  readonly tracking: Tracking;
  readonly masks: MasksOnScreen;
  readonly unsavedWork: UnsavedWork;
  /** Called when another video is open, or none, and before it has its objects. @param unsaved whether it has unsaved work */
  readonly opened: (unsaved: boolean) => void;
  /** Goes on with the track that unfinished work was cut off in. */
  readonly goOn: () => Promise<void>;
  readonly changed: () => void;
}

const nothing: VideoPlan = { axis: fileAxis(undefined) };

export class VideoOpening {
  readonly #parts: OpeningParts;
  video: VideoInfo | undefined;
  /** Where {@link video} came from. */
  source: VideoSource | undefined;
  plan: VideoPlan = nothing;
  /** The work was tracked with a model that a page cannot get again by itself: any other is chosen by the user alone. */
  modelMissing = false;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
  }

  /** Runs what calls {@link open}; where it took up unfinished work, tracking goes on. */
  async run(
    title: string,
    open: (report: ReportProgress) => Promise<Opening | undefined>,
  ): Promise<Opening | undefined> {
    let opening: Opening | undefined;
    await this.#parts.activity.run(title, async (report) => {
      opening = await open(report);
    });
    if (opening === 'continued') await this.#parts.goOn();
    return opening;
  }

  /**
   * Opens a video; objects of the one before are dropped, and unfinished work that is found is taken up.
   *
   * @throws TrackletError where it cannot be opened; the one before stays then
   */
  async open(source: VideoSource, options: OpenOptions): Promise<Opening> {
    const { unsavedWork } = this.#parts;
    const entrance = await unsavedWork.enter(options.key ?? urlOf(source), options.found);
    if (!entrance) return 'cancelled';
    try {
      await this.#open(source, options, entrance);
    } catch (error) {
      unsavedWork.abandon(entrance);
      throw error;
    }
    return entrance.kept ? 'continued' : 'anew';
  }

  /** Closes the video; what can be kept of the work at it is kept. */
  async close(): Promise<void> {
    const { history, objects, opened, player, prompter, tracking, unsavedWork } = this.#parts;
    player.pause();
    await unsavedWork.close();
    history.clear();
    prompter.forget();
    tracking.run = undefined;
    this.video = undefined;
    this.source = undefined;
    this.plan = nothing;
    this.modelMissing = false;
    opened(false);
    objects.replace([]);
  }

  async #open(source: VideoSource, options: OpenOptions, entrance: Entrance): Promise<void> {
    const { activity, engine, history, masks, modelInUse, prompter, unsavedWork, view } = this.#parts;
    const { report, forGood = false, plan = (video): VideoPlan => ({ axis: fileAxis(video) }) } = options;
    const { kept } = entrance;
    const model = kept && (await modelInUse.loadKept(kept.work.model, report));
    if (model === 'loaded') prompter.forget();
    const { info, job } = await engine.openVideo(source, kept?.job);
    // Where that fails, pictures come from the engine.
    view.openVideo(source).catch(() => undefined);
    prompter.forget();
    const planned = plan(info, kept?.work);
    unsavedWork.end();
    history.clear();
    this.video = info;
    this.source = source;
    this.plan = planned;
    this.modelMissing = model === 'missing';
    await this.#takeOver(kept);
    await unsavedWork.begin(entrance, { job, forGood }, () => this.#describe(source));
    await this.#showFirst();
    if (kept && modelInUse.loaded) await prompter.takeUp();
    await masks.find(report);
    // What is kept for good is always there again: only a model that is not needs to be said.
    if (kept && (!forGood || this.modelMissing)) {
      activity.notice = describeContinued(kept.work, this.modelMissing);
    }
  }

  /** The objects, those of unfinished work with what was found of them. */
  async #takeOver(kept: Kept | undefined): Promise<void> {
    const { objects, opened, tracking } = this.#parts;
    opened(kept !== undefined);
    tracking.run = this.modelMissing ? undefined : kept?.work.run;
    objects.replace(kept?.work.objects ?? this.plan.objects ?? []);
    for await (const results of kept?.results ?? []) objects.takeResults(results);
  }

  /** Where a track was cut off, else the first prompt. */
  async #showFirst(): Promise<void> {
    const { changed, objects, player, tracking } = this.#parts;
    await player.open(this.plan.axis, tracking.run?.position?.frame ?? objects.firstPrompted);
    // There is something to look at, while masks take their time.
    changed();
  }

  #describe(video: VideoSource): Recorded {
    const { objects, modelInUse, trackedFrames, tracking } = this.#parts;
    return {
      objects: objects.all,
      work: keepWork({
        title: this.video?.name ?? '',
        video,
        model: modelInUse.source,
        task: this.plan.keepTask?.(),
        objects: objects.all,
        run: tracking.run,
        frames: trackedFrames.count,
      }),
    };
  }
}

/** A URL can be opened again by the page itself. */
const urlOf = (source: VideoSource): string | undefined => (source.kind === 'url' ? source.url : undefined);
