/**
 * Base of the elements that show the stage's own state (zoom, brush, what is under the pointer) beside the workspace's.
 *
 * @module
 */
import { WorkspaceElement } from '../app/workspace-element.ts';
import type { StageView } from './stage-view.ts';

export abstract class StageElement extends WorkspaceElement {
  readonly #update = () => this.requestUpdate();
  #listened: StageView | undefined;

  override willUpdate(): void {
    super.willUpdate();
    if (this.#listened === this.workspace.stage) return;
    this.#listened?.removeEventListener('change', this.#update);
    this.#listened = this.workspace.stage;
    this.#listened.addEventListener('change', this.#update);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listened?.removeEventListener('change', this.#update);
    this.#listened = undefined;
  }
}
