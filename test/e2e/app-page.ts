/**
 * Serves the built app as `npm start` does and drives its page as a user would.
 *
 * @module
 */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { createApp } from '../../server/app.ts';
import { distFolder } from '../../server/cli/paths.ts';
import { listen, type RunningServer } from '../../server/listen.ts';
import type { OpenModels } from '../../server/models/open-models.ts';
import type { TrackletApp } from '../../src/ui/app/tracklet-app.ts';
import type { ObjectResult } from '../../src/worker/api.ts';
import { openBuiltModels } from '../fixtures/models.ts';

/** Serves the app with these models on a free port. */
export async function serveApp(models: Promise<OpenModels> = openBuiltModels()): Promise<RunningServer> {
  const app = createApp({ dist: distFolder, ...(await models) });
  return listen(app, { host: '127.0.0.1', port: 0 });
}

/** The app's page in a browser context, with all that it complained about. */
export class AppPage {
  readonly page: Page;
  /** Errors on the console and uncaught ones, violations of the Content-Security-Policy included. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  /** Opens the page; does not wait for the model. */
  static async open(context: BrowserContext, url: string): Promise<AppPage> {
    const app = new AppPage(await context.newPage());
    app.page.setDefaultTimeout(120_000);
    await app.page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) =>
        console.error(
          `CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
        ),
      );
    });
    await app.page.goto(url);
    return app;
  }

  /** Opens the page in a new context and waits until the model is there. @param options of the context; default: 1280 x 800 */
  static async ready(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<AppPage> {
    const viewport = { width: 1280, height: 800 };
    const app = await AppPage.open(await browser.newContext({ viewport, ...options }), url);
    await app.modelReady();
    return app;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }

  get canvas(): Locator {
    return this.page.locator('video-stage canvas.marks');
  }

  async modelReady(): Promise<void> {
    // It may be folded away.
    await this.page.getByText(/^[\d.]+ M parameters, \d+ px$/).waitFor({ state: 'attached' });
    await this.idle();
  }

  /** Waits until nothing is in progress. */
  async idle(): Promise<void> {
    // By the clock, because a page behind another one may get no animation frames.
    await this.page.waitForFunction(
      () => {
        const app = document.querySelector('tracklet-app') as TrackletApp | null;
        return app?.workspace.task === undefined;
      },
      undefined,
      { polling: 20 },
    );
  }

  /** Shows all ways to open something: those of the start screen, or with a video those of the header. */
  async showOpen(): Promise<void> {
    const menu = this.button('Open');
    const field = this.page.getByRole('textbox', { name: 'Address of a video' });
    if ((await menu.isVisible()) && !(await field.isVisible())) await menu.click();
    await field.waitFor();
  }

  /** Opens the video at an address that is typed in. */
  async openAddress(url: string): Promise<void> {
    await this.showOpen();
    await this.page.getByRole('textbox', { name: 'Address of a video' }).fill(url);
    await this.button('Open address').click();
  }

  /** Gives files to the page through its file chooser. */
  async choose(files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
    await this.showOpen();
    const chooser = this.page.waitForEvent('filechooser');
    await this.button('Open file…').click();
    await (await chooser).setFiles(files as string[]);
    await this.idle();
  }

  /** Drops files on an element. */
  async drop(
    files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
    onto = 'tracklet-app',
  ): Promise<void> {
    const texts = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
    const transfer = await this.page.evaluateHandle(async (wanted) => {
      const data = new DataTransfer();
      for (const { name, base64 } of wanted) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name));
      }
      return data;
    }, texts);
    await this.page.dispatchEvent(onto, 'dragover', { dataTransfer: transfer });
    await this.page.getByText('Drop it anywhere here').waitFor();
    await this.page.dispatchEvent(onto, 'drop', { dataTransfer: transfer });
    await this.idle();
  }

  /** Presses on the picture at a point given in pixels of the video; with `to`, drags there. */
  async press(
    [x, y]: readonly [number, number],
    { to, alt = false }: { to?: readonly [number, number]; alt?: boolean } = {},
  ): Promise<void> {
    const at = await this.toScreen();
    const { mouse, keyboard } = this.page;
    if (alt) await keyboard.down('Alt');
    await mouse.move(...at([x, y]));
    await mouse.down();
    if (to) await mouse.move(...at(to), { steps: 4 });
    await mouse.up();
    if (alt) await keyboard.up('Alt');
    await this.idle();
  }

  /** Where points of the video are in the window, as the picture is zoomed now. */
  async toScreen(): Promise<(point: readonly [number, number]) => [number, number]> {
    // What changes the stage's size is drawn with the next frames of the screen; a page behind another has none.
    await this.page.evaluate(async () => {
      for (let n = 0; n < 2; n++) {
        await Promise.race([
          new Promise((resolve) => requestAnimationFrame(resolve)),
          new Promise((resolve) => setTimeout(resolve, 200)),
        ]);
      }
    });
    const box = await this.canvas.boundingBox();
    if (!box) throw new Error('there is no picture');
    const drawn = await this.page.waitForFunction(() => {
      const { stage, video } = (document.querySelector('tracklet-app') as TrackletApp).workspace;
      if (stage.video[0] !== video?.width) return undefined;
      return { ...stage.transform, ratio: stage.pixelRatio };
    });
    const { scale, x, y, ratio } = (await drawn.jsonValue()) as Record<'scale' | 'x' | 'y' | 'ratio', number>;
    // Browsers paint a canvas on whole device pixels, wherever layout puts it.
    const left = Math.round(box.x * ratio) / ratio;
    const top = Math.round(box.y * ratio) / ratio;
    return (point) => [left + x + scale * point[0], top + y + scale * point[1]];
  }

  /** What the page knows of its objects. */
  objects(): Promise<readonly { name: string; prompts: unknown[]; results: ObjectResult[] }[]> {
    return this.page.evaluate(() => {
      const app = document.querySelector('tracklet-app') as TrackletApp;
      return app.workspace.objects.map(({ name, prompts, results }) => ({
        name,
        prompts: [...prompts.values()],
        results: [...results.values()],
      }));
    });
  }

  /** All that the page's objects are and have, each in an order of its own: what undo has to bring back. */
  state() {
    return this.page.evaluate(() => {
      const { workspace } = document.querySelector('tracklet-app') as TrackletApp;
      return workspace.objects.map(({ prompts, results, ...object }) => ({
        ...object,
        prompts: [...prompts].sort(([a], [b]) => a - b),
        results: [...results].sort(([a], [b]) => a - b),
      }));
    });
  }

  /** Chooses an item of the menu of exports. */
  async export(item: string): Promise<void> {
    await this.button('Export').click();
    await this.page.locator('export-menu wa-dropdown-item').filter({ hasText: item }).click();
  }

  /** Name and bytes of the file that an action saves. */
  async downloaded(act: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const download = this.page.waitForEvent('download');
    // What the action fails for says more than that no file came.
    download.catch(() => undefined);
    await act();
    const file = await download;
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) };
  }

  /** {@link downloaded} of an item of the menu of exports. */
  exported(item: string): Promise<{ name: string; bytes: Buffer }> {
    return this.downloaded(() => this.export(item));
  }

  /** {@link exported} of a text. */
  async saved(item: string): Promise<{ name: string; text: string }> {
    const { name, bytes } = await this.exported(item);
    return { name, text: bytes.toString() };
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
