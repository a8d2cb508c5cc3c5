/**
 * Asking before work is lost.
 *
 * @module
 */
import type { Workspace } from '../state/workspace.ts';

/** Opening a video drops the objects of the one before: asks where they are neither saved nor kept. */
export const mayReplace = ({ atRisk }: Workspace): boolean =>
  !atRisk || confirm('What was tracked is not saved. Open another one all the same?');
