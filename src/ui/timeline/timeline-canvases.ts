/**
 * The timeline's three canvases: ruler, pictures, lanes. Each is drawn again only where something on it has changed.
 *
 * @module
 */
import type { FrameAxis } from '../state/frame-axis.ts';
import type { Workspace } from '../state/workspace.ts';
import { drawLane, laneHeight } from './draw-lane.ts';
import { drawRuler, rulerHeight } from './draw-ruler.ts';
import { coverCrop, Thumbnails, thumbnailHeight, thumbnailStrip } from './thumbnails.ts';
import { readColours } from './timeline-colours.ts';

export interface DrawnTimeline {
  readonly workspace: Workspace;
  /** Where the canvases are. */
  readonly root: ParentNode;
  /** Whose colours are used. */
  readonly element: Element;
  /** Changes with the theme. */
  readonly look: number;
  /** Of the lanes in view, CSS pixels: [width, height]. */
  readonly size: readonly [number, number];
  readonly scrollTop: number;
}

export class TimelineCanvases {
  readonly #arrived: () => void;
  /** What each canvas was drawn from. */
  readonly #drawn = new Map<string, readonly unknown[]>();
  #thumbnails: Thumbnails | undefined;
  #axis: FrameAxis | undefined;

  /** @param arrived called when there is something more to draw */
  constructor(arrived: () => void) {
    this.#arrived = arrived;
  }

  clear(): void {
    this.#thumbnails?.clear();
    this.#drawn.clear();
  }

  draw(wanted: DrawnTimeline): void {
    this.#drawRuler(wanted);
    this.#drawThumbnails(wanted);
    this.#drawLanes(wanted);
  }

  #drawRuler(wanted: DrawnTimeline): void {
    const { timeline, player } = wanted.workspace;
    const { scale } = timeline;
    const unit = remUnit();
    const context = this.#begin(wanted, '.ruler', rulerHeight * unit, [scale, player.axis]);
    if (context) drawRuler(context, scale, player.axis, readColours(wanted.element), unit);
  }

  #drawLanes(wanted: DrawnTimeline): void {
    const { workspace, size, scrollTop } = wanted;
    const { objects, selected, timeline } = workspace;
    const { scale, lanes } = timeline;
    const parts = [scale, lanes.version, objects, selected?.id, scrollTop];
    const context = this.#begin(wanted, '.all canvas', size[1], parts);
    if (!context) return;
    context.clearRect(0, 0, scale.width, size[1]);
    const colours = readColours(wanted.element);
    const first = Math.floor(scrollTop / laneHeight);
    const end = Math.ceil((scrollTop + size[1]) / laneHeight);
    for (const [n, object] of objects.slice(first, end).entries()) {
      const lane = lanes.of(object.id);
      const top = (first + n) * laneHeight - scrollTop;
      if (lane) drawLane({ context, scale, colours, top }, lane, object.colour, object === selected);
    }
  }

  #drawThumbnails(wanted: DrawnTimeline): void {
    const { player, timeline, video, view } = wanted.workspace;
    const canvas = wanted.root.querySelector<HTMLCanvasElement>('.thumbnails');
    if (!video || !canvas || canvas.hidden) return;
    this.#thumbnails ??= new Thumbnails(view, this.#arrived);
    if (this.#axis !== player.axis) this.#thumbnails.clear();
    this.#axis = player.axis;
    const thumbnails = this.#thumbnails;
    const { scale } = timeline;
    const height = Math.round(thumbnailHeight * remUnit());
    const { positions, width } = thumbnailStrip(scale, (height * video.width) / video.height);
    const frames = positions.map((position) => player.axis.source(position));
    // Decoding them would hold up what is playing.
    thumbnails.want(player.playing ? [] : frames, Math.round(height * devicePixelRatio));
    const context = this.#begin(wanted, '.thumbnails', height, [scale, thumbnails.version]);
    if (!context) return;
    context.clearRect(0, 0, scale.width, height);
    const form = { width, height };
    for (const [n, frame] of frames.entries()) {
      const picture = thumbnails.at(frame) ?? thumbnails.nearest(frame);
      const x = scale.x(positions[n] ?? 0);
      if (picture) context.drawImage(picture, ...coverCrop(picture, form), x, 0, width, height);
    }
  }

  /** Where it must be drawn again, the canvas' context in CSS pixels. */
  #begin(
    { root, size, look }: DrawnTimeline,
    selector: string,
    height: number,
    parts: readonly unknown[],
  ): CanvasRenderingContext2D | undefined {
    const canvas = root.querySelector<HTMLCanvasElement>(selector);
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return undefined;
    const width = Math.max(1, size[0]);
    const now = [width, height, look, devicePixelRatio, ...parts];
    const before = this.#drawn.get(selector);
    if (before?.length === now.length && before.every((part, n) => part === now[n])) return undefined;
    this.#drawn.set(selector, now);
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    return context;
  }
}

/** A sixteenth of a rem in CSS pixels: larger on very wide screens, where all type is. */
const remUnit = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
