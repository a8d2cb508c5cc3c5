/**
 * Which part of the video the timeline shows: positions to pixels and back.
 *
 * @module
 */

/** CSS pixels that a position has at the closest. */
const closest = 40;

/** Immutable: zooming and panning make another one. */
export class TimeScale {
  /** Positions of the axis; there are `count` of them from `first` on. */
  readonly first: number;
  readonly count: number;
  /** CSS pixels. */
  readonly width: number;
  /** The first one in view, a fraction where it is cut. */
  readonly start: number;
  /** Positions in view. */
  readonly span: number;

  /** Where start and span are not given, or do not fit, as much as fits. */
  constructor(first: number, count: number, width: number, start = first, span = count) {
    this.first = first;
    this.count = Math.max(1, count);
    this.width = Math.max(1, width);
    const least = Math.min(this.count, this.width / closest);
    this.span = Math.min(Math.max(span, least), this.count);
    this.start = Math.min(Math.max(start, first), first + this.count - this.span);
  }

  /** CSS pixels a position. */
  get step(): number {
    return this.width / this.span;
  }

  /** The left edge of a position, in CSS pixels; may lie outside. */
  x(position: number): number {
    return (position - this.start) * this.step;
  }

  /** The position under a pixel, within the video. */
  position(x: number): number {
    const at = Math.floor(this.start + x / this.step);
    return Math.min(Math.max(at, this.first), this.first + this.count - 1);
  }

  /** With another width. */
  resized(width: number): TimeScale {
    return new TimeScale(this.first, this.count, width, this.start, this.span);
  }

  /** So many times closer, the place under `x` staying there. */
  zoomed(factor: number, x = this.width / 2): TimeScale {
    const anchor = this.start + x / this.step;
    const span = new TimeScale(this.first, this.count, this.width, this.start, this.span / factor).span;
    return new TimeScale(this.first, this.count, this.width, anchor - (x / this.width) * span, span);
  }

  /** Moved on by so many CSS pixels. */
  panned(pixels: number): TimeScale {
    return new TimeScale(this.first, this.count, this.width, this.start + pixels / this.step, this.span);
  }

  /** Moved, where that is needed, so that a position is in view. */
  showing(position: number): TimeScale {
    if (position >= this.start && position + 1 <= this.start + this.span) return this;
    return new TimeScale(this.first, this.count, this.width, position - this.span / 2, this.span);
  }

  /** The whole video. */
  fitted(): TimeScale {
    return new TimeScale(this.first, this.count, this.width);
  }
}

/** Positions with a number on the ruler, at least `apart` CSS pixels from each other. */
export function ticks(scale: TimeScale, apart: number): number[] {
  const wanted = apart / scale.step;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, wanted)));
  const distance = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= wanted) ?? 1;
  const from = Math.ceil(scale.start / distance) * distance;
  const marks: number[] = [];
  for (let at = from; at < scale.start + scale.span; at += distance) marks.push(at);
  return marks;
}
