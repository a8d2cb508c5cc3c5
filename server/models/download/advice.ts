/**
 * What is said of a download that did not succeed.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import { megabytes } from '../amounts.ts';
import { diskError, type StoredNames } from '../disk-space.ts';
import { NoMirrorError } from './download.ts';

/** What the sentences name. */
export interface DownloadNames extends StoredNames {
  /** Name of the checkpoint's file. */
  readonly file: string;
  readonly bytes: number;
}

/**
 * Says why a download ended: cancelled, the network, the mirrors, the disk. Other errors are bugs, and stay as they are.
 *
 * @param downloaded bytes that are kept
 */
export function downloadError(
  error: unknown,
  names: DownloadNames,
  downloaded: number,
  signal: AbortSignal,
): unknown {
  if (signal.aborted) return cancelled(names, downloaded);
  if (error instanceof NoMirrorError) return noMirror(error, names);
  return diskError(error, names, names.bytes - downloaded);
}

function cancelled({ id, bytes }: DownloadNames, downloaded: number): TrackletError {
  return new TrackletError(
    'model/cancelled',
    `The download of ${id} was stopped at ${megabytes(downloaded)} of ${megabytes(bytes)}; the next one goes on from there.`,
  );
}

function noMirror(error: NoMirrorError, { id, file }: DownloadNames): TrackletError {
  const { problems } = error;
  const byHand = `Or fetch ${problems[0]?.mirror} on a machine that can, and give Tracklet the file: npx tracklet models add ${file}`;
  const list = error.message;
  if (problems.every(({ problem }) => problem.network)) {
    return new TrackletError(
      'model/no-network',
      `${id} cannot be downloaded, there seems to be no way there from this machine (${list}). Connect it to the internet; behind a proxy, set HTTPS_PROXY to its address. ${byHand}`,
      { cause: error },
    );
  }
  if (problems.every(({ problem }) => problem.wrongBytes)) {
    return new TrackletError(
      'model/wrong-bytes',
      `${id} cannot be downloaded, what comes is not the file that Meta published (${list}). Something on the way changes it, or the file was replaced there: try another network. ${byHand}`,
      { cause: error },
    );
  }
  return new TrackletError(
    'model/download-failed',
    `${id} cannot be downloaded (${list}). Try again later; what has come is kept. ${byHand}`,
    { cause: error },
  );
}
