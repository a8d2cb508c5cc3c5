/**
 * Undo and redo of everything that is done to objects: marks, tracks, names, labels, objects themselves.
 *
 * @module
 */

/** Steps that can be undone; the oldest go. */
export const keptSteps = 500;

/** What was done in one step, as the user would call it. */
export interface Step {
  /** In a menu behind "Undo": `box on Ball, frame 12`. */
  readonly name: string;
}

export interface History {
  /** The step that {@link undo} takes back; undefined where there is none. */
  readonly undoable: Step | undefined;
  readonly redoable: Step | undefined;
  /** Steps done since the video was opened, of which none was undone. */
  readonly length: number;
  /** Takes the last step back, on the page and in the tracker. Shows the frame where it was done. */
  undo(): Promise<void>;
  redo(): Promise<void>;
  /**
   * Does something in one step: every change that `work` makes through `TrackedObjects` belongs to it. Where it rejects,
   * what it changed so far is taken back.
   */
  step(name: string, work: () => Promise<void>): Promise<void>;
}
