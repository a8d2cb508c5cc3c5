/**
 * A mirror of the demo checkpoint under other names, as slow as a test wants, and a server of the app whose catalog
 * knows it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createApp } from '../../server/app.ts';
import { distFolder, modelsFolder } from '../../server/cli/paths.ts';
import { listen, type RunningServer } from '../../server/listen.ts';
import { openBuilds } from '../../server/models/builds.ts';
import { readCatalog } from '../../server/models/catalog.ts';
import { DiskLibrary } from '../../server/models/disk-library.ts';
import { ModelStore } from '../../server/models/store.ts';
import type { CatalogModel } from '../../src/catalog/catalog.ts';
import { testStore } from '../fixtures/models.ts';

const checkpoint = readFileSync(path.join(modelsFolder, 'demo/nano_fp16.pt'));
/** Bytes that are sent before a test lets the rest follow. */
const first = 3_000_000;

export class ModelMirror {
  readonly #server = createServer((request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    this.starts.push(start);
    void this.#send(response, start, request.url === '/altered.pt' ? altered() : checkpoint);
  });
  #go = () => {};
  #released: Promise<void> = Promise.resolve();
  /** Where each request began to read. */
  readonly starts: number[] = [];

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  url(file: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${file}`;
  }

  /** From now on the first 3 MB come at once, and the rest after {@link release}. */
  hold(): void {
    this.#released = new Promise((resolve) => {
      this.#go = resolve;
    });
  }

  release(): void {
    this.#go();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #send(response: ServerResponse, start: number, bytes: Uint8Array): Promise<void> {
    const range = { 'Content-Range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(start > 0 ? 206 : 200, {
      'Content-Length': bytes.length - start,
      ETag: '"demo"',
      ...(start > 0 ? range : {}),
    });
    response.write(bytes.subarray(start, Math.max(start, first)));
    await this.#released;
    response.end(bytes.subarray(Math.max(start, first)));
  }
}

function altered(): Uint8Array {
  const bytes = new Uint8Array(checkpoint);
  bytes[5_000_000] = (bytes[5_000_000] ?? 0) ^ 1;
  return bytes;
}

/** Serves the app with Tracklet's catalog and three models more: `nano`; `altered` and `lost`, which cannot be had. */
export async function serveModels(mirror: ModelMirror): Promise<RunningServer> {
  const builds = openBuilds({ folder: path.join(testStore, 'builds') });
  const small = (id: string, name: string, mirrors: readonly string[]): CatalogModel => ({
    id,
    name,
    config: 'demo/nano.yaml',
    checkpoint: {
      file: `${id}.pt`,
      bytes: checkpoint.length,
      sha256: createHash('sha256').update(checkpoint).digest('hex'),
      mirrors: [...mirrors],
    },
    license: 'Apache-2.0',
    memory: 200_000_000,
    speed: 'fastest',
    goodFor: 'For this test.',
  });
  const catalog = [
    ...(await readCatalog(modelsFolder)),
    small('nano', 'Nano', [mirror.url('nano.pt')]),
    small('altered', 'Altered', [mirror.url('altered.pt')]),
    small('lost', 'Lost', ['http://127.0.0.1:9/lost.pt']),
  ];
  const library = new DiskLibrary({
    catalogFolder: modelsFolder,
    catalog,
    store: new ModelStore(testStore),
    configured: undefined,
    builds,
  });
  const server = await listen(createApp({ dist: distFolder, library, builds }), {
    host: '127.0.0.1',
    port: 0,
  });
  return {
    ...server,
    async close() {
      await server.close();
      await Promise.all([library.close(), builds.close()]);
    },
  };
}
