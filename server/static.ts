/**
 * The built app.
 *
 * @module
 */
import { Hono } from 'hono';
import { fileResponse, resolveInside } from './files.ts';

/** Paths that answer with the app's page; the page itself decides by the path what it shows. */
export const pagePaths: readonly string[] = ['/', '/beside'];

/** Routes that serve the files of `folder`, `index.html` at {@link pagePaths}. */
export function staticRoutes(folder: string): Hono {
  const routes = new Hono();
  routes.get('*', async (c, next) => {
    const { pathname } = new URL(c.req.url);
    const file = resolveInside(folder, pagePaths.includes(pathname) ? 'index.html' : pathname);
    // Vite puts a hash of the contents into the names under assets/.
    const cacheControl = pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    const response = file && (await fileResponse(c.req.raw, file, cacheControl));
    if (response) c.res = response;
    else await next();
  });
  return routes;
}
