/**
 * Serves the built app with a Label Studio behind it, as `tracklet serve` does.
 *
 * @module
 */
import { createApp } from '../../server/app.ts';
import { distFolder } from '../../server/cli/paths.ts';
import { Secret } from '../../server/label-studio/secret.ts';
import { Upstream, type UpstreamOptions } from '../../server/label-studio/upstream.ts';
import { listen, type RunningServer } from '../../server/listen.ts';
import { openBuiltModels } from '../fixtures/models.ts';
import type { LabelStudioAccess } from './label-studio.ts';

/**
 * Serves the app on a free port of 127.0.0.1.
 *
 * @param token the legacy token or the personal access token
 * @param options.upstream how requests to Label Studio are made
 * @param options.maxFramesToTrack display frames in each direction; 0: no limit
 */
export async function serveTracklet(
  labelStudio: Pick<LabelStudioAccess, 'url'>,
  token: string,
  options: { readonly upstream?: UpstreamOptions; readonly maxFramesToTrack?: number } = {},
): Promise<RunningServer> {
  const app = createApp({
    dist: distFolder,
    ...(await openBuiltModels()),
    upstream: new Upstream({ url: labelStudio.url, apiKey: new Secret(token) }, options.upstream),
    ...(options.maxFramesToTrack === undefined ? {} : { maxFramesToTrack: options.maxFramesToTrack }),
  });
  return listen(app, { host: '127.0.0.1', port: 0 });
}
