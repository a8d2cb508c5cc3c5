/**
 * The folder in which the command line's browser keeps converted models from one run to the next.
 *
 * @module
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** A browser profile that this process alone may use. */
export interface BrowserProfile {
  readonly folder: string;
  /** Leaves it to others; to be called when the browser has ended. */
  release(): Promise<void>;
}

/** Where the profile lies: in the user's folder for caches. */
export function profileFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return path.join(userCacheFolder(environment), 'tracklet', 'chrome');
}

/**
 * Takes the profile. Undefined where another run uses it, or the folder cannot be written: the browser then works with a
 * temporary one and converts its model again.
 */
export async function takeProfile(folder = profileFolder()): Promise<BrowserProfile | undefined> {
  const lock = path.join(folder, 'tracklet.lock');
  try {
    // The browser keeps what it knows of videos there while it tracks.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return (await takeLock(lock)) ? { folder, release: () => rm(lock, { force: true }) } : undefined;
  } catch {
    return undefined;
  }
}

/** Of two runs that find the lock of a dead one at once, both may get it: the second browser then does not start. */
async function takeLock(lock: string): Promise<boolean> {
  if (await createLock(lock)) return true;
  if (await isHeld(lock)) return false;
  await rm(lock, { force: true });
  return createLock(lock);
}

async function createLock(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that made the lock still runs. One that has not yet written its number does. */
async function isHeld(lock: string): Promise<boolean> {
  const holder = Number.parseInt(await readFile(lock, 'utf8'), 10);
  if (!(holder > 0)) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function userCacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  // XDG Base Directory Specification: a relative path is to be ignored.
  const stated = environment.XDG_CACHE_HOME;
  if (stated && path.isAbsolute(stated)) return stated;
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches');
  if (process.platform === 'win32') {
    return environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local');
  }
  return path.join(homedir(), '.cache');
}
