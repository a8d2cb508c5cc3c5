/**
 * All that a browser context receives from servers, for a search through it.
 *
 * @module
 */
import type { BrowserContext, Response } from 'playwright-core';

export class Received {
  readonly #texts: Promise<string>[] = [];
  #webSockets = 0;

  constructor(context: BrowserContext) {
    context.on('response', (response) => this.#texts.push(read(response)));
    context.on('page', (page) => page.on('websocket', () => this.#webSockets++));
  }

  get webSockets(): number {
    return this.#webSockets;
  }

  /** Address, headers and body of every response so far. */
  texts(): Promise<string[]> {
    return Promise.all(this.#texts);
  }
}

async function read(response: Response): Promise<string> {
  const headers = await response.headersArray();
  // A page that was closed meanwhile, and requests that it ended, have no body.
  const body = await response.body().catch(() => Buffer.alloc(0));
  const lines = headers.map(({ name, value }) => `${name}: ${value}`);
  return [response.url(), ...lines, body.toString('latin1')].join('\n');
}
