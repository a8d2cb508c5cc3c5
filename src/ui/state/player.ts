/**
 * Where in the video we are, and the picture there: stepping, playing, following a track.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { ViewWorker } from '../../worker/view-api.ts';
import { type FrameAxis, fileAxis, positionAt } from './frame-axis.ts';
import { PlayBounds, withEnd } from './play-bounds.ts';
import { PlaybackClock, type ShownRate } from './playback-clock.ts';
import { ShownPicture } from './shown-picture.ts';

/** Milliseconds for which playing waits at a time, so that a change of speed takes effect at once. */
const longestWait = 50;

/** Who is told what becomes of the player. */
export interface PlayerListener {
  changed(): void;
  /** It is at another position, or shows another picture. */
  moved(): void;
  /** A picture could not be decoded. */
  fail(error: unknown): void;
}

export class Player {
  readonly #shown: ShownPicture;
  readonly #listener: PlayerListener;
  readonly #clock = new PlaybackClock();

  /** The positions of the slider. */
  axis: FrameAxis = fileAxis(undefined);
  /** Where the slider stands, on {@link axis}. */
  position = 0;
  playing = false;
  /** Positions between which playing and tracking stay, both included; undefined: the whole video. */
  range: readonly [number, number] | undefined;
  /** Whether playing begins again at the start of the range (of the video). */
  loop = false;
  /** Whether the picture goes with a running track; it stays where the user moves during it. */
  following = true;

  constructor(source: Pick<ViewWorker, 'picture'>, listener: PlayerListener) {
    this.#shown = new ShownPicture(source);
    this.#listener = listener;
  }

  /** The picture on screen, of {@link pictureFrame}. */
  get picture(): ImageBitmap | undefined {
    return this.#shown.bitmap;
  }

  /** The frame that {@link picture} shows: a moment behind {@link frame} while that is being decoded. */
  get pictureFrame(): SourceFrame {
    return this.#shown.frame;
  }

  /** The position that {@link picture} was decoded for. */
  get picturePosition(): number {
    return this.#shown.position;
  }

  /** Why there is no picture of {@link frame}: then {@link picture} is another frame's, and stays that. */
  get failure(): unknown {
    const { failure } = this.#shown;
    return failure?.frame === this.frame ? failure.error : undefined;
  }

  /** The frame of the file at {@link position}. */
  get frame(): SourceFrame {
    return this.axis.source(this.position);
  }

  /** Times the video's own speed; 0.1 to 4. */
  get speed(): number {
    return this.#clock.speed;
  }

  set speed(speed: number) {
    this.#clock.speed = speed;
    this.#setAnchor();
    this.#listener.changed();
  }

  /** The speed at which it plays (would play) now; negative: backward. */
  get rate(): number {
    return this.#clock.rate;
  }

  /** Frames a second that are seen while playing leaves some out; undefined where it leaves out none. */
  get choppy(): ShownRate | undefined {
    return this.playing ? this.#clock.choppy : undefined;
  }

  /** Where playing begins and ends: the range, or the whole video. */
  get bounds(): readonly [number, number] {
    return this.range ?? [this.axis.first, this.axis.last];
  }

  /** Starts on another video. @param frame of the file; default: where the slider begins */
  async open(axis: FrameAxis, frame?: SourceFrame): Promise<void> {
    this.#shown.clear();
    this.playing = false;
    this.range = undefined;
    this.#clock.endShuttle();
    this.axis = axis;
    this.position = this.#positionOf(frame);
    await this.#load(this.position);
  }

