/**
 * Draws boxes, handles, points, strokes and names over the picture, in CSS pixels: they keep their size at any zoom.
 *
 * @module
 */
import type { Stroke } from '../../worker/view-api.ts';
import type { Corners, Point } from '../state/gesture.ts';
import { outlineDash, textOn } from '../state/palette.ts';
import type { TrackedObject } from '../state/tracked-objects.ts';
import type { ViewOptions } from '../state/view-options.ts';
import type { Draft } from './drag.ts';
import { handlesOf } from './geometry.ts';
import { editedBox, labelStudioShape, type ShownFrame, seenBox, shapePixels } from './object-boxes.ts';
import type { Picked } from './press.ts';
import { toStage, type ViewTransform } from './view-transform.ts';

const dark = '#101216';
const light = '#ffffff';
const rim = 'rgb(16 18 22 / 30%)';

export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly view: ViewTransform;
  readonly at: ShownFrame;
  readonly options: ViewOptions;
}

/** How one object is drawn, beside its own state. */
export interface Emphasis {
  /** Its place among the objects, which decides on its dashes where colours repeat. */
  readonly number: number;
  readonly selected: boolean;
  readonly hovered: boolean;
  /** Whether its box can be pulled by handles. */
  readonly editable: boolean;
  /** In place of what is there. */
  readonly draft: Draft;
  readonly picked: Picked | undefined;
}

/** Draws the boxes of an object. */
export function drawObject(drawing: Drawing, object: TrackedObject, emphasis: Emphasis): void {
  const { context, at, options } = drawing;
  const { selected, hovered, draft } = emphasis;
  context.strokeStyle = object.colour;
  context.lineWidth = selected ? 2.5 : hovered ? 2 : 1.5;
  const prompt = object.prompts.get(at.frame);
  const seen = seenBox(object, at);
  if (options.boxes && object.results.get(at.frame)?.box && seen) {
    strokeBox(
      drawing,
      seen,
      outlineDash(emphasis.number).map((length) => length * context.lineWidth),
    );
  }
  if (options.boxes) drawShape(drawing, object);
  const drawn = draft.box ?? (options.prompts ? prompt?.box : undefined);
  if (drawn) strokeBox(drawing, drawn, [6, 4]);
  const edited = draft.box ?? editedBox(object, at);
  if (selected && edited && emphasis.editable && options.boxes) {
    drawHandles(drawing, edited, object.colour, emphasis.picked?.kind === 'box');
  }
}

/** The box at which an object's name stands, where it is shown. */
export function namedBox(
  { at, options }: Drawing,
  object: TrackedObject,
  { hovered, draft }: Emphasis,
): Corners | undefined {
  return options.labels || hovered ? (draft.box ?? seenBox(object, at)) : undefined;
}

/** How large a box is that is being drawn or resized, below it. */
export function drawSize({ context, view }: Drawing, [x0, y0, x1, y1]: Corners): void {
  const [left, bottom] = toStage(view, [x0, y1]);
  const text = `${Math.round(x1 - x0)} × ${Math.round(y1 - y0)}`;
  context.font = '0.75rem system-ui, sans-serif';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = dark;
  context.strokeText(text, left, bottom + 18);
  context.fillStyle = light;
  context.fillText(text, left, bottom + 18);
}

/** A new box of no object yet, a stroke that is being painted. */
export function drawDraft(drawing: Drawing, { box }: Draft, colour: string): void {
  if (!box) return;
  drawing.context.strokeStyle = colour;
  drawing.context.lineWidth = 2;
  strokeBox(drawing, box, [6, 4]);
}

