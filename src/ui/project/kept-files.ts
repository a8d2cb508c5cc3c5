/**
 * Whether there is room in the browser's storage for the file of a video.
 *
 * @module
 */
import { remember, remembered } from '../app/remembered.ts';

/** Bytes that stay free for models, tracks and works; a quarter of the storage where that is less. */
const reserve = 2 ** 30;

/** Why a file of so many bytes is not kept, as one sentence; undefined where it is. Both of the estimate in bytes. */
export function whyNotKept(
  name: string,
  size: number,
  { quota = 0, usage = 0 }: StorageEstimate,
): string | undefined {
  const free = Math.max(0, quota - usage - Math.min(reserve, quota / 4));
  if (size <= free) return undefined;
  return `${name} (${megabytes(size)}) is not kept in this browser, whose storage has room for ${megabytes(free)} of videos: open the file again on your next visit. The work at it is kept.`;
}

/** Looks at the browser's storage. */
export async function whyFileNotKept({ name, size }: File): Promise<string | undefined> {
  return whyNotKept(name, size, await navigator.storage.estimate().catch(() => ({})));
}

/** Asks the browser, once, to keep what is stored when space becomes scarce. */
export async function askToPersist(): Promise<void> {
  if (remembered('storage-asked') !== undefined) return;
  remember('storage-asked', 'yes');
  // A browser that refuses is one that may clear the storage: it says so itself.
  await navigator.storage.persist().catch(() => false);
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6).toLocaleString('en')} MB`;
