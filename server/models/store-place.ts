/**
 * Where the store of models is.
 *
 * @module
 */
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * `TRACKLET_MODELS`, else a folder in the user's place for data.
 *
 * @param variables see `readVariables`
 * @param folder where a relative `TRACKLET_MODELS` starts
 */
export function modelStorePlace(
  variables: Readonly<Record<string, string | undefined>>,
  folder: string,
): string {
  const stated = variables.TRACKLET_MODELS;
  return stated ? path.resolve(folder, stated) : path.join(userDataFolder(variables), 'tracklet', 'models');
}

function userDataFolder(variables: Readonly<Record<string, string | undefined>>): string {
  // XDG Base Directory Specification: a relative path is to be ignored.
  const stated = variables.XDG_DATA_HOME;
  if (stated && path.isAbsolute(stated)) return stated;
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  if (process.platform === 'win32') {
    return variables.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
  }
  return path.join(homedir(), '.local', 'share');
}