  /** Shows a frame of the file, or, where no position of the slider does, the first position. */
  show(frame: SourceFrame | undefined): Promise<void> {
    return this.seek(this.#positionOf(frame));
  }

  /** Shows a position; one outside the video is moved to its nearer end. */
  async seek(position: number): Promise<void> {
    const { first, last } = this.axis;
    this.following = false;
    this.position = Math.min(Math.max(first, Math.round(position)), last);
    this.#setAnchor();
    this.#listener.moved();
    await this.#load(this.position);
  }

  /** Moves by so many positions, and stops playing. */
  step(positions: number): Promise<void> {
    if (this.playing) this.pause();
    return this.seek(this.position + positions);
  }

  /** Shows a frame of the file that was tracked, and moves the slider once its picture is there. */
  follow(frame: SourceFrame): void {
    const position = this.following ? this.axis.positionsOf(frame)?.[0] : undefined;
    if (position === undefined) return;
    void this.#load(position, () => {
      this.position = position;
    });
  }

  /** Goes with a running track again. @param frame that was tracked last */
  followAgain(frame: SourceFrame | undefined): void {
    this.pause();
    this.following = true;
    if (frame !== undefined) this.follow(frame);
  }

  /** Sets where the range begins or ends; a range that would be turned round becomes one position. */
  setRangeEnd(end: 'first' | 'last', position: number): void {
    this.setRange(withEnd(this.bounds, end, position));
  }

  /** @param range positions, both included; undefined: the whole video */
  setRange(range: readonly [number, number] | undefined): void {
    this.range = range;
    this.#listener.changed();
  }

  /**
   * Plays at {@link rate} from here, or, where this is the end or outside the range, from its beginning. Where decoding
   * cannot keep up, frames are left out: what is shown is never late.
   */
  async play(): Promise<void> {
    if (this.playing) return;
    this.playing = true;
    this.#listener.changed();
    const { axis } = this;
    if (this.#playBounds.isOver(this.position)) await this.#seekWhilePlaying(this.#playBounds.beginning);
    this.#setAnchor();
    while (this.playing && this.axis === axis) {
      const bounds = this.#playBounds;
      const due = bounds.isOver(this.#due) ? bounds.end : this.#due;
      if (due !== this.position) await this.#seekWhilePlaying(due);
      const over = this.#playBounds.isOver(this.position);
      if (over && !this.loop) break;
      const wait = this.#untilNext;
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(wait, longestWait)));
      else if (over) {
        await this.#seekWhilePlaying(this.#playBounds.beginning);
        this.#setAnchor();
      }
    }
    if (this.axis === axis) this.pause();
  }

  pause(): void {
    this.playing = false;
    this.#clock.endShuttle();
    this.#listener.changed();
  }

  /** As the keys J, K and L of video editors: backward, stop, forward; again: twice as fast. */
  shuttle(direction: -1 | 0 | 1): void {
    if (direction === 0) {
      this.pause();
      return;
    }
    const goesOn = this.playing && Math.sign(this.rate) === direction;
    this.#clock.shuttle(direction, goesOn);
    this.#setAnchor();
    this.#listener.changed();
    void this.play();
  }

  get #playBounds(): PlayBounds {
    return new PlayBounds(this.bounds, this.rate);
  }

  #setAnchor(): void {
    this.#clock.start(this.axis.time(this.position));
  }

  /** The position that should be on screen now. */
  get #due(): number {
    return positionAt(this.axis, this.#clock.time);
  }

  /** Milliseconds until the position after the present one is due. */
  get #untilNext(): number {
    // Backward, the next one is due as soon as the time falls below the present one's.
    const due = this.rate > 0 ? this.axis.time(this.position + 1) : this.axis.time(this.position) - 1;
    return this.#clock.until(due);
  }

  async #seekWhilePlaying(position: number): Promise<void> {
    this.following = false;
    this.position = position;
    this.#listener.moved();
    await this.#load(position, () => this.#clock.note(position));
  }

  #positionOf(frame: SourceFrame | undefined): number {
    const positions = frame === undefined ? undefined : this.axis.positionsOf(frame);
    return positions?.[0] ?? this.axis.first;
  }

  /** Shows a position's picture, and tells of it. @param shown is called before */
  async #load(position: number, shown?: () => void): Promise<void> {
    const tell = (): void => {
      shown?.();
      this.#listener.moved();
    };
    try {
      await this.#shown.load({ frame: this.axis.source(position), position, shown: tell });
    } catch (error) {
      this.pause();
      this.#listener.fail(error);
    }
  }
}
