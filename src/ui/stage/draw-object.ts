/**
 * How an object looks on the picture: its mask, what the user marked, where the model found it, and, where neither is
 * known, where Label Studio shows it.
 *
 * @module
 */
import { shownShape } from '../../regions/interpolate.ts';
import type { Shape } from '../../regions/region.ts';
import type { SourceFrame } from '../../units.ts';
import type { FramePrompt } from '../../worker/api.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import { maskImage } from './mask-image.ts';

/** Characters. */
const longestName = 24;

/** A canvas with the size of the video. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  /** The frame on the canvas, and its position on the slider. */
  readonly frame: SourceFrame;
  readonly position: number;
  /** Video pixels a CSS pixel: what is drawn keeps its size on screen. */
  readonly unit: number;
}

/** Draws an object's mask. @param scratch a canvas of any size, for the mask's pixels */
export function drawMask(
  { context, frame }: Drawing,
  { results, colour }: TrackedObject,
  opacity: number,
  scratch: OffscreenCanvas,
): void {
  const mask = results.get(frame)?.mask;
  if (!mask) return;
  const [height, width] = mask.size;
  if (scratch.width !== width || scratch.height !== height) Object.assign(scratch, { width, height });
  scratch.getContext('2d')?.putImageData(maskImage(mask, colour), 0, 0);
  context.globalAlpha = opacity;
  context.drawImage(scratch, 0, 0);
  context.globalAlpha = 1;
}

/** Draws the tracked box, the prompt's box and points, and the name. */
export function drawOutline(drawing: Drawing, object: TrackedObject, selected: boolean): void {
  const { context, frame, position, unit } = drawing;
  const result = object.results.get(frame);
  const prompt = object.prompts.get(frame);
  context.strokeStyle = object.colour;
  context.lineWidth = (selected ? 2.5 : 1.5) * unit;
  if (result?.box) {
    context.strokeRect(...result.box);
    drawName(drawing, object, [result.box[0], result.box[1]]);
  }
  if (prompt) drawPrompt(drawing, object, prompt);
  const untold = !result && !prompt?.points;
  const shape = untold ? shownShape(object.keyframes, position) : undefined;
  if (shape && !prompt) drawShape(drawing, shape);
  const corner = prompt?.box ? ([prompt.box[0], prompt.box[1]] as const) : shape && cornerOf(drawing, shape);
  if (untold && corner) drawName(drawing, object, corner);
}

/** Draws a dashed rectangle that spans two points. */
export function drawDashed(
  { context, unit }: Drawing,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): void {
  context.setLineDash([6 * unit, 4 * unit]);
  context.strokeRect(x0, y0, x1 - x0, y1 - y0);
  context.setLineDash([]);
}

/** A dashed box, filled and hollow points. */
function drawPrompt(drawing: Drawing, { colour }: TrackedObject, { box, points, labels }: FramePrompt): void {
  const { context, unit } = drawing;
  if (box) drawDashed(drawing, box);
  points?.forEach(([x, y], index) => {
    const outside = labels?.[index] === 0;
    context.beginPath();
    context.arc(x, y, 5 * unit, 0, 2 * Math.PI);
    context.fillStyle = outside ? '#1b1e25' : colour;
    context.fill();
    context.strokeStyle = outside ? colour : '#ffffff';
    context.stroke();
    context.strokeStyle = colour;
  });
}

/** As Label Studio draws it: turned about its top left corner. */
function drawShape(drawing: Drawing, shape: Shape): void {
  const { context, unit } = drawing;
  const { width, height } = context.canvas;
  context.save();
  context.translate(...cornerOf(drawing, shape));
  context.rotate(((shape.rotation ?? 0) / 180) * Math.PI);
  context.setLineDash([2 * unit, 4 * unit]);
  context.strokeRect(0, 0, (shape.width / 100) * width, (shape.height / 100) * height);
  context.restore();
}

function cornerOf({ context: { canvas } }: Drawing, { x, y }: Shape): [number, number] {
  return [(x / 100) * canvas.width, (y / 100) * canvas.height];
}

function drawName(
  { context, unit }: Drawing,
  { name, colour }: TrackedObject,
  [x, y]: readonly [number, number],
): void {
  context.font = `600 ${12 * unit}px system-ui, sans-serif`;
  const shown = name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
  const width = context.measureText(shown).width + 10 * unit;
  const top = Math.max(0, y - 18 * unit);
  context.fillStyle = colour;
  context.fillRect(x, top, width, 18 * unit);
  context.fillStyle = '#101216';
  context.fillText(shown, x + 5 * unit, top + 13 * unit);
}
