/**
 * The predictor for the model and the video that are in use: made when it is needed, and made again where its device is
 * lost.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { DeviceTensor } from '../runtime/sam2-graphs.ts';
import type { ImageSource } from '../tracker/feature-cache.ts';
import { VideoPredictor } from '../tracker/video-predictor.ts';
import { FrameFeed } from './frame-feed.ts';
import type { RestorableStore } from './job-store.ts';
import type { ModelInUse } from './model-in-use.ts';
import type { VideoInUse } from './video-in-use.ts';

/** How often a lost device is replaced before the job gives up. */
const maxDeviceLosses = 3;

/** A predictor with what it runs on. */
export interface Tracker {
  readonly predictor: VideoPredictor;
  readonly feed: FrameFeed<DeviceTensor>;
  readonly store: RestorableStore;
  /** Pictures that were encoded so far. */
  readonly encoded: () => number;
}

export class TrackerInUse {
  readonly #model: ModelInUse;
  readonly #opened: () => VideoInUse;
  #tracker: Tracker | undefined;

  /** @param opened the video; throws where none is open */
  constructor(model: ModelInUse, opened: () => VideoInUse) {
    this.#model = model;
    this.#opened = opened;
  }

  /**
   * Made, and its stored state taken up, when video and model are both there.
   *
   * @throws TrackletError `worker/no-model`, `worker/no-video`
   */
  async start(): Promise<Tracker> {
    if (this.#tracker) return this.#tracker;
    const { runtime, graphs } = this.#model.running;
    const opened = this.#opened();
    const { store, marks } = await opened.outputs(graphs.key);
    const feed = new FrameFeed(opened.video, (decoded) => runtime.imageFrom(decoded));
    const { width, height, frameCount } = opened.video.info;
    const video = { width, height, frameCount };
    let encoded = 0;
    const images: ImageSource = {
      image(frame) {
        encoded++;
        return feed.image(frame);
      },
    };
    const options = { graphs: runtime, images, video, store, marks };
    const saved = await store.savedState();
    const predictor = saved ? VideoPredictor.restore(options, saved) : new VideoPredictor(options);
    if (saved?.marked && marks.size === 0) await predictor.sweep();
    this.#tracker = { predictor, feed, store, encoded: () => encoded };
    return this.#tracker;
  }

  /** Does the work; where the device is lost on the way, does it again on a new one. */
  async throughLosses<T>(work: (tracker: Tracker) => Promise<T>): Promise<T> {
    for (let losses = 0; ; losses++) {
      try {
        return await work(await this.start());
      } catch (error) {
        const lost = error instanceof TrackletError && error.code === 'runtime/device-lost';
        if (!lost || losses === maxDeviceLosses) throw error;
        await this.drop();
        await this.#model.renew();
      }
    }
  }

  /** Lets go of everything that lies on the device. */
  async drop(): Promise<void> {
    const tracker = this.#tracker;
    this.#tracker = undefined;
    await tracker?.predictor.dispose().catch(() => undefined);
    await tracker?.feed.close();
  }
}
