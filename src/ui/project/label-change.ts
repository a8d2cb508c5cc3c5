/**
 * One change of a project's labels as a value, which can be done to the labels as another tab has left them, and undone.
 *
 * @module
 */
import type { Label } from '../state/label-set.ts';

export type LabelChange =
  | { readonly kind: 'add'; readonly label: Label; readonly at: number }
  | { readonly kind: 'remove'; readonly label: Label; readonly at: number }
  /** Another name, or another colour. */
  | { readonly kind: 'replace'; readonly from: Label; readonly to: Label }
  /** @property by places down; negative: up */
  | { readonly kind: 'move'; readonly value: string; readonly by: number };

/** The labels after a change; as they are where it means nothing to them (any more). */
export function changedLabels(labels: readonly Label[], change: LabelChange): readonly Label[] {
  const has = (value: string): boolean => labels.some((label) => label.value === value);
  switch (change.kind) {
    case 'add':
      return has(change.label.value) ? labels : labels.toSpliced(change.at, 0, change.label);
    case 'remove':
      return labels.filter(({ value }) => value !== change.label.value);
    case 'replace': {
      const { from, to } = change;
      if (to.value !== from.value && has(to.value)) return labels;
      return labels.map((label) => (label.value === from.value ? to : label));
    }
    case 'move': {
      const index = labels.findIndex(({ value }) => value === change.value);
      const [label, to] = [labels[index], index + change.by];
      if (!label || to < 0 || to >= labels.length) return labels;
      return labels.toSpliced(index, 1).toSpliced(to, 0, label);
    }
  }
}

/** What takes a change back. */
export function inverse(change: LabelChange): LabelChange {
  switch (change.kind) {
    case 'add':
      return { ...change, kind: 'remove' };
    case 'remove':
      return { ...change, kind: 'add' };
    case 'replace':
      return { ...change, from: change.to, to: change.from };
    case 'move':
      return { ...change, by: -change.by };
  }
}
