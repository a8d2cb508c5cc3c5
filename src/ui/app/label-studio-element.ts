/**
 * Base of all elements that show Label Studio's side of the page.
 *
 * @module
 */
import type { PropertyDeclarations } from 'lit';
import type { LabelStudio } from '../label-studio/label-studio.ts';
import { WorkspaceElement } from './workspace-element.ts';

export abstract class LabelStudioElement extends WorkspaceElement {
  static override properties: PropertyDeclarations = {
    workspace: { attribute: false },
    labelStudio: { attribute: false },
  };
  declare labelStudio: LabelStudio;
}
