/**
 * Whether a model finds room in the store, and what is said where the disk refuses it.
 *
 * @module
 */
import { statfs } from 'node:fs/promises';
import { TrackletError } from '../../src/errors.ts';
import { megabytes } from './amounts.ts';

/** What the sentences name. */
export interface StoredNames {
  readonly id: string;
  /** The store's. */
  readonly folder: string;
}

/** Left free on the disk beside a model. */
const spareBytes = 64 * 2 ** 20;

/**
 * @param folder one that is there, in the store
 * @param needed bytes
 * @throws TrackletError `model/disk-full`
 */
export async function checkSpace(names: StoredNames, folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed + spareBytes) throw diskFull(names, needed, `there are ${megabytes(free)} free`);
}

/** The disk's own errors as `model/disk-full` and `model/cannot-store`; others as they are. */
export function diskError(error: unknown, names: StoredNames, needed: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOSPC|EDQUOT)$/.test(code)) return diskFull(names, needed, 'the disk is full');
  if (!/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/.test(code)) return error;
  return new TrackletError(
    'model/cannot-store',
    `${names.id} cannot be stored or removed: ${names.folder} cannot be written (${code}). Mend its permissions, or set TRACKLET_MODELS to another folder.`,
    { cause: error },
  );
}

function diskFull({ id, folder }: StoredNames, needed: number, there: string): TrackletError {
  return new TrackletError(
    'model/disk-full',
    `${id} needs ${megabytes(needed)} more in ${folder}, and ${there}. Make room, or set TRACKLET_MODELS to a folder on another disk.`,
  );
}
