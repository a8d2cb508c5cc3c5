/**
 * The browser's own dialog to choose files to open.
 *
 * @module
 */
import { accepting } from '../state/file-kinds.ts';
import type { Workspace } from '../state/workspace.ts';
import { openFiles } from './open.ts';

const accepted = `video/*,${accepting('video', 'model', 'modelConfig', 'json', 'labelConfig')}`;

/** Opens what the user chooses. Only in answer to a press of a key or a button: browsers ask for that. */
export function chooseFiles(workspace: Workspace): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = accepted;
  input.hidden = true;
  input.addEventListener('cancel', () => input.remove());
  input.addEventListener('change', () => {
    input.remove();
    void openFiles(workspace, [...(input.files ?? [])]);
  });
  // Safari shows no dialog for a field that is in no document.
  document.body.append(input);
  input.click();
}
