/**
 * Drives `pages/session.html`: one tracking session a call, in a page of its own.
 *
 * @module
 */
import type { Browser } from 'playwright-core';
import { sourceFrame } from '../../src/units.ts';
import type { ObjectResult } from '../../src/worker/api.ts';
import type { PageServer } from './browser.ts';
import type { SessionReply, SessionRequest } from './pages/session.ts';

/** A box prompt on frame 0, from `public/sample/sample.json`. */
export const boxes = {
  ball: { id: 'ball', prompt: { frame: sourceFrame(0), box: [139, 349, 301, 504] } },
  car: { id: 'car', prompt: { frame: sourceFrame(0), box: [906, 435, 1190, 620] } },
} as const;

/** Runs one session in a new page of `browser`'s first context, so that sessions share storage. */
export async function runSession(
  browser: Browser,
  server: PageServer,
  request: SessionRequest,
): Promise<SessionReply> {
  const context = browser.contexts()[0] ?? (await browser.newContext());
  const page = await context.newPage();
  try {
    await page.goto(`${server.url}session.html`);
    await page.waitForFunction(() => window.sessions !== undefined);
    const reply = await page.evaluate((asked) => window.sessions.run(asked), request);
    if ('error' in reply) throw new Error(reply.error);
    return reply;
  } finally {
    await page.close();
  }
}

/** Results as comparable lines, every number as it is. */
export const lines = (results: readonly ObjectResult[]): string[] =>
  results.map((result) => JSON.stringify(result));
