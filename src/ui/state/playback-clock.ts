/**
 * What time it is in a video that plays, at which speed, and how many of its frames are seen.
 *
 * @module
 */
import { type Microseconds, microseconds } from '../../units.ts';

const slowest = 0.1;
const fastest = 4;
/** Milliseconds over which frames are counted. */
const counted = 1000;
/** Playing is called choppy where less than this part of the frames is shown. */
const smooth = 0.9;

/** How many frames a second are shown, of those that should be. */
export interface ShownRate {
  readonly shown: number;
  readonly due: number;
}

export class PlaybackClock {
  #speed = 1;
  /** Speed and direction while shuttling, in place of {@link speed}. */
  #shuttle: number | undefined;
  /** Playing time is counted from here: `performance.now()`, and the video's time in microseconds. */
  #anchor = { at: 0, time: 0 };
  /** Positions shown lately. */
  #shown: { readonly at: number; readonly position: number }[] = [];

  /** Times the video's own speed; 0.1 to 4. Setting it ends shuttling. */
  get speed(): number {
    return this.#speed;
  }

  set speed(speed: number) {
    this.#speed = Math.min(Math.max(slowest, speed), fastest);
    this.#shuttle = undefined;
  }

  /** The speed at which time goes (would go) now; negative: backward. */
  get rate(): number {
    return this.#shuttle ?? this.#speed;
  }

  /** Shuttles at the video's own speed. @param faster twice as fast as now, up to 4 */
  shuttle(direction: -1 | 1, faster: boolean): void {
    this.#shuttle = faster ? direction * Math.min(Math.abs(this.rate) * 2, fastest) : direction;
  }

  endShuttle(): void {
    this.#shuttle = undefined;
  }

  /** Counts from this time of the video on. */
  start(time: Microseconds): void {
    this.#anchor = { at: performance.now(), time };
    this.#shown = [];
  }

  /** The video's time now. */
  get time(): Microseconds {
    const { at, time } = this.#anchor;
    return microseconds(time + (performance.now() - at) * 1000 * this.rate);
  }

  /** Milliseconds until the video's time is `time`; negative where it was. */
  until(time: number): number {
    return this.#anchor.at + (time - this.#anchor.time) / 1000 / this.rate - performance.now();
  }

  /** Says that a position's picture is on screen. */
  note(position: number): void {
    const at = performance.now();
    this.#shown = [...this.#shown.filter((shown) => at - shown.at <= counted), { at, position }];
  }

  /** Undefined where (nearly) all frames are shown, or it cannot be told yet. */
  get choppy(): ShownRate | undefined {
    const [first, last] = [this.#shown[0], this.#shown.at(-1)];
    if (!first || !last || last.at - first.at < counted / 2) return undefined;
    const seconds = (last.at - first.at) / 1000;
    const shown = (this.#shown.length - 1) / seconds;
    const due = Math.abs(last.position - first.position) / seconds;
    return shown < due * smooth ? { shown, due } : undefined;
  }
}