/** Strokes that are not in the mask yet: what is erased is darkened. */
export function drawStrokes({ context, view }: Drawing, strokes: readonly Stroke[], colour: string): void {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const { kind, radius, points } of strokes) {
    context.globalAlpha = 0.55;
    context.strokeStyle = kind === 'add' ? colour : dark;
    context.lineWidth = 2 * radius * view.scale;
    context.beginPath();
    points.forEach((point, index) => {
      const [x, y] = toStage(view, point);
      if (index === 0) context.moveTo(x, y);
      // A stroke of one point is a dot: a line of no length has round caps.
      context.lineTo(x, y);
    });
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** The brush, as large as it paints. */
export function drawBrush({ context, view }: Drawing, centre: Point, radius: number, erases: boolean): void {
  const [x, y] = toStage(view, centre);
  context.beginPath();
  context.arc(x, y, Math.max(1.5, radius * view.scale), 0, 2 * Math.PI);
  outlined(context, erases ? [3, 3] : []);
}

/** The keyboard's pointer. */
export function drawCrosshair({ context, view }: Drawing, centre: Point): void {
  const [x, y] = toStage(view, centre);
  const arm = 14;
  const gap = 4;
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(x + dx * gap, y + dy * gap);
    context.lineTo(x + dx * arm, y + dy * arm);
  }
  outlined(context, []);
}

/** White on black, so that it is seen on any picture. */
function outlined(context: CanvasRenderingContext2D, dash: readonly number[]): void {
  context.setLineDash([]);
  context.lineWidth = 3.5;
  context.strokeStyle = dark;
  context.stroke();
  context.setLineDash([...dash]);
  context.lineWidth = 1.5;
  context.strokeStyle = light;
  context.stroke();
  context.setLineDash([]);
}

function strokeBox(
  { context, view }: Drawing,
  [x0, y0, x1, y1]: Corners,
  dash: readonly number[] = [],
): void {
  const [left, top] = toStage(view, [x0, y0]);
  const box = [left, top, (x1 - x0) * view.scale, (y1 - y0) * view.scale] as const;
  const { strokeStyle, lineWidth } = context;
  if (dash.length === 0) {
    // A dark rim, so that pale colours are seen on pale pictures.
    context.strokeStyle = rim;
    context.lineWidth = lineWidth + 1;
    context.strokeRect(...box);
    context.strokeStyle = strokeStyle;
    context.lineWidth = lineWidth;
  }
  context.setLineDash([...dash]);
  context.strokeRect(...box);
  context.setLineDash([]);
}

/** As Label Studio draws it: turned about its top left corner. */
function drawShape({ context, view, at }: Drawing, object: TrackedObject): void {
  const shape = labelStudioShape(object, at);
  if (!shape) return;
  const [x, y, width, height] = shapePixels(shape, at.video);
  context.save();
  context.translate(...toStage(view, [x, y]));
  context.rotate(((shape.rotation ?? 0) / 180) * Math.PI);
  context.setLineDash([2, 4]);
  context.strokeRect(0, 0, width * view.scale, height * view.scale);
  context.restore();
}

function drawHandles(
  { context, view }: Drawing,
  [x0, y0, x1, y1]: Corners,
  colour: string,
  picked: boolean,
): void {
  const box: Corners = [...toStage(view, [x0, y0]), ...toStage(view, [x1, y1])];
  for (const [, [x, y]] of handlesOf(box)) {
    context.fillStyle = picked ? colour : light;
    context.strokeStyle = picked ? light : dark;
    context.lineWidth = 1.5;
    context.fillRect(x - 4, y - 4, 8, 8);
    context.strokeRect(x - 4, y - 4, 8, 8);
  }
  context.strokeStyle = colour;
}

/** Plus and minus, as in SAM 2's demo: the sign tells them apart where colours do not. */
export function drawPoints(
  { context, view, at }: Drawing,
  object: TrackedObject,
  { draft, picked, selected }: Emphasis,
): void {
  const { points = [], labels = [] } = object.prompts.get(at.frame) ?? {};
  points.forEach((placed, index) => {
    const inside = labels[index] !== 0;
    const [x, y] = toStage(view, draft.point?.index === index ? draft.point.at : placed);
    const radius = selected ? 7 : 5;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = inside ? object.colour : dark;
    context.fill();
    context.lineWidth = picked?.kind === 'point' && picked.index === index ? 3 : 1.5;
    context.strokeStyle = inside ? light : object.colour;
    context.stroke();
    context.beginPath();
    context.moveTo(x - radius / 2, y);
    context.lineTo(x + radius / 2, y);
    if (inside) {
      context.moveTo(x, y - radius / 2);
      context.lineTo(x, y + radius / 2);
    }
    context.lineWidth = 1.5;
    context.strokeStyle = inside ? textOn(object.colour) : light;
    context.stroke();
  });
}
