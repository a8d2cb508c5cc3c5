/**
 * Routes below `/models/{id}/build`: having a model built, and fetching what was built.
 *
 * @module
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { TrackletError } from '../../src/errors.ts';
import { fileResponse } from '../files.ts';
import { readJsonBody } from '../json-body.ts';
import { errorResponse } from '../security.ts';
import type { ModelBuilds } from './builds.ts';
import { jobResponse } from './job-response.ts';
import type { ModelLibrary } from './library.ts';

const maxBodyBytes = 1024;
/** A key names content, so what is behind it never changes; an access token may stand before it. */
const forever = 'private, max-age=31536000, immutable';

const requestSchema = z.strictObject({
  /** Null: that of the model's configuration. */
  imageSize: z.int().positive().max(65536).nullable(),
});

/** Ids are looked up in the library, keys and names compared with what they can be: none of them is a path. */
export function buildRoutes(
  library: Pick<ModelLibrary, 'ready'>,
  builds: Pick<ModelBuilds, 'build' | 'file'>,
): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (c) =>
      errorResponse(c, 413, new TrackletError('server/body-too-large', 'This request is too long.')),
  });
  routes.post('/:id/build', limit, async (c) => {
    const { imageSize } = await readJsonBody(c, requestSchema);
    const model = await library.ready(c.req.param('id'));
    return jobResponse((onProgress, left) =>
      builds.build(model, imageSize ?? undefined, { onProgress, signal: left }),
    );
  });
  routes.get('/:id/build/:key/:file', async (c) => {
    const file = builds.file(c.req.param('key'), c.req.param('file'));
    const response = file && (await fileResponse(c.req.raw, file, forever));
    if (response) return response;
    return errorResponse(c, 404, new TrackletError('model/no-such-build', 'There is no such build here.'));
  });
  return routes;
}
