/**
 * `tracklet serve`
 *
 * @module
 */
import { hostname } from 'node:os';
import { TrackletError } from '../../src/errors.ts';
import { createApp } from '../app.ts';
import { allowedHosts, isEverywhere, isLoopback } from '../hosts.ts';
import { Upstream } from '../label-studio/upstream.ts';
import { listen } from '../listen.ts';
import { openBrowser } from '../open-browser.ts';
import { readSettings } from '../settings.ts';
import { distFolder } from './paths.ts';
import { errorLine } from './reporter.ts';
import { servedModels } from './served-models.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly open?: boolean;
  /** Origins that may frame the app, besides the configured Label Studio. */
  readonly frameAncestor?: readonly string[];
  /** Names under which the server answers, besides that or those it is bound to. */
  readonly allowedHost?: readonly string[];
}

/**
 * Serves the built app until SIGINT or SIGTERM. A Label Studio that does not answer is told of and does not keep it from
 * starting: it may come up later.
 *
 * @throws TrackletError `server/bad-setting` and those of `listen`
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { host, port, frameAncestor = [], allowedHost = [] } = options;
  const settings = readSettings(process.env, process.cwd());
  const { accessToken, maxFramesToTrack, device } = settings;
  if (allowedHost.length > 0 && accessToken === undefined) {
    throw new TrackletError(
      'server/remote-bind',
      '--allowed-host: under another name others could reach Tracklet. Set TRACKLET_ACCESS_TOKEN to a password of at least 16 characters, which it will then ask for.',
    );
  }
  const upstream = settings.labelStudio && new Upstream(settings.labelStudio);
  const models = await servedModels(settings, process.cwd(), (message) =>
    process.stderr.write(`warning: ${message}\n`),
  );
  const app = createApp({
    dist: distFolder,
    ...models,
    upstream,
    maxFramesToTrack,
    device,
    accessToken,
    frameAncestors: frameAncestor,
    hosts: allowedHosts(host, allowedHost),
  });
  const server = await listen(app, { host, port, accessControlled: accessToken !== undefined });
  console.log(`Tracklet is at ${addresses(host, server.url).join(' and ')}  (Ctrl-C ends it)`);
  if (!isLoopback(host)) console.log(plainHttpNote);
  if (upstream) void report(upstream);
  if (options.open) openBrowser(addresses(host, server.url)[0]);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  // They would keep the process from ending.
  await models.library.close();
  await models.builds.close();
  await server.close();
}

const plainHttpNote =
  'Browsers on other machines decode video and compute on the GPU for pages from https only: put a proxy with a certificate before this server (--allowed-host with its name), or forward the port to them with ssh -L.';

/** Under which addresses the server is found, the one for this machine first. */
function addresses(bound: string, url: string): [string, ...string[]] {
  if (!isEverywhere(bound)) return [url];
  const { port } = new URL(url);
  return [`http://localhost:${port}`, `http://${hostname()}:${port}`];
}

/** Says who answers at Label Studio, or what is wrong there. */
async function report(upstream: Upstream): Promise<void> {
  try {
    const { version, user } = await upstream.check();
    console.log(`Label Studio ${version} at ${upstream.url} as ${user}`);
  } catch (error) {
    if (!(error instanceof TrackletError)) throw error;
    process.stderr.write(errorLine(error));
  }
}
