/**
 * Routes under `/models`: what there is, getting and removing it, and what is built of it.
 *
 * @module
 */
import { Hono } from 'hono';
import { buildRoutes } from './build-routes.ts';
import type { ModelBuilds } from './builds.ts';
import { jobResponse } from './job-response.ts';
import type { ModelLibrary } from './library.ts';

/** No part of a request reaches the disk unchecked: ids are looked up in the library. */
export function modelRoutes(library: ModelLibrary, builds: ModelBuilds): Hono {
  const routes = new Hono();
  routes.get('/', async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json(await library.list());
  });
  routes.post('/:id/pull', async (c) => {
    const { id } = await library.find(c.req.param('id'));
    return jobResponse(async (onProgress) => {
      await library.pull(id, { onProgress, signal: undefined });
      return undefined;
    });
  });
  routes.delete('/:id/pull', async (c) => {
    const { id } = await library.find(c.req.param('id'));
    library.cancelPull(id);
    return c.body(null, 204);
  });
  routes.delete('/:id', async (c) => {
    await library.remove(c.req.param('id'));
    return c.body(null, 204);
  });
  routes.route('/', buildRoutes(library, builds));
  return routes;
}
