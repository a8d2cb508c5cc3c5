/**
 * A crosshair that the arrow keys move, for those who label without a mouse: Enter presses and releases.
 *
 * @module
 */
import type { Point, Tool } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import type { Place } from './drag.ts';
import { arrowStep, withinPicture } from './geometry.ts';
import { objectAt, type ShownFrame } from './object-boxes.ts';
import type { StageInput } from './stage-input.ts';
import { toStage, toVideo } from './view-transform.ts';

/** Pixels of the video that an arrow key moves: tapped, held down, with Shift. */
const steps = { tapped: 1, held: 8, shift: 25 } as const;

interface KeyboardParts {
  readonly workspace: () => Workspace;
  readonly shown: () => ShownFrame | undefined;
  readonly input: StageInput;
  readonly changed: () => void;
}

export class KeyboardPointer {
  readonly #parts: KeyboardParts;
  #at: Point | undefined;
  #last: Point | undefined;
  /** What screen readers say. */
  said = '';

  constructor(parts: KeyboardParts) {
    this.#parts = parts;
  }

  /** Pixels of the video; undefined where the crosshair is not shown. */
  get at(): Point | undefined {
    return this.#at;
  }

  /** @returns whether the key was meant for the crosshair */
  handle(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey) return false;
    if (!this.#at) return event.key === 'Enter' && this.#start();
    const length = event.shiftKey ? steps.shift : event.repeat ? steps.held : steps.tapped;
    const step = arrowStep(event.key, length);
    if (step) this.#move(this.#at, step);
    else if (event.key === 'Enter') this.#enter(this.#at, event.altKey);
    else if (event.key === 'Escape') this.#escape();
    else return false;
    return true;
  }

  /** Takes the crosshair away. */
  leave(): void {
    if (!this.#at) return;
    this.#last = this.#at;
    this.#at = undefined;
    this.said = 'Keyboard pointer off.';
    this.#parts.changed();
  }

  #start(): boolean {
    const shown = this.#parts.shown();
    if (!shown) return false;
    const { stage, tool } = this.#parts.workspace();
    const [width, height] = stage.stage;
    const middle = withinPicture(toVideo(stage.transform, [width / 2, height / 2]), shown.video);
    this.#at = withinPicture(this.#last ?? middle, shown.video);
    this.said = `Keyboard pointer on, ${this.#where(this.#at)}. Arrow keys move it, with Shift faster; ${does[tool]}; Escape ends.`;
    this.#parts.changed();
    return true;
  }

  #move([x, y]: Point, [dx, dy]: Point): void {
    const { shown, workspace, input, changed } = this.#parts;
    const video = shown()?.video;
    if (!video) return;
    // Positions are middles of pixels.
    const to = withinPicture([Math.floor(x) + dx + 0.5, Math.floor(y) + dy + 0.5], video);
    this.#at = to;
    workspace().stage.reveal(to);
    if (input.dragging) input.move(this.#place(to));
    this.said = this.#where(to);
    changed();
  }

  #enter(at: Point, opposite: boolean): void {
    const { input, workspace } = this.#parts;
    const { tool } = workspace();
    if (input.dragging) {
      input.end();
      this.said = `${done[tool]}, ${this.#where(at)}.`;
      return;
    }
    input.begin(this.#place(at), { opposite, reach: 8, pans: false });
    const atOnce = tool === 'point' || (tool === 'box' && opposite);
    if (atOnce) input.end();
    this.said = atOnce
      ? `${opposite ? 'Point outside' : 'Point inside'} placed, ${this.#where(at)}.`
      : `Begun, ${this.#where(at)}. Enter again ends, Escape takes it back.`;
  }

  #escape(): void {
    const { input } = this.#parts;
    if (input.dragging) {
      input.cancel();
      this.said = 'Taken back.';
    } else {
      this.leave();
    }
  }

  #place(video: Point): Place {
    return { video, stage: toStage(this.#parts.workspace().stage.transform, video) };
  }

  #where([x, y]: Point): string {
    const { workspace, shown } = this.#parts;
    const at = shown();
    const object = at && objectAt(workspace().objects, at, [x, y], 0);
    return `${Math.floor(x)}, ${Math.floor(y)}${object ? `, on ${object.name}` : ''}`;
  }
}

const does: Readonly<Record<Tool, string>> = {
  select: 'Enter takes what is there, Enter again puts it down',
  box: 'Enter sets one corner of a box, Enter again the other',
  point: 'Enter places a point, Alt and Enter one outside the object',
  brush: 'Enter puts the brush down, Enter again lifts it',
  eraser: 'Enter puts the eraser down, Enter again lifts it',
  pan: 'Enter takes the picture, Enter again lets it go',
};

const done: Readonly<Record<Tool, string>> = {
  select: 'Put down',
  box: 'Box drawn',
  point: 'Point placed',
  brush: 'Painted',
  eraser: 'Erased',
  pan: 'Let go',
};
