/**
 * Base of all elements that show the workspace: they are drawn again when it changes.
 *
 * @module
 */
import { LitElement, type PropertyDeclarations } from 'lit';
import type { Workspace } from '../state/workspace.ts';

export abstract class WorkspaceElement extends LitElement {
  static override properties: PropertyDeclarations = { workspace: { attribute: false } };
  declare workspace: Workspace;
  readonly #update = () => this.requestUpdate();
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
