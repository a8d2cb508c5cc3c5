/**
 * Keys of the page itself: saving to Label Studio, messages, help.
 *
 * @module
 */

import type { LabelStudio } from '../label-studio/label-studio.ts';
import type { TaskSave } from '../label-studio/task-save.ts';
import { chooseFiles } from '../project/choose-files.ts';
import type { Shortcut } from '../state/shortcut.ts';
import type { Workspace } from '../state/workspace.ts';
import { focusPart } from './page-parts.ts';

/** What keys act on. */
export interface ShortcutTargets {
  readonly workspace: Workspace;
  readonly labelStudio: LabelStudio;
  readonly taskSave: TaskSave;
  readonly showSheet: () => void;
  /** Shows all ways to open something. */
  readonly showOpen: () => void;
}

export const pageShortcuts: readonly Shortcut<ShortcutTargets>[] = [
  {
    group: 'Page',
    // Label Studio submits with Ctrl+Enter.
    keys: ['Mod+Enter', 'Mod+s'],
    what: 'Save to Label Studio',
    when: ({ labelStudio }) => labelStudio.task !== undefined,
    whileTyping: true,
    run: ({ taskSave }) => taskSave.begin(),
  },
  {
    group: 'Page',
    keys: ['Mod+o'],
    what: 'Open a file',
    when: ({ workspace }) => workspace.task === undefined,
    run: ({ workspace }) => chooseFiles(workspace),
  },
  {
    group: 'Page',
    keys: ['Mod+O'],
    what: 'Open a task, an address or the sample',
    when: ({ workspace }) => workspace.video !== undefined,
    run: ({ showOpen }) => showOpen(),
  },
  {
    group: 'Page',
    keys: ['Escape'],
    what: 'Cancel what is going on; close a message',
    run: ({ workspace: { task, activity } }) => {
      if (task) task.cancel?.();
      else activity.dismiss();
    },
  },
  { group: 'Page', keys: ['F6'], what: 'Next part of the page', whileTyping: true, run: () => focusPart(1) },
  {
    group: 'Page',
    keys: ['Shift+F6'],
    what: 'Part of the page before',
    whileTyping: true,
    run: () => focusPart(-1),
  },
  { group: 'Page', keys: ['?'], what: 'This sheet', run: ({ showSheet }) => showSheet() },
];
