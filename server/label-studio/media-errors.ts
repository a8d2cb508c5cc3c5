/**
 * What went wrong with a task's video, in sentences.
 *
 * @module
 */
import { TrackletError } from '../../src/errors.ts';
import type { ConnectionFailure } from '../http.ts';

/** The video's server gave no answer. */
export function unreachableMedia(url: URL, failure: ConnectionFailure): TrackletError {
  const certificate = failure.kind === 'tls' ? ' Its certificate is not accepted here.' : '';
  return new TrackletError(
    'labelstudio/media-unreachable',
    `The video's server ${url.host} cannot be reached (${failure.code}).${certificate} Check the address in the task's data, and the network.`,
    { cause: failure },
  );
}

/** The video's server gave an answer that is no video. @param labelStudio the configured one's address */
export function mediaStatus(url: URL, status: number, labelStudio: string): TrackletError {
  const where = url.origin + url.pathname;
  if (status === 404 || status === 410) {
    return new TrackletError(
      'labelstudio/media-not-found',
      `The video is not there: ${where} answers ${status}. Check the task's data, and in Label Studio whether the video plays.`,
    );
  }
  if (status === 401 || status === 403) {
    return new TrackletError(
      'labelstudio/media-refused',
      `${where} refuses the video (${status}). The API key is sent to ${labelStudio} only: if this is the same Label Studio, write its address into LABEL_STUDIO_URL as the task does; if not, let it serve the video without a login.`,
    );
  }
  // Label Studio answers 500, not 404, for an upload that is not there.
  const missing = status === 500 ? ' The file may be missing there.' : '';
  return new TrackletError(
    'labelstudio/media-failed',
    `The video cannot be read: ${where} answers ${status}.${missing} Check in Label Studio whether the video plays, and try again.`,
  );
}

/** The file became another one while it was read. */
export function changedMedia(url: URL): TrackletError {
  return new TrackletError(
    'labelstudio/media-changed',
    `The video at ${url.origin}${url.pathname} changed while it was being read. Open the task again.`,
  );
}

/** The answer breaks off again and again. */
export function brokenMedia(url: URL, position: number): TrackletError {
  return new TrackletError(
    'labelstudio/media-failed',
    `Reading the video from ${url.host} broke off at byte ${position}, several times. Try again.`,
  );
}

export function tooManyRedirects(url: URL): TrackletError {
  return new TrackletError(
    'labelstudio/media-failed',
    `The video at ${url.origin}${url.pathname} is redirected more than 5 times. Correct the task's data or the server.`,
  );
}
