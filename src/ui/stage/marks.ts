/**
 * All that is drawn over picture and masks: the objects in their order, the selected one on top, then names and points, then
 * what the pointer is doing.
 *
 * @module
 */
import type { Stroke } from '../../worker/view-api.ts';
import type { Point } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Draft } from './drag.ts';
import {
  type Drawing,
  drawBrush,
  drawCrosshair,
  drawDraft,
  drawObject,
  drawPoints,
  drawSize,
  drawStrokes,
  type Emphasis,
  namedBox,
} from './draw-marks.ts';
import { markedColour } from './marked-colour.ts';
import { drawNames, type NamedBox } from './name-tags.ts';
import type { ShownFrame } from './object-boxes.ts';
import type { Picked } from './press.ts';

/** What the user is doing. */
interface Doing {
  readonly draft: Draft;
  readonly picked: Picked | undefined;
  /** Strokes that are not in the mask yet. */
  readonly strokes: readonly Stroke[];
  readonly dragging: boolean;
  /** The keyboard's pointer, and where a brush would paint; pixels of the video. */
  readonly crosshair: Point | undefined;
  readonly brush: Point | undefined;
}

/** @param context of the stage's size, in CSS pixels, empty */
export function drawMarks(
  context: CanvasRenderingContext2D,
  workspace: Workspace,
  at: ShownFrame,
  doing: Doing,
): void {
  const { stage, objects, selected, viewOptions, tracking } = workspace;
  const { draft, strokes, dragging } = doing;
  const drawing: Drawing = { context, view: stage.transform, at, options: viewOptions };
  const colour = markedColour(workspace);
  drawStrokes(drawing, strokes, colour);
  const others = objects.filter((object) => object !== selected && !object.hidden);
  const drawn = (selected && !selected.hidden ? [...others, selected] : others).map((object) => ({
    object: tracking.asShown(object),
    emphasis: emphasisOf(workspace, object.id, at, doing),
  }));
  for (const { object, emphasis } of drawn) drawObject(drawing, object, emphasis);
  if (!selected) drawDraft(drawing, draft, colour);
  const names = drawn.toReversed().flatMap(({ object, emphasis }): readonly NamedBox[] => {
    const box = namedBox(drawing, object, emphasis);
    return box ? [{ name: object.name, colour: object.colour, box }] : [];
  });
  drawNames(context, stage.transform, stage.stage, at.video, names);
  // Over the names: one clicks on points to take them away.
  if (viewOptions.prompts) for (const { object, emphasis } of drawn) drawPoints(drawing, object, emphasis);
  if (draft.box && dragging) drawSize(drawing, draft.box);
  drawPointer(drawing, workspace, doing);
}

function emphasisOf(
  { objects, selected, stage, player, tool }: Workspace,
  id: string,
  at: ShownFrame,
  { draft, picked }: Doing,
): Emphasis {
  const chosen = id === selected?.id;
  const drawn = selected?.prompts.get(at.frame)?.box !== undefined || draft.box !== undefined;
  return {
    number: objects.findIndex((object) => object.id === id),
    selected: chosen,
    hovered: id === stage.hovered,
    editable: chosen && !player.playing && (tool === 'select' || (tool === 'box' && drawn)),
    draft: chosen ? draft : {},
    picked: chosen ? picked : undefined,
  };
}

function drawPointer(drawing: Drawing, { tool, stage }: Workspace, { crosshair, brush }: Doing): void {
  const paints = tool === 'brush' || tool === 'eraser';
  if (brush && paints) drawBrush(drawing, brush, stage.brushRadius, tool === 'eraser');
  if (crosshair) drawCrosshair(drawing, crosshair);
}
