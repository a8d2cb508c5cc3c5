/**
 * What a click would give, while the pointer moves. The first question about a frame costs a run of the image encoder, so
 * the pointer must have rested; those after it cost the decoder alone and follow the pointer.
 *
 * @module
 */
import type { Point } from '../state/gesture.ts';
import type { Workspace } from '../state/workspace.ts';

/** Milliseconds. */
const rest = 150;

export class HoverPreview {
  readonly #workspace: () => Workspace;
  #timer = 0;

  constructor(workspace: () => Workspace) {
    this.#workspace = workspace;
  }

  /** The pointer is over the picture. @param point pixels of the video */
  over(point: Point, label: 0 | 1): void {
    clearTimeout(this.#timer);
    const { marking, player, tool, viewOptions, task } = this.#workspace();
    if (tool !== 'point' || !viewOptions.preview || player.playing || task) return;
    const frame = player.pictureFrame;
    const ask = () => {
      const now = this.#workspace();
      if (now.player.pictureFrame === frame && now.tool === tool) {
        marking.preview({ kind: 'point', point, label });
      }
    };
    if (marking.previewed?.frame === frame) ask();
    else this.#timer = window.setTimeout(ask, rest);
  }

  /** The pointer has gone, or does something else. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#workspace().marking.preview(undefined);
  }
}
