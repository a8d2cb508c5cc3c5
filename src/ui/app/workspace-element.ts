/**
 * Base of all elements that show the workspace: they are drawn again when what they show of it changes.
 *
 * @module
 */
import { LitElement, type PropertyDeclarations } from 'lit';
import type { Workspace } from '../state/workspace.ts';
import type { Moving, WorkspaceChange } from '../state/workspace-change.ts';

export abstract class WorkspaceElement extends LitElement {
  static override properties: PropertyDeclarations = { workspace: { attribute: false } };
  /** What the element shows of all that changes many times a second; the rest of the workspace it always shows. */
  static readonly shows: readonly Moving[] = ['place', 'progress', 'preview'];
  declare workspace: Workspace;
  readonly #update = (event: Event): void => {
    const { moving } = event as WorkspaceChange;
    if (moving === undefined || (this.constructor as typeof WorkspaceElement).shows.includes(moving)) {
      this.requestUpdate();
    }
  };
  #listened: Workspace | undefined;

  override willUpdate(): void {
    if (this.#listened === this.workspace) return;
    this.#listened?.removeEventListener('change', this.#update);
    this.#listened = this.workspace;
    this.#listened.addEventListener('change', this.#update);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listened?.removeEventListener('change', this.#update);
    this.#listened = undefined;
  }
}
