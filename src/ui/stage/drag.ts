/**
 * What goes on between the press of the pointer and its release: a box, a point, a stroke, or the picture itself.
 *
 * @module
 */
import type { Stroke } from '../../worker/view-api.ts';
import type { Corners, Gesture, Point } from '../state/gesture.ts';
import { boxBetween, distance, type Handle, moved, resized, type Size, withinPicture } from './geometry.ts';

/** Where the pointer is. */
export interface Place {
  /** CSS pixels from the stage's corner. */
  readonly stage: Point;
  readonly video: Point;
}

/** What is drawn while the pointer is down, in place of what is there. */
export interface Draft {
  readonly box?: Corners;
  /** One of the prompt's points, elsewhere. */
  readonly point?: { readonly index: number; readonly at: Point };
  readonly stroke?: Stroke;
}

export interface Drag {
  readonly draft: Draft;
  move(place: Place): void;
  /** The pointer was released where it was moved to last. What is returned is waited for before the draft goes. */
  end(): Promise<void> | undefined;
}

/** What drags do their work with. */
export interface DragParts {
  readonly video: Size;
  readonly mark: (gesture: Gesture) => Promise<void>;
  /** Asks what a gesture would give. */
  readonly preview: (gesture: Gesture) => void;
}

/** CSS pixels: what moves less is a click. */
const clickSlop = 4;

/** @param click what a press without moving means; default: nothing */
export function dragPicture(
  from: Place,
  pan: (dx: number, dy: number) => void,
  click: () => void = () => undefined,
): Drag {
  let [x, y] = from.stage;
  let away = false;
  return {
    draft: {},
    move({ stage }) {
      away ||= distance(stage, from.stage) >= clickSlop;
      pan(stage[0] - x, stage[1] - y);
      [x, y] = stage;
    },
    end() {
      if (!away) click();
      return undefined;
    },
  };
}

/** A click, or a new box where the pointer moves. @param click undefined: only a box */
export function dragNewBox(
  from: Place,
  { video, mark, preview }: DragParts,
  click: () => Promise<void> | undefined,
): Drag {
  const start = withinPicture(from.video, video);
  let box: Corners | undefined;
  return {
    get draft() {
      return box ? { box } : {};
    },
    move(place) {
      if (!box && distance(place.stage, from.stage) < clickSlop) return;
      box = boxBetween(start, withinPicture(place.video, video));
      if (isBox(box)) preview({ kind: 'box', box });
    },
    end() {
      if (!box) return click();
      return isBox(box) ? mark({ kind: 'box', box }) : undefined;
    },
  };
}

/** Moves a box, or pulls one of its handles. @param click what a press without moving means */
export function dragBox(
  from: Place,
  box: Corners,
  handle: Handle | undefined,
  { video, mark, preview }: DragParts,
  click: () => Promise<void> | undefined,
): Drag {
  let changed: Corners | undefined;
  return {
    get draft() {
      return changed ? { box: changed } : {};
    },
    move(place) {
      if (!changed && distance(place.stage, from.stage) < clickSlop) return;
      const by: Point = [place.video[0] - from.video[0], place.video[1] - from.video[1]];
      changed = handle ? resized(box, handle, place.video, video) : moved(box, by, video);
      if (isBox(changed)) preview({ kind: 'box', box: changed });
    },
    end() {
      if (!changed) return click();
      return isBox(changed) ? mark({ kind: 'box', box: changed }) : undefined;
    },
  };
}

/** Moves a point of the prompt. @param click what a press without moving means */
export function dragPoint(
  from: Place,
  index: number,
  { video, mark, preview }: DragParts,
  click: () => Promise<void> | undefined,
): Drag {
  let at: Point | undefined;
  return {
    get draft() {
      return at ? { point: { index, at } } : {};
    },
    move(place) {
      if (!at && distance(place.stage, from.stage) < clickSlop) return;
      at = withinPicture(place.video, video);
      preview({ kind: 'move-point', index, point: at });
    },
    end: () => (at ? mark({ kind: 'move-point', index, point: at }) : click()),
  };
}

/** A click where the pointer was pressed; a drag of some length is none. */
export function dragClick(from: Place, click: () => Promise<void> | undefined): Drag {
  let away = false;
  return {
    draft: {},
    move({ stage }) {
      // Hands shake, and nothing else is meant by dragging here.
      away ||= distance(stage, from.stage) > 4 * clickSlop;
    },
    end: () => (away ? undefined : click()),
  };
}

export function dragStroke(
  from: Place,
  kind: Stroke['kind'],
  radius: number,
  finish: (stroke: Stroke) => Promise<void>,
): Drag {
  const points: Point[] = [from.video];
  const stroke: Stroke = { kind, radius, points };
  return {
    draft: { stroke },
    move({ video }) {
      const last = points.at(-1);
      // Closer points than a part of the brush change nothing that one sees.
      if (!last || distance(last, video) >= Math.max(0.5, radius / 8)) points.push(video);
    },
    end: () => finish(stroke),
  };
}

/** Whether there is anything in a box: one pixel at least. */
const isBox = ([x0, y0, x1, y1]: Corners): boolean => x1 - x0 >= 1 && y1 - y0 >= 1;
