/**
 * Where in the video we are, and the picture there: stepping, playing, following a track.
 *
 * @module
 */
import { type SourceFrame, sourceFrame } from '../../units.ts';
import type { TrackletWorker } from '../../worker/api.ts';
import { type FrameAxis, fileAxis } from './frame-axis.ts';

/** Who is told what becomes of the player. */
export interface PlayerListener {
  changed(): void;
  /** A picture could not be decoded. */
  fail(error: unknown): void;
}

export class Player {
  readonly #engine: Pick<TrackletWorker, 'picture'>;
  readonly #listener: PlayerListener;
  #picture: ImageBitmap | undefined;
  #wanted: { readonly position: number; readonly follow: boolean } | undefined;
  #loading = false;

  /** The positions of the slider. */
  axis: FrameAxis = fileAxis(undefined);
  /** Where the slider stands, on {@link axis}. */
  position = 0;
  /** The frame that {@link picture} shows: a moment behind {@link frame} while that is being decoded. */
  pictureFrame: SourceFrame = sourceFrame(0);
  /** The position that {@link picture} was decoded for. */
  picturePosition = 0;
  playing = false;
  /** Positions between which playing and tracking stay, both included; undefined: the whole video. */
  range: readonly [number, number] | undefined;
  /** Times the video's own speed; negative: backward. */
  speed = 1;
  /** Whether playing begins again at the start of the range (of the video). */
  loop = false;

  constructor(engine: Pick<TrackletWorker, 'picture'>, listener: PlayerListener) {
    this.#engine = engine;
    this.#listener = listener;
  }

  /** The picture on screen, of {@link pictureFrame}. */
  get picture(): ImageBitmap | undefined {
    return this.#picture;
  }

  /** The frame of the file at {@link position}. */
  get frame(): SourceFrame {
    return this.axis.source(this.position);
  }

  /** Starts on another video. @param frame of the file; default: where the slider begins */
  async open(axis: FrameAxis, frame?: SourceFrame): Promise<void> {
    this.#picture?.close();
    this.#picture = undefined;
    this.playing = false;
    this.axis = axis;
    this.position = this.#positionOf(frame);
    await this.#load({ position: this.position, follow: false });
  }

  /** Shows a frame of the file, or, where no position of the slider does, the first position. */
  show(frame: SourceFrame | undefined): Promise<void> {
    return this.seek(this.#positionOf(frame));
  }

  /** Shows a position; one outside the video is moved to its nearer end. */
  async seek(position: number): Promise<void> {
    const { first, last } = this.axis;
    this.position = Math.min(Math.max(first, Math.round(position)), last);
    this.#listener.changed();
    await this.#load({ position: this.position, follow: false });
  }

  /** Shows a frame of the file, and moves the slider once its picture is there. */
  follow(frame: SourceFrame): void {
    const position = this.axis.positionsOf(frame)?.[0];
    if (position !== undefined) void this.#load({ position, follow: true });
  }

  /** Plays from here, or from the start where this is the end; frames follow each other as they are decoded. */
  async play(): Promise<void> {
    if (this.playing) return;
    this.playing = true;
    if (this.position === this.axis.last) await this.seek(this.axis.first);
    const { axis } = this;
    const offset = performance.now() - axis.time(this.position) / 1000;
    while (this.playing && this.position < axis.last) {
      const due = axis.time(this.position + 1) / 1000 + offset;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      if (this.playing) await this.seek(this.position + 1);
    }
    this.pause();
  }

  pause(): void {
    this.playing = false;
    this.#listener.changed();
  }

  #positionOf(frame: SourceFrame | undefined): number {
    const positions = frame === undefined ? undefined : this.axis.positionsOf(frame);
    return positions?.[0] ?? this.axis.first;
  }

  /** Decodes the picture wanted last; those asked for meanwhile are skipped. */
  async #load(wanted: { readonly position: number; readonly follow: boolean }): Promise<void> {
    this.#wanted = wanted;
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#wanted !== undefined) {
        const { position, follow } = this.#wanted;
        this.#wanted = undefined;
        const { axis } = this;
        const frame = axis.source(position);
        const picture = await this.#engine.picture(frame);
        if (this.axis !== axis) {
          picture.close();
          continue;
        }
        this.#picture?.close();
        this.#picture = picture;
        this.pictureFrame = frame;
        this.picturePosition = position;
        if (follow) this.position = position;
        this.#listener.changed();
      }
    } catch (error) {
      this.pause();
      this.#listener.fail(error);
    } finally {
      this.#loading = false;
    }
  }
}
