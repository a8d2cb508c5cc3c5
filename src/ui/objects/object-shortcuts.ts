/**
 * Undo, redo, and objects, by keyboard. Keys are Label Studio's where it has them.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';
import { neighbourOf } from './neighbour.ts';

const idle = ({ task }: Workspace): boolean => task === undefined;

function selectNeighbour(workspace: Workspace, direction: 1 | -1): void {
  const next = neighbourOf(workspace.objects, workspace.selected, direction);
  if (next) workspace.select(next.id);
}

export const objectShortcuts: readonly Shortcut<Workspace>[] = [
  {
    group: 'Marking',
    keys: ['Mod+z'],
    what: 'Undo',
    when: (workspace) => idle(workspace) && workspace.history.undoable !== undefined,
    run: ({ history }) => void history.undo(),
    repeats: true,
  },
  {
    group: 'Marking',
    keys: ['Mod+Z', 'Mod+y'],
    what: 'Redo',
    when: (workspace) => idle(workspace) && workspace.history.redoable !== undefined,
    run: ({ history }) => void history.redo(),
    repeats: true,
  },
  {
    group: 'Objects',
    keys: ['Shift+Delete', 'Shift+Backspace'],
    what: 'Remove the selected object',
    when: (workspace) => idle(workspace) && workspace.selected !== undefined,
    run: ({ marking, selected }) => {
      if (selected) void marking.removeObject(selected.id);
    },
  },
  {
    group: 'Objects',
    keys: ['Alt+h'],
    what: 'Hide or show the selected object',
    when: ({ selected }) => selected !== undefined,
    run: (workspace) => {
      const { selected } = workspace;
      if (selected) workspace.setHidden(selected.id, !selected.hidden);
    },
  },
  {
    group: 'Objects',
    keys: ['Alt+.'],
    what: 'Next object',
    when: ({ objects }) => objects.length > 0,
    run: (workspace) => selectNeighbour(workspace, 1),
    repeats: true,
  },
  {
    group: 'Objects',
    keys: ['Alt+,'],
    what: 'Object before',
    when: ({ objects }) => objects.length > 0,
    run: (workspace) => selectNeighbour(workspace, -1),
    repeats: true,
  },
];
