/**
 * Where a run keeps its state unless it is told.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The state file of a project: in `out` where results are written too, else in the user's folder for such things.
 *
 * @param labelStudio address without a slash at its end
 * @param environment for the folder's place
 */
export function statePlace(
  labelStudio: string,
  project: number,
  out: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (out !== undefined) return path.join(out, 'tracklet-run.json');
  const { host } = new URL(labelStudio);
  // The host is for people; the hash tells two Label Studios on one host apart.
  const hash = createHash('sha256').update(labelStudio).digest('hex').slice(0, 8);
  const name = `${host.replace(/[^\w.-]/g, '-')}-${hash}-project-${project}.json`;
  return path.join(userStateFolder(environment), 'tracklet', name);
}

function userStateFolder(environment: Readonly<Record<string, string | undefined>>): string {
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') {
    return environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
  }
  // XDG Base Directory Specification: a relative path is to be ignored.
  const stated = environment.XDG_STATE_HOME;
  return stated && path.isAbsolute(stated) ? stated : path.join(homedir(), '.local', 'state');
}
