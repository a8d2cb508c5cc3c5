/**
 * Keys for prompts, objects and labels.
 *
 * @module
 */
import type { Shortcut } from '../state/shortcut.ts';
import type { ShortcutTargets } from './page-shortcuts.ts';

type Targets = ShortcutTargets;

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const markingShortcuts: readonly Shortcut<Targets>[] = [
  {
    group: 'Marking',
    keys: ['Delete', 'Backspace'],
    what: "Remove the selected object's prompt on this frame",
    run: ({ workspace }) => void workspace.marking.unmark(),
  },
  {
    group: 'Objects',
    keys: ['n'],
    what: 'New object',
    when: ({ workspace }) => workspace.video !== undefined,
    run: ({ workspace }) => void workspace.addObject(),
  },
  ...digits.map(
    (key, index): Shortcut<Targets> => ({
      group: 'Objects',
      keys: [key],
      what: 'Choose a label',
      when: ({ labelStudio }) => labelStudio.task?.video.labels[index] !== undefined,
      run: ({ labelStudio }) => {
        const label = labelStudio.task?.video.labels[index];
        if (label) labelStudio.chooseLabel(label.value);
      },
    }),
  ),
  ...digits.map(
    (key, index): Shortcut<Targets> => ({
      group: 'Objects',
      keys: [key],
      what: 'Select an object',
      when: ({ labelStudio, workspace }) => !labelStudio.task && workspace.objects[index] !== undefined,
      run: ({ workspace }) => {
        const object = workspace.objects[index];
        if (object) workspace.select(object.id);
      },
    }),
  ),
];
