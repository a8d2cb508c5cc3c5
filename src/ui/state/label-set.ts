/**
 * The labels that an object may have: those of a task's labelling configuration, or of the local project.
 *
 * @module
 */

export interface Label {
  readonly value: string;
  /** `#rrggbb` */
  readonly colour: string;
}

/** Labels, and what an object of some labels looks like. */
export interface LabelSet {
  readonly labels: readonly Label[];
  /** Whether the user may add, rename, recolour and remove labels here: in the local project. */
  readonly editable: boolean;
  /** How an object of these labels is called and coloured; `undefined`: as objects without a label. */
  styleOf(labels: readonly string[]): { readonly name: string; readonly colour: string } | undefined;
}

export const noLabels: LabelSet = { labels: [], editable: false, styleOf: () => undefined };
