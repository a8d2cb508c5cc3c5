/**
 * Starts the parts that a browser test needs: Chromium, and a server for the pages in `test/e2e/pages/`.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { createServer, type InlineConfig, mergeConfig } from 'vite';

/** The repository's root, which {@link servePages} serves. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const softwareWebGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the Chromium or Chrome that tests use: `CHROME_PATH`, else the usual names and places. */
export function findChromium(): string {
  const fromEnv = process.env.CHROME_PATH;
  if (fromEnv) return fromEnv;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((dir) => dir !== '');
  const candidates = [
    ...['/usr/bin', ...onPath].flatMap((dir) => names.map((name) => join(dir, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  const found = candidates.find(isExecutable);
  if (found === undefined) {
    throw new Error('No Chromium or Chrome found: install one, or set CHROME_PATH to its executable.');
  }
  return found;
}

/**
 * Launches headless Chromium.
 *
 * @param options.webgpu turn WebGPU on, on the software adapter (SwiftShader) that every machine has
 */
export function launchChromium(
  options: { webgpu?: boolean; args?: readonly string[] } = {},
): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [...quiet, ...(options.webgpu ? softwareWebGpu : []), ...(options.args ?? [])],
  });
}

/** A running page server. */
export interface PageServer {
  /** Base of the served pages, with a slash at its end: `${url}video.html` is `test/e2e/pages/video.html`. */
  readonly url: string;
  /** Base of the repository's root, with a slash at its end: `${root}test/fixtures/...`. */
  readonly root: string;
  close(): Promise<void>;
}

/**
 * Serves the repository through Vite on a free port of 127.0.0.1. Modules are served as they are, without
 * pre-bundling and without reloads, so that a run depends on nothing that an earlier run cached.
 *
 * @param options.isolated send COOP/COEP, which gives pages SharedArrayBuffer (WASM threads)
 * @param options.config further Vite settings
 */
export async function servePages(
  options: { isolated?: boolean; config?: InlineConfig } = {},
): Promise<PageServer> {
  const headers: Record<string, string> = options.isolated
    ? {
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
      }
    : {};
  const base: InlineConfig = {
    root: repositoryRoot,
    configFile: false,
    appType: 'mpa',
    logLevel: 'warn',
    worker: { format: 'es' },
    optimizeDeps: { noDiscovery: true, include: [] },
    server: { host: '127.0.0.1', port: 0, strictPort: false, hmr: false, watch: null, headers },
  };
  const server = await createServer(mergeConfig(base, options.config ?? {}));
  await server.listen();
  const address = server.httpServer?.address();
  if (address === null || address === undefined || typeof address === 'string') {
    await server.close();
    throw new Error('The page server did not get a port.');
  }
  const root = `http://127.0.0.1:${address.port}/`;
  return { url: `${root}test/e2e/pages/`, root, close: () => server.close() };
}
