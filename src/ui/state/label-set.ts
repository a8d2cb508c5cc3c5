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
export interface LabelStyles {
  readonly labels: readonly Label[];
  /** Whether the user may add, rename, recolour and remove labels here: in the local project. */
  readonly editable: boolean;
  /** How an object of these labels is called and coloured; `undefined`: as objects without a label. */
  styleOf(labels: readonly string[]): { readonly name: string; readonly colour: string } | undefined;
}

/** The labels of what is open, and which of them the next object gets. */
export interface LabelSet extends LabelStyles {
  /** Of objects to come; undefined where there are no labels. */
  readonly next: string | undefined;
  /** Chooses the label of objects to come. */
  choose(label: string): void;
}

export const noLabels: LabelSet = {
  labels: [],
  editable: false,
  styleOf: () => undefined,
  next: undefined,
  choose: () => {},
};

/**
 * The label of the next object where the user draws one after another: the one chosen, else the first that no object has,
 * else that of the selected object.
 */
export function nextLabel(
  labels: readonly Label[],
  chosen: string | undefined,
  objects: readonly { readonly labels: readonly string[] }[],
  selected: { readonly labels: readonly string[] } | undefined,
): string | undefined {
  const values = labels.map(({ value }) => value);
  if (chosen !== undefined && values.includes(chosen)) return chosen;
  const used = new Set(objects.flatMap((object) => object.labels));
  return values.find((value) => !used.has(value)) ?? selected?.labels[0] ?? values[0];
}
