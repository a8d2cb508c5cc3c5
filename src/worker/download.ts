/**
 * Fetching whole files with progress.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

/**
 * Fetches a same-origin file.
 *
 * @param onBytes called with bytes received and bytes expected (0 where the server does not say).
 * @throws `model/download-failed` where the server does not answer, refuses, or stops half-way.
 */
export async function fetchBlob(url: string, onBytes?: (done: number, total: number) => void): Promise<Blob> {
  const failed = (why: string, cause?: unknown) =>
    new TrackletError(
      'model/download-failed',
      `Could not fetch ${url}: ${why}. Check that the server runs, then try again.`,
      { cause },
    );
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw failed('no answer', cause);
  }
  if (!response.ok || !response.body) throw failed(`status ${response.status}`);
  const total = Number(response.headers.get('Content-Length') ?? 0);
  let done = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        done += chunk.byteLength;
        onBytes?.(done, total);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    return await new Response(counted).blob();
  } catch (cause) {
    throw failed(`the transfer broke off after ${done} bytes`, cause);
  }
}
