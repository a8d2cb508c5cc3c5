/**
 * What of the workspace has changed, as far as that is worth telling apart.
 *
 * @module
 */

/**
 * Changes that come many times a second while one works: where we are in the video and the picture there; how far something
 * is, with the results that come meanwhile; what a mark under the pointer would give. Everything else is a user's action.
 */
export type Moving = 'place' | 'progress' | 'preview';

/** Told by the workspace, as `change`. */
export class WorkspaceChange extends Event {
  /** Undefined: anything. */
  readonly moving: Moving | undefined;

  constructor(moving?: Moving) {
    super('change');
    this.moving = moving;
  }
}
