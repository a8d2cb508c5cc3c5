/**
 * The videos of tasks. The page names a task and a key of its data, never an address: only what the task's own data names
 * can be reached.
 *
 * @module
 */
import { type Context, Hono } from 'hono';
import { TrackletError } from '../../src/errors.ts';
import { taskDataAt } from '../../src/labelstudio/task-data.ts';
import { TaskDataCache } from './task-data-cache.ts';
import type { Upstream } from './upstream.ts';

const passedHeaders = ['Accept-Ranges', 'Content-Length', 'Content-Range', 'ETag', 'Last-Modified'];

/** Should a browser take what others uploaded for a page after all, it is one without origin, scripts and forms. */
const policy = "default-src 'none'; sandbox";

/**
 * `GET` and `HEAD` of `/:task/:field`, to be put under a prefix. `:field` is a key of the task's data, or a path in it
 * (`clip.url`, `videos[0]`).
 */
export function mediaRoutes(upstream: Pick<Upstream, 'request' | 'media'>): Hono {
  const routes = new Hono();
  const tasks = new TaskDataCache(upstream);
  routes.get('/:task{[1-9][0-9]{0,14}}/:field', async (c) => {
    const task = Number(c.req.param('task'));
    const field = c.req.param('field');
    const address = taskDataAt(await tasks.data(task), field);
    if (typeof address !== 'string' || address === '') {
      throw new TrackletError(
        'labelstudio/no-such-field',
        `Task ${task} has no address of a video under "${field}" in its data.`,
      );
    }
    try {
      // With `If-Range` a part is wanted only of a version that it would cost a request to compare: send the whole.
      const range = c.req.header('If-Range') === undefined ? c.req.header('Range') : undefined;
      return await send(c, await upstream.media(address, range, c.req.raw.signal), range);
    } catch (error) {
      // The address may be a signed one that has run out: the next request reads it again.
      tasks.forget(task);
      throw error;
    }
  });
  return routes;
}

/** Passes an answer on, with the headers and types of a video only. */
async function send(c: Context, answer: Response, range: string | undefined): Promise<Response> {
  const headers = new Headers({
    'Cache-Control': 'private, no-store',
    'Content-Security-Policy': policy,
    'Content-Type': mediaType(answer),
  });
  for (const name of passedHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  let { status } = answer;
  if (status === 206 && range === undefined && isWhole(headers)) {
    // The upstream is always asked for a range; who asked for none gets what is no part.
    status = 200;
    headers.delete('Content-Range');
  }
  if (c.req.method !== 'HEAD' && answer.body !== null) {
    return new Response(withPlainError(answer.body), { status, headers });
  }
  await answer.body?.cancel();
  return new Response(null, { status, headers });
}

function isWhole(headers: Headers): boolean {
  const length = headers.get('Content-Length');
  return length !== null && headers.get('Content-Range')?.endsWith(`/${length}`) === true;
}

/** A type under which a browser can only play or save a file: never a page, a script or a picture with scripts. */
function mediaType({ headers }: Response): string {
  const type = headers.get('Content-Type') ?? '';
  return /^(video|audio)\/[a-z0-9.+-]+$/i.test(type) ? type.toLowerCase() : 'application/octet-stream';
}

/** The same stream. Where it breaks off, the server's log and the client get no word of the cause, which names addresses. */
function withPlainError(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch {
        controller.error(new Error('The video broke off.'));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
