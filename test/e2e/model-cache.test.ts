/**
 * Models in the app from one visit to the next, on WASM: what is fetched, built and kept.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import { openTestModels } from '../fixtures/models.ts';
import { AppPage, serveApp } from './app-page.ts';
import { repositoryRoot } from './browser.ts';
import { servedApp } from './served-app.ts';

const served = servedApp(() => serveApp(openTestModels()));
let context: BrowserContext;
beforeAll(async () => {
  context = await served.browser.newContext({ viewport: { width: 1280, height: 800 } });
});
/** Visits the page, until its model is there; tells what it asked the server about models. */
async function visit(): Promise<{ app: AppPage; asked: string[] }> {
  const asked: string[] = [];
  const listen = (request: { method(): string; url(): string }) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/models/')) asked.push(`${request.method()} ${pathname}`);
  };
  context.on('request', listen);
  const app = await AppPage.open(context, served.url);
  await app.modelReady();
  context.off('request', listen);
  return { app, asked };
}

const loadedModel = (app: AppPage) =>
  app.page.evaluate(() => (document.querySelector('tracklet-app') as TrackletApp).workspace.model);

/** Loads the demo model's own files, as dropped ones, at an image size. */
async function loadDropped(app: AppPage, imageSize: number) {
  const base64 = (name: string) => readFileSync(path.join(repositoryRoot, 'models/demo', name), 'base64');
  await app.page.evaluate(
    async ({ checkpoint, config, size }) => {
      const file = (name: string, content: string) =>
        new File([Uint8Array.from(atob(content), (character) => character.charCodeAt(0))], name);
      const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
      await workspace.loadModel({
        kind: 'file',
        checkpoint: file('own.pt', checkpoint),
        config: file('own.yaml', config),
        imageSize: size,
      });
    },
    { checkpoint: base64('nano_fp16.pt'), config: base64('nano.yaml'), size: imageSize },
  );
  return loadedModel(app);
}

describe.sequential('a model', () => {
  it("of the server's is built there, fetched once, and from then on asked for by its key", async () => {
    const first = await visit();
    const [build, ...files] = first.asked;
    expect(build).toBe('POST /models/demo/build');
    expect(new Set(files.map((line) => line.replace(/[0-9a-f]{64}.*/, '')))).toEqual(
      new Set(['GET /models/demo/build/']),
    );
    expect(files.length).toBeGreaterThan(10);
    expect(await loadedModel(first.app)).toMatchObject({
      id: 'demo',
      imageSize: 256,
      cached: false,
      conversion: { peakMemory: expect.any(Number) },
    });
    await first.app.page.close();

    const second = await visit();
    expect(second.asked).toEqual(['POST /models/demo/build']);
    expect(await loadedModel(second.app)).toMatchObject({ id: 'demo', cached: true });
    expect((await loadedModel(second.app))?.conversion).toBeUndefined();
    expect([...first.app.complaints, ...second.app.complaints]).toEqual([]);
    await second.app.page.close();
  });

  it("of the user's is built in the browser at the size that is asked for, once", async () => {
    const { app } = await visit();
    const own = { id: undefined, name: 'own.pt', imageSize: 128, parameters: 4_028_866 };
    expect(await loadDropped(app, 128)).toMatchObject({ ...own, cached: false });
    expect(await loadDropped(app, 256)).toMatchObject({ ...own, imageSize: 256 });
    expect(await loadDropped(app, 128)).toMatchObject({ ...own, cached: true });
    await loadDropped(app, 100);
    await app.alert
      .getByText(/The image size is 100, but must be a multiple of 32 from 32 to 4096/)
      .waitFor();
    await app.page.close();
  });

  it('named by its files, in work that an earlier version kept, does not keep that from going on', async () => {
    const { app } = await visit();
    const url = `${served.url}/sample/sample.mp4`;
    await app.page.evaluate(async (video) => {
      const opened = indexedDB.open('tracklet');
      const done = (request: IDBRequest) =>
        new Promise((resolve, reject) => {
          request.onsuccess = resolve;
          request.onerror = reject;
        });
      await done(opened);
      const model = { kind: 'url', name: 'demo', checkpointUrl: '/models/demo/nano_fp16.pt' };
      const object = { id: 'a', name: 'Ball', prompts: [{ frame: 0, box: [139, 349, 301, 504] }] };
      const content = {
        ...{ version: 1, title: 'sample.mp4', video: { kind: 'url', url: video }, model },
        ...{ task: undefined, objects: [object], run: undefined, frames: 0 },
      };
      const work = { key: video, job: '', changedAt: Date.now(), content };
      const works = opened.result.transaction('works', 'readwrite').objectStore('works');
      await done(works.put(work));
      opened.result.close();
    }, url);
    await app.page.reload();
    await app.modelReady();
    await app.button('Continue sample.mp4').click();
    await expect.poll(async () => (await app.objects()).map(({ name }) => name)).toEqual(['Ball']);
    await app.idle();
    expect(await app.alert.count()).toBe(0);
    expect(app.complaints).toEqual([]);
  });
});
