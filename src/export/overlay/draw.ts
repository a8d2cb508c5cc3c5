/**
 * Draws one frame of the overlay video: the picture, masks, boxes and names, as the stage shows them.
 *
 * @module
 */
import type { SourceFrame } from '../../units.ts';
import type { DecodedFrame } from '../../video/video.ts';
import { drawOverlay } from '../../worker/view-overlay.ts';
import type { ExportedFrame, ExportedObject, TrackedVideo } from '../tracked-video.ts';
import type { OverlayStyle } from './api.ts';

/** Lines and names are made for a picture of this height, and grow with it. */
const DESIGN_HEIGHT = 720;
const LINE = 2;
const FONT = 15;

interface DrawnObject {
  readonly object: ExportedObject;
  readonly frames: ReadonlyMap<SourceFrame, ExportedFrame>;
}

export class OverlayPainter {
  /** As large as the encoder's pictures: H.264 has even sizes only, so the last column or row may be there twice. */
  readonly canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  readonly #masks: OffscreenCanvas;
  readonly #size: Readonly<Record<'width' | 'height', number>>;
  readonly #objects: readonly DrawnObject[];
  readonly #style: OverlayStyle;
  readonly #scale: number;

  constructor({ video, objects }: TrackedVideo, style: OverlayStyle) {
    const { width, height } = video;
    this.#size = { width, height };
    this.canvas = new OffscreenCanvas(even(width), even(height));
    this.#context = contextOf(this.canvas);
    this.#masks = new OffscreenCanvas(width, height);
    this.#objects = objects.map((object) => ({
      object,
      frames: new Map(object.frames.map((frame) => [frame.frame, frame])),
    }));
    this.#style = style;
    this.#scale = Math.max(0.5, height / DESIGN_HEIGHT);
  }

  /** Draws a frame onto {@link canvas}; the frame stays open. */
  paint(decoded: DecodedFrame): void {
    this.#paintPicture(decoded);
    const seen = this.#objects.flatMap(({ object, frames }) => {
      const frame = frames.get(decoded.index);
      return frame ? [{ object, frame }] : [];
    });
    this.#paintMasks(seen);
    for (const { object, frame } of seen) this.#paintBox(object, frame);
    this.#fillEdges();
  }

  #paintPicture({ frame, rotation }: DecodedFrame): void {
    const context = this.#context;
    const { width, height } = this.#size;
    const [across, down] = rotation % 180 === 0 ? [width, height] : [height, width];
    context.save();
    context.translate(width / 2, height / 2);
    context.rotate((rotation / 180) * Math.PI);
    context.drawImage(frame, -across / 2, -down / 2, across, down);
    context.restore();
  }

  #paintMasks(seen: readonly { readonly object: ExportedObject; readonly frame: ExportedFrame }[]): void {
    const { width, height } = this.#size;
    const { opacity, outlines } = this.#style;
    const outline = outlines ? this.#scale : 0;
    if (opacity === 0 && outline === 0) return;
    const shown = seen.flatMap(({ object, frame: { mask, area } }) =>
      mask && area > 0 ? [{ mask, colour: object.colour, opacity, outline }] : [],
    );
    if (shown.length === 0) return;
    const pixels = drawOverlay(shown, { area: [0, 0, width, height], width, height });
    // ImageData replaces what is below it, so that it takes a canvas of its own.
    contextOf(this.#masks).putImageData(new ImageData(pixels, width, height), 0, 0);
    this.#context.drawImage(this.#masks, 0, 0);
  }

  #paintBox({ name, colour, textColour }: ExportedObject, { box }: ExportedFrame): void {
    if (!box) return;
    const [x, y, width, height] = box;
    const context = this.#context;
    if (this.#style.boxes) {
      context.strokeStyle = colour;
      context.lineWidth = LINE * this.#scale;
      context.strokeRect(x, y, width, height);
    }
    if (!this.#style.names) return;
    const size = FONT * this.#scale;
    const line = size * 1.4;
    const margin = size * 0.35;
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    const across = context.measureText(name).width + 2 * margin;
    // Above the box, or in it where there is no room; within the picture.
    const left = Math.max(0, Math.min(x, this.#size.width - across));
    const top = y >= line ? y - line : Math.max(0, y);
    context.fillStyle = colour;
    context.fillRect(left, top, across, line);
    context.fillStyle = textColour;
    context.fillText(name, left + margin, top + line / 2);
  }

  #fillEdges(): void {
    const { width, height } = this.#size;
    const { canvas } = this;
    if (canvas.width > width) this.#context.drawImage(canvas, width - 1, 0, 1, height, width, 0, 1, height);
    if (canvas.height > height) {
      this.#context.drawImage(canvas, 0, height - 1, canvas.width, 1, 0, height, canvas.width, 1);
    }
  }
}

const even = (size: number): number => size + (size % 2);

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no 2D context for the overlay');
  return context;
}
