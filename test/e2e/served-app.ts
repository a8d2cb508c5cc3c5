/**
 * The built app on a server, and a browser to open it with, for all tests of a file.
 *
 * @module
 */
import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { RunningServer } from '../../server/listen.ts';
import { AppPage, serveApp } from './app-page.ts';
import { launchChromium, repositoryRoot } from './browser.ts';

/** Usable in tests and hooks. */
export interface ServedApp {
  readonly url: string;
  readonly browser: Browser;
  /** Opens the page in a context of its own, and waits until the model is there. */
  ready(options?: BrowserContextOptions): Promise<AppPage>;
}

/** Starts both before the file's tests and ends them after; a test that fails leaves pictures of its pages. */
export function servedApp(serve: () => Promise<RunningServer> = serveApp): ServedApp {
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([serve(), launchChromium()]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(browser, `failed ${task.name}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  return {
    get url() {
      return server.url;
    },
    get browser() {
      return browser;
    },
    ready: (options) => AppPage.ready(browser, server.url, options),
  };
}

async function keepPictures(browser: Browser, title: string): Promise<void> {
  const name = title.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 80);
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const file = path.join(repositoryRoot, '.cache/test-results', `${name}-${index}.png`);
    await page.screenshot({ path: file, timeout: 10_000 }).catch(() => {
      // The page may be what is broken.
    });
  }
}
