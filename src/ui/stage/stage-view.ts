/**
 * What the stage shows of the picture and how: zoom, pan, brush size, the object under the pointer. It changes with every
 * move of the pointer, so it tells the stage's own elements and not the whole page.
 *
 * @module
 */
import type { Point } from '../state/gesture.ts';
import { snapped } from './device-pixels.ts';
import type { Size } from './geometry.ts';
import {
  bounded,
  fitted,
  scaledTo,
  scaleLimits,
  toStage,
  toVideo,
  type ViewTransform,
} from './view-transform.ts';

/** Pixels of the video. */
export const brushRadii = { least: 1, most: 200, first: 12 } as const;

/** What one step of the zoom keys and buttons does. */
const zoomStep = 1.25;

export class StageView extends EventTarget {
  #stage: Size = [0, 0];
  #video: Size = [1, 1];
  #pixelRatio = 1;
  /** Undefined: the whole picture, also when the stage's size changes. */
  #view: ViewTransform | undefined;
  #brushRadius: number = brushRadii.first;
  #hovered: string | undefined;
  #candidate: number | undefined;

  get stage(): Size {
    return this.#stage;
  }

  get video(): Size {
    return this.#video;
  }

  get pixelRatio(): number {
    return this.#pixelRatio;
  }

  /** Where each pixel is shown as it is, the picture's corner lies on a whole device pixel. */
  get transform(): ViewTransform {
    const view = this.#exact;
    if (!this.isWhole) return view;
    return { ...view, x: snapped(view.x, this.#pixelRatio), y: snapped(view.y, this.#pixelRatio) };
  }

  /** Device pixels that a pixel of the video has: 1 at "100 %". */
  get zoom(): number {
    return this.#exact.scale * this.#pixelRatio;
  }

  /** Whether a pixel of the video has a whole number of device pixels, so that it is shown as it is. */
  get isWhole(): boolean {
    return Math.abs(this.zoom - Math.round(this.zoom)) < 1e-6;
  }

  /** Whether the whole picture is shown, as large as it can be. */
  get isFitted(): boolean {
    return this.#view === undefined;
  }

  /** Whether a part of the picture is out of sight. */
  get isCropped(): boolean {
    return this.#exact.scale > fitted(this.#stage, this.#video).scale * 1.001;
  }

  /** Pixels of the video. */
  get brushRadius(): number {
    return this.#brushRadius;
  }

  set brushRadius(radius: number) {
    this.#brushRadius = Math.min(Math.max(Math.round(radius), brushRadii.least), brushRadii.most);
    this.#changed();
  }

  /** The object under the pointer. */
  get hovered(): string | undefined {
    return this.#hovered;
  }

  set hovered(id: string | undefined) {
    if (this.#hovered === id) return;
    this.#hovered = id;
    this.#changed();
  }

  /** The candidate that is pointed at, in the decoder's order: shown before it is chosen. */
  get candidate(): number | undefined {
    return this.#candidate;
  }

  set candidate(index: number | undefined) {
    if (this.#candidate === index) return;
    this.#candidate = index;
    this.#changed();
  }

  /** Tells how large stage (CSS pixels) and video are; another video is shown whole. */
  measure(stage: Size, video: Size, pixelRatio: number): void {
    const sameVideo = video[0] === this.#video[0] && video[1] === this.#video[1];
    if (sameVideo && same(stage, this.#stage) && pixelRatio === this.#pixelRatio) return;
    const centre = toVideo(this.#exact, [this.#stage[0] / 2, this.#stage[1] / 2]);
    const scale = this.#view?.scale;
    this.#stage = stage;
    this.#video = video;
    this.#pixelRatio = pixelRatio;
    if (!sameVideo) this.#view = undefined;
    else if (scale !== undefined) {
      const [x, y] = [stage[0] / 2 - scale * centre[0], stage[1] / 2 - scale * centre[1]];
      this.#view = bounded({ scale, x, y }, stage, video);
    }
    this.#changed();
  }

  fit(): void {
    this.#view = undefined;
    this.#changed();
  }

  /** A device pixel for each pixel of the video. */
  showActualSize(): void {
    this.#scaleTo(1 / this.#pixelRatio, this.#centre);
  }

  /** @param steps positive: nearer */
  zoomBySteps(steps: number): void {
    this.zoomBy(zoomStep ** steps, this.#centre);
  }

  /** @param anchor on the stage; what is there stays there */
  zoomBy(factor: number, anchor: Point): void {
    this.#scaleTo(this.#exact.scale * factor, anchor);
  }

  /** Moves the picture by CSS pixels. */
  panBy(dx: number, dy: number): void {
    if (this.#view === undefined) return;
    const { scale, x, y } = this.#view;
    this.#view = bounded({ scale, x: x + dx, y: y + dy }, this.#stage, this.#video);
    this.#changed();
  }

  /** Moves the picture as little as is needed for a point of the video to be in sight. */
  reveal(point: Point): void {
    const margin = 24;
    const [x, y] = toStage(this.transform, point);
    const [width, height] = this.#stage;
    const missing = (at: number, size: number) =>
      Math.max(0, margin - at) - Math.max(0, at - (size - margin));
    const [dx, dy] = [missing(x, width), missing(y, height)];
    if (dx !== 0 || dy !== 0) this.panBy(dx, dy);
  }

  /** What zooming and panning go on from: many small steps add up to what they should. */
  get #exact(): ViewTransform {
    return this.#view ?? fitted(this.#stage, this.#video);
  }

  get #centre(): Point {
    return [this.#stage[0] / 2, this.#stage[1] / 2];
  }

  #scaleTo(wanted: number, anchor: Point): void {
    const [least, most] = scaleLimits(this.#stage, this.#video, 1 / this.#pixelRatio);
    const scale = Math.min(Math.max(wanted, least), most);
    const whole = fitted(this.#stage, this.#video).scale;
    // Zooming out ends where the picture fits and then follows the stage's size again.
    const fits = Math.abs(scale / whole - 1) < 1e-3;
    this.#view = fits ? undefined : scaledTo(this.#exact, scale, anchor, this.#stage, this.#video);
    this.#changed();
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

const same = (a: Size, b: Size): boolean => a[0] === b[0] && a[1] === b[1];
