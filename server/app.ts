/**
 * The server's routes, without a socket.
 *
 * @module
 */
import { Hono } from 'hono';
import { TrackletError } from '../src/errors.ts';
import { type CatalogueModel, modelRoutes } from './models.ts';
import { errorResponse, security } from './security.ts';
import { staticRoutes } from './static.ts';

export interface AppOptions {
  /** Folder of the built app. */
  readonly dist: string;
  readonly catalogue: readonly CatalogueModel[];
  /** Further routes under a prefix, e.g. the files of one command line job. */
  readonly mounts?: readonly { readonly prefix: string; readonly routes: Hono }[];
}

/** The app as a Hono application; requests go through {@link security} first. */
export function createApp({ dist, catalogue, mounts = [] }: AppOptions): Hono {
  const app = new Hono();
  app.use(security);
  app.route('/models', modelRoutes(catalogue));
  for (const { prefix, routes } of mounts) app.route(prefix, routes);
  app.route('/', staticRoutes(dist));
  app.notFound((c) => errorResponse(c, 404, new TrackletError('server/not-found', 'There is nothing here.')));
  app.onError((error, c) => {
    console.error(error);
    return errorResponse(
      c,
      500,
      new TrackletError('server/internal', 'Something went wrong inside the server.'),
    );
  });
  return app;
}
