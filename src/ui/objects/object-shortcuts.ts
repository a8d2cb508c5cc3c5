/**
 * Undo, redo, objects and their labels, by keyboard. Keys are Label Studio's where it has them.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';
import { neighbourOf } from './neighbour.ts';
import { removeObject } from './remove-object.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

const idle = ({ task }: Workspace): boolean => task === undefined;

function selectNeighbour(workspace: Workspace, direction: 1 | -1): void {
  const next = neighbourOf(workspace.objects, workspace.selected, direction);
  if (next) workspace.select(next.id);
}

const history: readonly Shortcut<Workspace>[] = [
  {
    group: 'Marking',
    keys: ['Mod+z'],
    what: 'Undo',
    when: (workspace) => idle(workspace) && workspace.history.undoable !== undefined,
    run: (workspace) => void workspace.history.undo(),
    repeats: true,
  },
  {
    group: 'Marking',
    keys: ['Mod+Z', 'Mod+y'],
    what: 'Redo',
    when: (workspace) => idle(workspace) && workspace.history.redoable !== undefined,
    run: (workspace) => void workspace.history.redo(),
    repeats: true,
  },
  {
    group: 'Marking',
    keys: ['Delete', 'Backspace'],
    what: "Remove the selected object's prompt on this frame",
    run: ({ marking }) => void marking.unmark(),
  },
];

const objects: readonly Omit<Shortcut<Workspace>, 'group'>[] = [
  {
    keys: ['n'],
    what: 'New object',
    when: ({ video }) => video !== undefined,
    run: (workspace) => void workspace.addObject(),
  },
  {
    keys: ['F2'],
    what: 'Rename the selected object',
    when: ({ selected, mayRename }) => selected !== undefined && mayRename,
    run: (workspace) => void workspace.dispatchEvent(new Event('rename')),
  },
  {
    keys: ['Shift+Delete', 'Shift+Backspace'],
    what: 'Remove the selected object',
    when: (workspace) => idle(workspace) && workspace.selected !== undefined,
    run: (workspace) => {
      if (workspace.selected) void removeObject(workspace, workspace.selected);
    },
  },
  {
    keys: ['Alt+h'],
    what: 'Hide or show the selected object',
    when: ({ selected }) => selected !== undefined,
    run: (workspace) => {
      const { selected } = workspace;
      if (selected) workspace.setHidden(selected.id, !selected.hidden);
    },
  },
  {
    keys: ['Alt+H'],
    what: 'Show the selected object alone, or all of them again',
    when: ({ selected }) => selected !== undefined,
    run: (workspace) => {
      if (workspace.selected) workspace.showAlone(workspace.selected.id);
    },
  },
  {
    keys: ['Alt+.'],
    what: 'Next object',
    when: (workspace) => workspace.objects.length > 0,
    run: (workspace) => selectNeighbour(workspace, 1),
    repeats: true,
  },
  {
    keys: ['Alt+,'],
    what: 'Object before',
    when: (workspace) => workspace.objects.length > 0,
    run: (workspace) => selectNeighbour(workspace, -1),
    repeats: true,
  },
  // Where there are labels, digits choose them, as in Label Studio.
  ...digits.map((key, index) => ({
    keys: [key],
    what: 'Choose a label',
    when: ({ labels }: Workspace) => labels.labels[index] !== undefined,
    run: (workspace: Workspace) => {
      const label = workspace.labels.labels[index];
      if (label) workspace.chooseLabel(label.value);
    },
  })),
  ...digits.map((key, index) => ({
    keys: [key],
    what: 'Select an object, where there are no labels',
    when: (workspace: Workspace) =>
      workspace.labels.labels.length === 0 && workspace.objects[index] !== undefined,
    run: (workspace: Workspace) => {
      const object = workspace.objects[index];
      if (object) workspace.select(object.id);
    },
  })),
];

export const objectShortcuts: readonly Shortcut<Workspace>[] = [
  ...history,
  ...objects.map((shortcut) => ({ ...shortcut, group: 'Objects' as const })),
];
