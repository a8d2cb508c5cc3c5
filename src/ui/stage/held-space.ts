/**
 * Space, held over the picture: dragging moves the picture, as in drawing programs. Released without a drag it plays or
 * pauses, as everywhere on the page.
 *
 * @module
 */
import type { Workspace } from '../state/workspace.ts';

interface HeldSpaceParts {
  readonly workspace: () => Workspace;
  /** Whether the pointer is over the picture. */
  readonly isOver: () => boolean;
  readonly dragging: () => boolean;
  readonly held: (held: boolean) => void;
}

/** Elements for which Space means something else. */
const takesSpace = 'input, select, textarea, button, a, summary, [role=switch], [contenteditable]';

export class HeldSpace {
  readonly #parts: HeldSpaceParts;
  #held = false;
  #dragged = false;

  constructor(parts: HeldSpaceParts) {
    this.#parts = parts;
  }

  listen(): void {
    // Before the page's own handler, which would play at once.
    window.addEventListener('keydown', this.#press, { capture: true });
    window.addEventListener('keyup', this.#release, { capture: true });
    window.addEventListener('pointermove', this.#move);
    window.addEventListener('blur', this.#forget);
  }

  stop(): void {
    window.removeEventListener('keydown', this.#press, { capture: true });
    window.removeEventListener('keyup', this.#release, { capture: true });
    window.removeEventListener('pointermove', this.#move);
    window.removeEventListener('blur', this.#forget);
  }

  readonly #press = (event: KeyboardEvent): void => {
    const plain = event.key === ' ' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const target = event.composedPath()[0];
    if (!plain || (target instanceof Element && target.matches(takesSpace))) return;
    if (event.composedPath().some((node) => node instanceof HTMLDialogElement)) return;
    if (!this.#held && (event.repeat || !this.#parts.isOver())) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.#held) return;
    this.#held = true;
    this.#dragged = false;
    this.#parts.held(true);
  };

  readonly #move = (): void => {
    if (this.#held && this.#parts.dragging()) this.#dragged = true;
  };

  readonly #release = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !this.#held) return;
    event.preventDefault();
    event.stopPropagation();
    const { player } = this.#parts.workspace();
    const dragged = this.#dragged;
    this.#forget();
    if (dragged) return;
    if (player.playing) player.pause();
    else void player.play();
  };

  readonly #forget = (): void => {
    if (!this.#held) return;
    this.#held = false;
    this.#parts.held(false);
  };
}
