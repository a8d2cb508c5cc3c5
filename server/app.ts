/**
 * The server's routes, without a socket.
 *
 * @module
 */
import { Hono } from 'hono';
import { TrackletError } from '../src/errors.ts';
import type { ServerStatus } from '../src/labelstudio/status.ts';
import { demandAccessToken } from './access.ts';
import { errorStatus } from './label-studio/error-status.ts';
import { mediaRoutes } from './label-studio/media-routes.ts';
import { labelStudioRoutes } from './label-studio/routes.ts';
import type { Secret } from './label-studio/secret.ts';
import { UpstreamStatus } from './label-studio/status.ts';
import type { Upstream } from './label-studio/upstream.ts';
import type { ModelBuilds } from './models/builds.ts';
import type { ModelLibrary } from './models/library.ts';
import { modelRoutes } from './models/routes.ts';
import { errorResponse, type SecurityOptions, security } from './security.ts';
import { staticRoutes } from './static.ts';

export interface AppOptions {
  /** Folder of the built app. */
  readonly dist: string;
  readonly library: ModelLibrary;
  readonly builds: ModelBuilds;
  /** Id of the model to start with; default: the demo model. */
  readonly startModel?: string | undefined;
  /** The configured Label Studio. */
  readonly upstream?: Pick<Upstream, 'url' | 'check' | 'request' | 'media'> | undefined;
  readonly maxFramesToTrack?: number;
  readonly device?: ServerStatus['device'];
  readonly frameAncestors?: SecurityOptions['frameAncestors'];
  readonly hosts?: SecurityOptions['hosts'];
  /** Demanded of every request where it is given. */
  readonly accessToken?: Secret | undefined;
  /** Further routes under a prefix, e.g. the files of one command line job. */
  readonly mounts?: readonly { readonly prefix: string; readonly routes: Hono }[];
}

/** The app as a Hono application; requests go through {@link security} first. */
export function createApp(options: AppOptions): Hono {
  const { dist, library, builds, upstream, accessToken, mounts = [] } = options;
  const app = new Hono();
  app.use(security({ ...options, labelStudioOrigin: upstream && new URL(upstream.url).origin }));
  if (accessToken) demandAccessToken(app, accessToken);
  for (const { prefix, routes } of mounts) app.route(prefix, routes);
  app.route('/api', statusRoute(options));
  app.route('/api', labelStudioRoutes(upstream));
  if (upstream) app.route('/media', mediaRoutes(upstream));
  app.route('/models', modelRoutes(library, builds));
  app.route('/', staticRoutes(dist));
  app.notFound((c) => errorResponse(c, 404, new TrackletError('server/not-found', 'There is nothing here.')));
  app.onError((error, c) => {
    if (error instanceof TrackletError) return errorResponse(c, errorStatus(error), error);
    // Not where the client went away in the middle of its request.
    if (!c.req.raw.signal.aborted) logUnexpected(error);
    return errorResponse(
      c,
      500,
      new TrackletError('server/internal', 'Something went wrong inside the server.'),
    );
  });
  return app;
}

function statusRoute({ upstream, ...options }: AppOptions): Hono {
  const labelStudio = upstream && new UpstreamStatus(upstream);
  return new Hono().get('/status', async (c) => {
    const status: ServerStatus = {
      labelStudio: (await labelStudio?.read()) ?? null,
      maxFramesToTrack: options.maxFramesToTrack ?? 0,
      model: options.startModel ?? 'demo',
      device: options.device ?? 'auto',
    };
    c.header('Cache-Control', 'no-store');
    return c.json(status);
  });
}

/** Says where a bug is. Not its message: those of other libraries may quote a header, and so a key. */
function logUnexpected({ name, stack = '' }: Error): void {
  const places = stack.split('\n').filter((line) => /^\s+at /.test(line));
  console.error([`Unexpected ${name}`, ...places].join('\n'));
}
