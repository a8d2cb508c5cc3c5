/**
 * Whether something finds room in the store, and what is said where the disk refuses it.
 *
 * @module
 */
import { statfs } from 'node:fs/promises';
import { TrackletError } from '../../src/errors.ts';
import { megabytes } from './amounts.ts';

/** What the sentences name. */
export interface StoredNames {
  /** What is stored: the model's id, or a word for what is made of it. */
  readonly id: string;
  /** The store's. */
  readonly folder: string;
}

/** Left free on the disk beside a model. */
const spareBytes = 64 * 2 ** 20;

/**
 * @param folder one that is there, in the store
 * @param needed bytes
 * @param space what the disk says of itself
 * @throws TrackletError `model/disk-full`
 */
export async function checkSpace(
  names: StoredNames,
  folder: string,
  needed: number,
  space: (folder: string) => Promise<DiskSpace> = statfs,
): Promise<void> {
  const { bavail, bsize, blocks } = await space(folder);
  // Disks of a network or a program may not say how large they are.
  if (blocks === 0) return;
  const free = bavail * bsize;
  if (free < needed + spareBytes) throw diskFull(names, needed, `there are ${megabytes(free)} free`);
}

/** See statfs(2). */
type DiskSpace = { readonly blocks: number; readonly bavail: number; readonly bsize: number };

/**
 * The disk's own errors as `model/disk-full` and `model/cannot-store`; others as they are.
 *
 * @param needed bytes, where they are known
 */
export function diskError(error: unknown, names: StoredNames, needed?: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(ENOSPC|EDQUOT)$/.test(code)) return diskFull(names, needed, 'the disk is full', error);
  if (!/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST)$/.test(code)) return error;
  return new TrackletError(
    'model/cannot-store',
    `${names.id} cannot be stored or removed: ${names.folder} cannot be written (${code}). Mend its permissions, or set TRACKLET_MODELS to another folder.`,
    { cause: error },
  );
}

function diskFull(
  { id, folder }: StoredNames,
  needed: number | undefined,
  there: string,
  cause?: unknown,
): TrackletError {
  const more = needed === undefined ? 'more room' : `${megabytes(needed)} more`;
  return new TrackletError(
    'model/disk-full',
    `${id} needs ${more} in ${folder}, and ${there}. Make room, or set TRACKLET_MODELS to a folder on another disk.`,
    { cause },
  );
}
