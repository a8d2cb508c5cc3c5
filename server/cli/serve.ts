/**
 * `tracklet serve`
 *
 * @module
 */
import { createApp } from '../app.ts';
import { listen } from '../listen.ts';
import { readCatalogue } from '../models.ts';
import { openBrowser } from '../open-browser.ts';
import { distFolder, modelsFolder } from './paths.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly open?: boolean;
}

/** Serves the built app until SIGINT or SIGTERM. */
export async function serve(options: ServeOptions): Promise<void> {
  const app = createApp({ dist: distFolder, catalogue: await readCatalogue(modelsFolder) });
  const server = await listen(app, options);
  console.log(`Tracklet is at ${server.url}  (Ctrl-C ends it)`);
  if (options.open) openBrowser(server.url);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  await server.close();
}
