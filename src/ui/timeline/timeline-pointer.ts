/**
 * What the pointer does on the timeline. Press: go there, and select the lane's object; drag: go along; with Shift: choose a
 * range. Wheel with Ctrl, or two fingers: zoom; wheel, middle button, or Alt and drag: move along.
 *
 * @module
 */
import type { Workspace } from '../state/workspace.ts';
import type { PointedPlace } from './pointed-place.ts';

/** What a notch of the wheel moves, in CSS pixels. */
const wheelStep = 100;
/** CSS pixels of a line, where a browser's wheel counts lines. */
const line = 16;

/** The timeline, as the pointer needs it. */
interface PointerHost {
  readonly workspace: Workspace;
  /** CSS pixels from where the lanes begin. */
  x(event: MouseEvent): number;
  place(event: MouseEvent): PointedPlace;
  /** Whether the wheel moves the lanes up and down there. */
  scrolls(event: MouseEvent): boolean;
  requestUpdate(): void;
}

/** `range`: from this position on; `pan`: the pointer was last at this x. */
type Drag =
  | { readonly kind: 'seek' }
  | { readonly kind: 'range'; readonly from: number }
  | { readonly kind: 'pan'; x: number };

/** Where the pointer is, in the window and in the video. */
export interface Pointed extends PointedPlace {
  readonly clientX: number;
}

export class TimelinePointer {
  readonly #host: PointerHost;
  #drag: Drag | undefined;
  /** Fingers on the timeline: their x, by pointer. */
  readonly #fingers = new Map<number, number>();
  /** Undefined where nothing is pointed at. */
  pointed: Pointed | undefined;

  constructor(host: PointerHost) {
    this.#host = host;
  }

  /** Whether the playhead is being moved: then the view stays where it is. */
  get dragging(): boolean {
    return this.#drag !== undefined;
  }

  /** Listens to a canvas: for the wheel Chromium calls an element's listeners, and not those of a shadow root. */
  attach(canvas: HTMLCanvasElement): void {
    canvas.addEventListener('pointerdown', this.#press);
    canvas.addEventListener('pointermove', this.#move);
    canvas.addEventListener('pointerup', this.#release);
    canvas.addEventListener('pointercancel', this.#release);
    canvas.addEventListener('pointerleave', this.#leave);
    canvas.addEventListener('wheel', this.#wheel, { passive: false });
  }

  readonly #press = (event: PointerEvent): void => {
    const pans = event.button === 1 || (event.button === 0 && event.altKey);
    if (event.button !== 0 && !pans) return;
    // The middle button would scroll the page.
    if (pans) event.preventDefault();
    (event.target as Element).setPointerCapture(event.pointerId);
    const { workspace } = this.#host;
    const x = this.#host.x(event);
    if (event.pointerType === 'touch') this.#fingers.set(event.pointerId, x);
    if (pans || this.#fingers.size > 1) this.#drag = { kind: 'pan', x };
    else if (event.shiftKey) this.#drag = { kind: 'range', from: this.#host.place(event).position };
    else {
      const { position, keyframe, object } = this.#host.place(event);
      if (object) workspace.select(object.id);
      if (keyframe === undefined) this.#drag = { kind: 'seek' };
      void workspace.player.seek(keyframe ?? position);
    }
  };

  readonly #move = (event: PointerEvent): void => {
    if (this.#fingers.size > 1) {
      this.#pinch(event);
      return;
    }
    const { timeline, player } = this.#host.workspace;
    const place = this.#host.place(event);
    const { position } = place;
    this.pointed = event.pointerType === 'touch' ? undefined : { ...place, clientX: event.clientX };
    const drag = this.#drag;
    if (drag?.kind === 'seek' && position !== player.position) void player.seek(position);
    if (drag?.kind === 'range') {
      player.setRange([Math.min(drag.from, position), Math.max(drag.from, position)]);
    }
    if (drag?.kind === 'pan') {
      const x = this.#host.x(event);
      timeline.panBy(drag.x - x);
      drag.x = x;
    }
    this.#host.requestUpdate();
  };

  /** What is between the fingers stays between them. */
  #pinch(event: PointerEvent): void {
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId);
    const before = this.#fingers.get(event.pointerId);
    if (!other || before === undefined) return;
    const now = this.#host.x(event);
    this.#fingers.set(event.pointerId, now);
    const [, fixed] = other;
    const { timeline } = this.#host.workspace;
    timeline.panBy((before - now) / 2);
    const [width, earlier] = [Math.abs(now - fixed), Math.abs(before - fixed)];
    if (width > 0 && earlier > 0) timeline.zoomBy(width / earlier, (now + fixed) / 2);
  }

  readonly #release = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    this.#drag = undefined;
  };

  readonly #leave = (): void => {
    this.pointed = undefined;
    this.#host.requestUpdate();
  };

  readonly #wheel = (event: WheelEvent): void => {
    const { timeline } = this.#host.workspace;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? line : 1;
    const [right, down] = [event.deltaX * unit, event.deltaY * unit];
    // A trackpad's pinch comes as a wheel with Ctrl.
    if (event.ctrlKey || event.metaKey) timeline.zoomBySteps(-down / wheelStep, this.#host.x(event));
    else if (right !== 0) timeline.panBy(right);
    else if (timeline.isZoomed && (event.shiftKey || !this.#host.scrolls(event))) timeline.panBy(down);
    else return;
    event.preventDefault();
  };
}
