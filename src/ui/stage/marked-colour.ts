/**
 * The colour of what is being marked.
 *
 * @module
 */
import { objectColour } from '../state/palette.ts';
import type { Workspace } from '../state/workspace.ts';

/** The selected object's; where none is, that of the object to come, unless its label has another. `#rrggbb` */
export const markedColour = ({ selected, objects }: Pick<Workspace, 'selected' | 'objects'>): string =>
  selected?.colour ?? objectColour(objects.length);
