/**
 * The picture and the masks over it on a canvas of the stage's device pixels. Masks that are not there yet hold the next
 * picture back for a moment, so that both change together and masks never lie over another frame's picture.
 *
 * @module
 */
import type { ShownMask } from '../../worker/view-api.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { Workspace } from '../state/workspace.ts';
import { hatched } from './hatch.ts';
import { markedColour } from './marked-colour.ts';
import { MaskLayer } from './mask-layer.ts';
import type { ShownFrame } from './object-boxes.ts';
import { toStage, visiblePart } from './view-transform.ts';

/** Milliseconds for which a picture waits for its masks. */
const longestWait = 150;
/** Device pixels a pixel of the video from which on its pixels are shown as squares. */
const squares = 6;
const previewOpacity = 0.35;

interface PictureParts {
  readonly workspace: () => Workspace;
  /** There is something new to draw. */
  readonly changed: () => void;
}

export class PictureCanvas {
  readonly #parts: PictureParts;
  readonly #masks: MaskLayer;
  readonly #preview: MaskLayer;
  #held: { readonly picture: ImageBitmap; readonly since: number } | undefined;
  #shown: ShownFrame | undefined;
  #drawn: readonly unknown[] = [];

  constructor(parts: PictureParts) {
    this.#parts = parts;
    const { view, activity } = parts.workspace();
    const listener = { changed: parts.changed, fail: (error: unknown) => activity.fail(error) };
    this.#masks = new MaskLayer(view, listener);
    this.#preview = new MaskLayer(view, listener);
  }

  /** The frame on the canvas: a moment behind the player's while its masks are being made. */
  get shown(): ShownFrame | undefined {
    return this.#shown;
  }

  /** Gives bitmaps back. */
  clear(): void {
    this.#masks.clear();
    this.#preview.clear();
    this.#drawn = [];
  }

  /** Draws what has changed since the last time. */
  draw(canvas: HTMLCanvasElement): void {
    const { stage, player, video } = this.#parts.workspace();
    const { picture, pictureFrame: frame, picturePosition: position } = player;
    if (!picture || !video) {
      this.#shown = undefined;
      this.#drawn = [];
      canvas.width = 1;
      return;
    }
    const size = [video.width, video.height] as const;
    const part = visiblePart(stage.transform, stage.stage, size, stage.pixelRatio);
    if (!part) return;
    const wanted = { frame, viewport: part.viewport };
    this.#masks.want({ ...wanted, masks: this.#shownMasks() });
    const preview = this.#previewMask();
    if (preview) this.#preview.want({ ...wanted, masks: [preview] });
    else this.#preview.clear();

    const masks = this.#masks.over(frame);
    if (!masks && this.#isHeld(picture)) return;
    this.#shown = { frame, position, video: size };
    const previewed = preview && this.#preview.over(frame);
    const { scale, x, y } = stage.transform;
    const now = [picture, masks?.bitmap, previewed?.bitmap, scale, x, y, ...stage.stage, stage.pixelRatio];
    if (now.length === this.#drawn.length && now.every((value, index) => value === this.#drawn[index]))
      return;
    this.#drawn = now;
    const context = cleared(canvas, stage.stage, stage.pixelRatio);
    context.imageSmoothingEnabled = stage.zoom < squares && !stage.isWhole;
    context.imageSmoothingQuality = 'medium';
    const [left, top] = toStage(stage.transform, [0, 0]);
    context.drawImage(picture, left, top, size[0] * scale, size[1] * scale);
    context.imageSmoothingEnabled = true;
    if (masks?.bitmap) this.#place(context, masks.bitmap, masks.wanted.viewport.area);
    if (previewed?.bitmap)
      this.#place(context, hatched(previewed.bitmap, stage.pixelRatio), previewed.wanted.viewport.area);
  }

  /** Where the view has moved on, masks go with it until they are drawn anew. */
  #place(
    context: CanvasRenderingContext2D,
    bitmap: ImageBitmap | OffscreenCanvas,
    [x, y, width, height]: readonly [number, number, number, number],
  ): void {
    const { transform } = this.#parts.workspace().stage;
    const [left, top] = toStage(transform, [x, y]);
    context.drawImage(bitmap, left, top, width * transform.scale, height * transform.scale);
  }

  /** Whether a picture goes on waiting for its masks. */
  #isHeld(picture: ImageBitmap): boolean {
    if (this.#shown === undefined || this.#shown.frame === this.#parts.workspace().player.pictureFrame)
      return false;
    const now = performance.now();
    if (this.#held?.picture !== picture) {
      this.#held = { picture, since: now };
      setTimeout(this.#parts.changed, longestWait);
    }
    return now - this.#held.since < longestWait;
  }

  /** The selected one lies on top. While a candidate is looked at, it stands in place of the object's mask. */
  #shownMasks(): readonly ShownMask[] {
    const workspace = this.#parts.workspace();
    const { objects, selected, stage, tracking, player, viewOptions } = workspace;
    const replaced = stage.candidate === undefined ? undefined : workspace.marking.candidates?.id;
    const ordered = objects.filter((object) => object !== selected);
    return [...ordered, ...(selected ? [selected] : [])]
      .filter(({ hidden, id }) => !hidden && id !== replaced)
      .flatMap((object: TrackedObject) => {
        const mask = tracking.asShown(object).results.get(player.pictureFrame)?.mask;
        const emphasised = object === selected;
        const opacity = viewOptions.maskOpacity * (emphasised || !selected ? 1 : 0.65);
        const outline = viewOptions.outlines ? Math.round((emphasised ? 2 : 1) * stage.pixelRatio) : 0;
        return mask && (opacity > 0 || outline > 0)
          ? [{ mask, colour: object.colour, opacity, outline }]
          : [];
      });
  }

  #previewMask(): ShownMask | undefined {
    const workspace = this.#parts.workspace();
    const { stage, player, task } = workspace;
    const { previewed } = workspace.marking;
    const looked =
      stage.candidate === undefined ? undefined : workspace.marking.candidates?.masks[stage.candidate];
    const asked = previewed?.frame === player.pictureFrame && !task ? previewed.answer.result : undefined;
    const mask = (looked ?? asked)?.mask;
    if (!mask) return undefined;
    const outline = Math.round(2 * stage.pixelRatio);
    return { mask, colour: markedColour(workspace), opacity: previewOpacity, outline };
  }
}

/** The context of a canvas that has the stage's device pixels, empty, in CSS pixels. */
export function cleared(
  canvas: HTMLCanvasElement,
  [width, height]: readonly [number, number],
  pixelRatio: number,
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gave no 2D context.');
  const [wide, high] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, wide, high);
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  return context;
}
