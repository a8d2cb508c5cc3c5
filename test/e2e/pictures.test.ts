/**
 * Takes the pictures of the page for README and docs/workbench.md, on the sample:
 *
 *     TRACKLET_PICTURES=1 npx vitest run --project e2e test/e2e/pictures.test.ts
 *
 * Those with a Label Studio come from its tests, which leave them in `.cache/test-results`.
 *
 * @module
 */
import path from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { SAMPLE_VIDEO } from '../fixtures/sample.ts';
import type { AppPage } from './app-page.ts';
import { repositoryRoot } from './browser.ts';
import { servedApp } from './served-app.ts';

describe.skipIf(process.env.TRACKLET_PICTURES === undefined)('pictures for the documentation', () => {
  const served = servedApp();

  async function openSample(options: BrowserContextOptions = {}): Promise<AppPage> {
    const app = await served.ready(options);
    await app.button('Try the sample').click();
    await app.canvas.waitFor();
    await app.idle();
    return app;
  }

  async function picture(app: AppPage, name: string): Promise<void> {
    await app.page.screenshot({ path: path.join(repositoryRoot, 'docs/images', `${name}.png`) });
  }

  /** Tracks from the first frame until this one has a result. */
  async function trackTo(app: AppPage, frame: number): Promise<void> {
    await app.button('Track').click();
    await expect
      .poll(async () => (await app.objects())[0]?.results.length, { timeout: 150_000 })
      .toBeGreaterThan(frame);
  }

  async function cancel(app: AppPage): Promise<void> {
    await app.page.keyboard.press('Escape');
    await app.idle();
  }

  it('shows tracking, and a correction', async () => {
    const app = await openSample();
    await trackTo(app, 60);
    await picture(app, 'tracking');
    await cancel(app);

    await app.page.keyboard.press('Home');
    for (let frame = 0; frame < 30; frame += 10) await app.page.keyboard.press('Shift+ArrowRight');
    await app.idle();
    await app.page.keyboard.press('v');
    await app.press([330, 430]);
    await app.page.keyboard.press('r');
    const ball = (await app.objects())[0]?.results.find((result) => result.frame === 30)?.box;
    if (!ball) throw new Error('the ball is not seen on frame 30');
    const [x, y, width, height] = ball;
    await app.press([x - 3, y - 3], { to: [x + width + 3, y + height + 3] });
    await app.button('On ▶').first().click();
    await app.page.getByText(/^Tracked again: /).waitFor();
    await picture(app, 'workbench-review');
    await app.close();
  });

  it('shows what a click could mean', async () => {
    const app = await served.ready({ colorScheme: 'dark' });
    await app.choose(SAMPLE_VIDEO);
    await app.page.keyboard.press('p');
    await app.press([1040, 500]);
    await picture(app, 'workbench-candidates');
    await app.close();
  });

  it('shows the models', async () => {
    const app = await served.ready({ viewport: { width: 900, height: 976 } });
    await app.button('Models…').click();
    await app.page.getByRole('dialog', { name: 'Models' }).waitFor();
    await app.page.waitForTimeout(500);
    await picture(app, 'models-dialog');
    await app.close();
  });

  it('shows the dark theme', async () => {
    const app = await openSample({ colorScheme: 'dark' });
    await trackTo(app, 110);
    await cancel(app);
    await picture(app, 'workbench-dark');
    await app.close();
  });
});
