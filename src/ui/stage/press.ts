/**
 * What a press of the pointer (or of Enter, with the keyboard's crosshair) begins, by tool and by what lies there.
 *
 * @module
 */
import type { Stroke } from '../../worker/view-api.ts';
import type { Corners, Gesture } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import {
  type Drag,
  dragBox,
  dragClick,
  dragNewBox,
  dragPicture,
  dragPoint,
  dragStroke,
  type Place,
} from './drag.ts';
import { contains, type Handle, handleAt } from './geometry.ts';
import { editedBox, objectAt, pointAt, type ShownFrame } from './object-boxes.ts';
import { toStage } from './view-transform.ts';

/** What the pointer is on, beside the picture. */
export type Target =
  | { readonly kind: 'handle'; readonly handle: Handle; readonly box: Corners }
  | { readonly kind: 'point'; readonly index: number }
  | { readonly kind: 'box'; readonly box: Corners };

/** Something of the selected object that was pressed and not moved: the arrow keys move it. */
export type Picked = { readonly kind: 'box' } | { readonly kind: 'point'; readonly index: number };

export interface PressParts {
  readonly workspace: Workspace;
  readonly at: ShownFrame;
  readonly mark: (gesture: Gesture) => Promise<void>;
  readonly paint: (stroke: Stroke) => Promise<void>;
  readonly pick: (picked: Picked | undefined) => void;
}

/** The second button, or Alt, turns a tool into its opposite. */
export interface PressOptions {
  readonly opposite: boolean;
  /** CSS pixels within which something is hit: fingers need more. */
  readonly reach: number;
}

/** What of the selected object is at a place and can be moved with the tool in use. */
export function targetAt(
  workspace: Workspace,
  at: ShownFrame,
  { stage: pressed, video }: Place,
  reach: number,
): Target | undefined {
  const { selected, stage, tool } = workspace;
  if (!selected || selected.hidden || (tool !== 'select' && tool !== 'point' && tool !== 'box'))
    return undefined;
  const index = pointAt(selected, at.frame, video, reach / stage.transform.scale);
  if (index !== undefined && tool !== 'box') return { kind: 'point', index };
  if (tool === 'point') return undefined;
  // While one draws boxes, only the box just drawn has handles: another one may begin anywhere else.
  const box = tool === 'box' ? selected.prompts.get(at.frame)?.box : editedBox(selected, at);
  if (!box) return undefined;
  const [x0, y0] = toStage(stage.transform, [box[0], box[1]]);
  const [x1, y1] = toStage(stage.transform, [box[2], box[3]]);
  const handle = handleAt([x0, y0, x1, y1], pressed, reach);
  if (handle) return { kind: 'handle', handle, box };
  return tool === 'select' && contains(box, video) ? { kind: 'box', box } : undefined;
}

/** Begins what the tool in use does at a place. */
export function press(parts: PressParts, from: Place, options: PressOptions): Drag {
  const { workspace, at } = parts;
  const target = options.opposite ? undefined : targetAt(workspace, at, from, options.reach);
  switch (workspace.tool) {
    case 'pan':
      return dragPicture(from, (dx, dy) => workspace.stage.panBy(dx, dy));
    case 'brush':
    case 'eraser': {
      const erases = (workspace.tool === 'eraser') !== options.opposite;
      return dragStroke(from, erases ? 'erase' : 'add', workspace.stage.brushRadius, parts.paint);
    }
    case 'point':
      return pressWithPoints(parts, from, options, target);
    case 'box':
      return pressWithBoxes(parts, from, options, target);
    case 'select':
      return pressToSelect(parts, from, options, target);
  }
}

/** As in SAM 2's demo: a click on a point that is there removes it. */
function pressWithPoints(
  parts: PressParts,
  from: Place,
  options: PressOptions,
  target: Target | undefined,
): Drag {
  const { marking, selected } = parts.workspace;
  if (target?.kind !== 'point' || !selected) return dragClick(from, () => placePoint(parts, from, options));
  const remove = () => marking.removePoint(selected.id, parts.at.frame, target.index);
  return dragPoint(from, target.index, dragParts(parts), remove);
}

function pressWithBoxes(
  parts: PressParts,
  from: Place,
  options: PressOptions,
  target: Target | undefined,
): Drag {
  const click = () => placePoint(parts, from, options);
  if (options.opposite) return dragClick(from, click);
  if (target?.kind !== 'handle') return dragNewBox(from, dragParts(parts), click);
  return dragBox(from, target.box, target.handle, dragParts(parts), () => undefined);
}

function pressToSelect(
  parts: PressParts,
  from: Place,
  options: PressOptions,
  target: Target | undefined,
): Drag {
  const { workspace, at } = parts;
  const { selected, stage, objects } = workspace;
  const hit = objectAt(objects, at, from.video, options.reach / 2 / stage.transform.scale);
  const select = (picked: Picked) => () => {
    if (hit && hit !== selected && target?.kind === 'box') workspace.select(hit.id);
    else parts.pick(picked);
    return undefined;
  };
  switch (target?.kind) {
    case 'point':
      return dragPoint(from, target.index, dragParts(parts), select(target));
    case 'handle':
      return dragBox(from, target.box, target.handle, dragParts(parts), select({ kind: 'box' }));
    case 'box':
      return dragBox(from, target.box, undefined, dragParts(parts), select({ kind: 'box' }));
    default:
      return hit
        ? dragClick(from, () => {
            workspace.select(hit.id);
            return undefined;
          })
        : dragPicture(
            from,
            (dx, dy) => stage.panBy(dx, dy),
            () => workspace.select(undefined),
          );
  }
}

/** A click beside the picture means nothing. */
function placePoint(
  { at, mark }: PressParts,
  { video }: Place,
  { opposite }: PressOptions,
): Promise<void> | undefined {
  if (!contains([0, 0, ...at.video], video)) return undefined;
  return mark({ kind: 'point', point: video, label: opposite ? 0 : 1 });
}

function dragParts({ workspace, at, mark }: PressParts) {
  const { marking, viewOptions } = workspace;
  const preview = (gesture: Gesture) => {
    if (viewOptions.preview) marking.preview(gesture);
  };
  return { video: at.video, mark, preview };
}
