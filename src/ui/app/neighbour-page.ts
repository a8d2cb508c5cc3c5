/**
 * The Label Studio page that is open next to the tracker, as far as saving has to mind it.
 *
 * @module
 */

/** What saving has to know of a Label Studio page that is open next to the tracker. */
export interface NeighbourPage {
  /** What the user should do there once an annotation is saved. */
  readonly advice: string;
  /** Milliseconds until it has saved its draft of what was edited there last. */
  unsettled(): number;
  /** An annotation was saved. */
  saved(): void;
}

/** It saves a draft five to six seconds after an edit. */
const draftDelay = 7000;

/** Tells how long ago the user went from Label Studio's page to the tracker. */
export class DraftClock {
  #left = Number.NEGATIVE_INFINITY;

  /** The user has just left Label Studio's page. */
  leave(): void {
    this.#left = performance.now();
  }

  /** Milliseconds until a draft of the last edit is saved. */
  unsettled(): number {
    return Math.max(0, this.#left + draftDelay - performance.now());
  }
}

/** A Label Studio page of which nothing is known: it may be open in another tab. */
export const otherTab: NeighbourPage = {
  advice:
    'If Label Studio is open in another tab, reload it (F5) before editing: its next Update would overwrite this.',
  unsettled: () => 0,
  saved: () => {},
};

/** The Label Studio page that holds the tracker in a frame, which can neither see nor reload it. */
export function surroundingPage(): NeighbourPage {
  const clock = new DraftClock();
  window.addEventListener('focus', () => clock.leave());
  return {
    advice: 'Press F5 to see it in Label Studio; do not press Update before: that would overwrite it.',
    unsettled: () => clock.unsettled(),
    saved: () => {},
  };
}
