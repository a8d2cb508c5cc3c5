/**
 * Models that the server holds: it builds them, and the browser fetches what was built.
 *
 * @module
 */
import { followJob } from '../catalog/job-answer.ts';
import type { ServedBuild } from '../catalog/offered.ts';
import { TrackletError } from '../errors.ts';
import type { ModelSource, OnProgress } from './api.ts';
import { fetchBlob } from './download.ts';

type ServedModel = Extract<ModelSource, { kind: 'server' }>;

/**
 * Has the server build a model, or find what it has built.
 *
 * @throws TrackletError those of `ModelLibrary.ready` and `ModelBuilds.build`; `server/unreachable`
 */
export async function requestBuild(
  { id, imageSize }: ServedModel,
  onProgress: OnProgress,
): Promise<ServedBuild> {
  const response = await fetch(`/models/${encodeURIComponent(id)}/build`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ imageSize: imageSize ?? null }),
  }).catch((cause: unknown) => {
    throw unreachable('does not answer', cause);
  });
  const build = await followJob(response, ({ type: _, ...progress }) => onProgress(progress));
  if (build) return build;
  throw unreachable('said nothing of what it built');
}

/**
 * Fetches the files of a build.
 *
 * @throws TrackletError `model/download-failed`
 */
export async function fetchBuild(
  id: string,
  { key, files }: ServedBuild,
  onProgress: OnProgress,
): Promise<ReadonlyMap<string, Blob>> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const fetched = new Map<string, Blob>();
  let before = 0;
  for (const { name, bytes } of files) {
    const url = `/models/${encodeURIComponent(id)}/build/${key}/${encodeURIComponent(name)}`;
    const onBytes = (done: number) =>
      onProgress({ stage: 'download', done: before + done, total, unit: 'bytes' });
    fetched.set(name, await fetchBlob(url, { bytes, onBytes }));
    before += bytes;
  }
  return fetched;
}

const unreachable = (what: string, cause?: unknown) =>
  new TrackletError('server/unreachable', `The server ${what}. Is it still running? Try again once it is.`, {
    cause,
  });
