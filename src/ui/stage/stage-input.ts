/**
 * What the user is doing on the picture, whatever with: the drag in progress, what it has left to be answered, what the
 * arrow keys move.
 *
 * @module
 */
import type { Stroke } from '../../worker/view-api.ts';
import type { Gesture, Point } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';
import { type Draft, type Drag, dragPicture, type Place } from './drag.ts';
import { moved, withinPicture } from './geometry.ts';
import { MarkQueue } from './mark-queue.ts';
import { editedBox, type ShownFrame } from './object-boxes.ts';
import { Painting } from './painting.ts';
import { type Picked, type PressOptions, press } from './press.ts';

/** Milliseconds after the last arrow key, when what was moved by it becomes a prompt. */
const nudgeRest = 500;

interface InputParts {
  readonly workspace: () => Workspace;
  /** The frame on screen; undefined before there is one. */
  readonly shown: () => ShownFrame | undefined;
  /** There is something new to draw. */
  readonly changed: () => void;
  /** What can be done next is something else. */
  readonly settled: () => void;
}

export class StageInput {
  readonly #parts: InputParts;
  readonly #queue: MarkQueue;
  readonly #painting: Painting;
  #drag: Drag | undefined;
  /** What is marked but not answered yet: it stays to be seen. */
  #pending: Draft = {};
  #picked: { readonly what: Picked; readonly id: string; readonly at: ShownFrame } | undefined;
  #nudged: { readonly draft: Draft; readonly gesture: Gesture; readonly timer: number } | undefined;

  constructor(parts: InputParts) {
    this.#parts = parts;
    const { workspace, changed } = parts;
    this.#queue = new MarkQueue(workspace);
    this.#painting = new Painting({
      view: { paint: (...wanted) => workspace().view.paint(...wanted) },
      mark: (gesture) => this.#queue.add(gesture),
      selected: () => workspace().selected,
      find: (id) => workspace().objects.find((object) => object.id === id),
      changed,
      fail: (error) => workspace().activity.fail(error),
    });
  }

  get dragging(): boolean {
    return this.#drag !== undefined;
  }

  /** What is drawn in place of what is there. */
  get draft(): Draft {
    return this.#drag?.draft ?? this.#nudged?.draft ?? this.#pending;
  }

  /** Strokes that are not in the mask yet. */
  get strokes(): readonly Stroke[] {
    const drawn = this.#drag?.draft.stroke;
    return drawn ? [...this.#painting.strokes, drawn] : this.#painting.strokes;
  }

  /** What the arrow keys move. */
  get picked(): Picked | undefined {
    const { selected } = this.#parts.workspace();
    const { what, id, at } = this.#picked ?? {};
    return id === selected?.id && at?.frame === this.#parts.shown()?.frame ? what : undefined;
  }

  /** The pointer was pressed. @param pans whether it moves the picture, whatever the tool */
  begin(from: Place, options: PressOptions & { readonly pans: boolean }): void {
    const workspace = this.#parts.workspace();
    const at = this.#parts.shown();
    this.finishNudge();
    if (!at) return;
    if (options.pans) {
      this.#drag = dragPicture(from, (dx, dy) => workspace.stage.panBy(dx, dy));
      return;
    }
    if (workspace.player.playing && workspace.tool !== 'pan') workspace.player.pause();
    this.#picked = undefined;
    const parts = {
      workspace,
      at,
      mark: (gesture: Gesture) => this.#queue.add(gesture),
      paint: (stroke: Stroke) => this.#painting.add(stroke, at.frame, at.video),
      pick: (what: Picked | undefined) => this.#pick(what, at),
    };
    this.#drag = press(parts, from, options);
    this.#parts.changed();
  }

  move(to: Place): void {
    this.#drag?.move(to);
    this.#parts.changed();
  }

  end(): void {
    const drag = this.#drag;
    this.#drag = undefined;
    const { stroke: _painted, ...draft } = drag?.draft ?? {};
    const answered = drag?.end();
    if (answered) this.#keep(draft, answered);
    else this.#parts.workspace().marking.preview(undefined);
    this.#parts.settled();
  }

  /** As if nothing had been pressed. */
  cancel(): void {
    this.#drag = undefined;
    this.#picked = undefined;
    if (this.#nudged) clearTimeout(this.#nudged.timer);
    this.#nudged = undefined;
    this.#parts.workspace().marking.preview(undefined);
    this.#parts.settled();
  }

  /** Moves what is picked by pixels of the video. @returns whether there was something to move */
  nudge([dx, dy]: Point): boolean {
    const { picked } = this;
    const at = this.#parts.shown();
    const { selected, marking, viewOptions, tracking } = this.#parts.workspace();
    if (!picked || !at || !selected || tracking.running) return false;
    // Keys that come while the model answers go on from what they have moved.
    const unanswered = this.#nudged?.draft ?? this.#pending;
    if (this.#nudged) clearTimeout(this.#nudged.timer);
    let next: { readonly draft: Draft; readonly gesture: Gesture } | undefined;
    if (picked.kind === 'box') {
      const before = unanswered.box ?? editedBox(selected, at);
      const box = before && moved(before, [dx, dy], at.video);
      next = box && { draft: { box }, gesture: { kind: 'box', box } };
    } else {
      const { index } = picked;
      const before = unanswered.point?.at ?? selected.prompts.get(at.frame)?.points?.[index];
      const point = before && withinPicture([before[0] + dx, before[1] + dy], at.video);
      next = point && {
        draft: { point: { index, at: point } },
        gesture: { kind: 'move-point', index, point },
      };
    }
    if (!next) return false;
    if (viewOptions.preview) marking.preview(next.gesture);
    this.#nudged = { ...next, timer: window.setTimeout(() => this.finishNudge(), nudgeRest) };
    this.#parts.changed();
    return true;
  }

  /** Makes a prompt of what the arrow keys have moved. */
  finishNudge(): void {
    const nudged = this.#nudged;
    if (!nudged) return;
    clearTimeout(nudged.timer);
    this.#nudged = undefined;
    this.#keep(nudged.draft, this.#queue.add(nudged.gesture));
  }

  #pick(what: Picked | undefined, at: ShownFrame): void {
    const { selected } = this.#parts.workspace();
    this.#picked = what && selected && { what, id: selected.id, at };
  }

  #keep(draft: Draft, answered: Promise<void>): void {
    this.#pending = draft;
    void answered.finally(() => {
      if (this.#pending === draft) this.#pending = {};
      this.#parts.changed();
    });
  }
}
