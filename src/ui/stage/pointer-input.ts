/**
 * Mouse, pen and fingers on the stage: presses and drags go to the tools, two fingers and the wheel zoom and pan.
 *
 * @module
 */
import type { Point } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import { paintedBox } from './device-pixels.ts';
import type { Place } from './drag.ts';
import { distance, type Handle } from './geometry.ts';
import { HoverPreview } from './hover-preview.ts';
import { objectAt, type ShownFrame } from './object-boxes.ts';
import { targetAt } from './press.ts';
import type { StageInput } from './stage-input.ts';
import { toVideo } from './view-transform.ts';

/** CSS pixels within which something is hit. */
const reaches = { mouse: 8, finger: 18 } as const;

interface PointerParts {
  readonly workspace: () => Workspace;
  readonly shown: () => ShownFrame | undefined;
  readonly canvas: () => HTMLCanvasElement;
  readonly input: StageInput;
  readonly changed: () => void;
}

export class PointerInput {
  readonly #parts: PointerParts;
  readonly #preview: HoverPreview;
  readonly #fingers = new Map<number, Point>();
  #over: Place | undefined;
  /** Space is held: the pointer moves the picture. */
  #pans = false;

  constructor(parts: PointerParts) {
    this.#parts = parts;
    this.#preview = new HoverPreview(parts.workspace);
  }

  /** Where the pointer hovers; undefined where it is not over the stage. */
  get over(): Place | undefined {
    return this.#over;
  }

  get pans(): boolean {
    return this.#pans;
  }

  set pans(pans: boolean) {
    this.#pans = pans;
    this.#showCursor();
  }

  readonly press = (event: PointerEvent): void => {
    const { canvas, input, workspace } = this.#parts;
    canvas().focus({ preventScroll: true });
    canvas().setPointerCapture(event.pointerId);
    this.#preview.stop();
    const place = this.#place(event);
    if (event.pointerType === 'touch') {
      this.#fingers.set(event.pointerId, place.stage);
      if (this.#fingers.size > 1) {
        if (input.dragging) input.cancel();
        return;
      }
    }
    const middle = event.button === 1;
    if (middle) event.preventDefault();
    this.#over = place;
    input.begin(place, {
      opposite: event.button === 2 || (event.altKey && workspace().tool !== 'pan'),
      reach: event.pointerType === 'mouse' ? reaches.mouse : reaches.finger,
      pans: middle || this.#pans,
    });
    this.#showCursor();
  };

  readonly move = (event: PointerEvent): void => {
    const { input, changed } = this.#parts;
    if (this.#fingers.size > 1) {
      this.#pinch(event);
      return;
    }
    if (this.#fingers.has(event.pointerId)) this.#fingers.set(event.pointerId, this.#place(event).stage);
    this.#over = this.#place(event);
    if (input.dragging) {
      // A fast stroke has several positions between two frames of the screen.
      const passed = event.getCoalescedEvents();
      for (const position of passed.length > 0 ? passed : [event]) input.move(this.#place(position));
    } else {
      this.#hover(this.#over, event.altKey);
    }
    changed();
  };

  readonly release = (event: PointerEvent): void => {
    const { input, workspace } = this.#parts;
    const pinched = this.#fingers.size > 1;
    this.#fingers.delete(event.pointerId);
    if (input.dragging && !pinched) input.end();
    // A finger that was lifted hovers nowhere.
    if (event.pointerType === 'touch') {
      this.#over = undefined;
      workspace().stage.hovered = undefined;
    }
    this.#showCursor();
  };

  /** The browser took the pointer away. */
  readonly abandon = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    this.#parts.input.cancel();
  };

  readonly leave = (): void => {
    if (this.#parts.input.dragging) return;
    this.#over = undefined;
    this.#preview.stop();
    this.#parts.workspace().stage.hovered = undefined;
    this.#parts.changed();
  };

  /** Zooms with Ctrl (which a pinch on a touchpad sends too), else pans a picture of which a part is out of sight. */
  readonly wheel = (event: WheelEvent): void => {
    const { stage } = this.#parts.workspace();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const step = Math.min(Math.max(event.deltaY * unit, -40), 40);
      stage.zoomBy(Math.exp(-step / 120), this.#place(event).stage);
    } else if (stage.isCropped) {
      event.preventDefault();
      stage.panBy(-event.deltaX * unit, -event.deltaY * unit);
    }
  };

  /** Two fingers: what was between them stays between them. */
  #pinch(event: PointerEvent): void {
    const { stage } = this.#parts.workspace();
    const before = [...this.#fingers.values()];
    if (!this.#fingers.has(event.pointerId)) return;
    this.#fingers.set(event.pointerId, this.#place(event).stage);
    const after = [...this.#fingers.values()];
    const [a, b] = before;
    const [c, d] = after;
    if (!a || !b || !c || !d) return;
    const [from, to] = [middleOf(a, b), middleOf(c, d)];
    stage.zoomBy(distance(c, d) / Math.max(1, distance(a, b)), from);
    stage.panBy(to[0] - from[0], to[1] - from[1]);
  }

  #hover(place: Place, altKey: boolean): void {
    const { workspace, shown } = this.#parts;
    const { stage, tool, objects } = workspace();
    const at = shown();
    const slop = reaches.mouse / 2 / stage.transform.scale;
    stage.hovered = at && tool === 'select' ? objectAt(objects, at, place.video, slop)?.id : undefined;
    this.#preview.over(place.video, altKey ? 0 : 1);
    this.#showCursor();
  }

  #showCursor(): void {
    this.#parts.canvas().style.cursor = this.#cursor();
  }

  #cursor(): string {
    const { workspace, shown, input } = this.#parts;
    const { tool, stage } = workspace();
    if (this.#pans || tool === 'pan') return input.dragging ? 'grabbing' : 'grab';
    if (tool === 'brush' || tool === 'eraser') return 'none';
    const at = shown();
    const target = at && this.#over && targetAt(workspace(), at, this.#over, reaches.mouse);
    if (target?.kind === 'handle') return handleCursors[target.handle];
    if (target?.kind === 'point') return tool === 'select' ? 'move' : 'pointer';
    if (tool !== 'select') return 'crosshair';
    const { selected } = workspace();
    if (target?.kind === 'box' && (stage.hovered === undefined || stage.hovered === selected?.id))
      return 'move';
    return stage.hovered === undefined ? 'default' : 'pointer';
  }

  #place({ clientX, clientY }: MouseEvent): Place {
    const view = this.#parts.workspace().stage;
    const { left, top } = paintedBox(this.#parts.canvas(), view.pixelRatio);
    const stage: Point = [clientX - left, clientY - top];
    return { stage, video: toVideo(view.transform, stage) };
  }
}

const middleOf = ([ax, ay]: Point, [bx, by]: Point): Point => [(ax + bx) / 2, (ay + by) / 2];

const handleCursors: Readonly<Record<Handle, string>> = {
  nw: 'nwse-resize',
  n: 'ns-resize',
  ne: 'nesw-resize',
  e: 'ew-resize',
  se: 'nwse-resize',
  s: 'ns-resize',
  sw: 'nesw-resize',
  w: 'ew-resize',
};
