/**
 * Looks at the sample through the view worker, beside a tracking worker with the demo model.
 *
 * @module
 */
import { decodeDenseMask, encodeDenseMask } from '../../../src/regions/rle.ts';
import { sourceFrame } from '../../../src/units.ts';
import { TrackletClient } from '../../../src/worker/client.ts';
import { ViewClient } from '../../../src/worker/view-client.ts';

async function fileOf(path: string): Promise<File> {
  return new File([await (await fetch(path)).blob()], path.slice(path.lastIndexOf('/') + 1));
}

function pixelsOf(bitmap: ImageBitmap): ImageData {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('there is no canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** In how many bytes two pictures differ; all of them where their sizes do. */
function difference(a: ImageData, b: ImageData): number {
  if (a.width !== b.width || a.height !== b.height) return a.data.length;
  return a.data.reduce((sum, value, i) => sum + (value === b.data[i] ? 0 : 1), 0);
}

class Looking {
  readonly #engine = new TrackletClient();
  /** Frames whose picture the tracking worker had to make. */
  readonly fallbacks: number[] = [];
  workers = 0;
  readonly #view = new ViewClient(
    {
      picture: (frame) => {
        this.fallbacks.push(frame);
        return this.#engine.picture(frame);
      },
    },
    () => {
      this.workers++;
      return new Worker(new URL('./view-worker.ts', import.meta.url), { type: 'module' });
    },
  );

  async open(url: string): Promise<void> {
    const [checkpoint, config] = await Promise.all([
      fileOf('/models/demo/nano_fp16.pt'),
      fileOf('/models/demo/nano.yaml'),
    ]);
    const model = { kind: 'file', checkpoint, config, imageSize: undefined } as const;
    await this.#engine.loadModel(model, { backend: 'wasm', precision: 'auto', allowSoftwareGpu: true });
    await this.#engine.openVideo({ kind: 'url', url });
    await this.#view.openVideo({ kind: 'url', url });
  }

  /** In how many bytes the view worker's pictures differ from the tracking worker's, frame by frame. */
  async differences(frames: readonly number[]): Promise<number[]> {
    const found: number[] = [];
    for (const frame of frames) {
      const shown = pixelsOf(await this.#view.picture(sourceFrame(frame)));
      found.push(difference(shown, pixelsOf(await this.#engine.picture(sourceFrame(frame)))));
    }
    return found;
  }

  /** Tracks a few frames, and asks for a picture and a thumbnail after the first; what came when. */
  async whileTracking(frame: number): Promise<string[]> {
    const events: string[] = [];
    const asked: Promise<unknown>[] = [];
    await this.#engine.setPrompt('ball', { frame: sourceFrame(0), box: [139, 349, 301, 504] });
    await this.#engine.track({ direction: 'forward', range: [0, 8], masks: true }, (results) => {
      events.push(`tracked ${results[0]?.frame}`);
      if (asked.length > 0) return;
      const note = (what: string) => (bitmap: ImageBitmap) => {
        bitmap.close();
        events.push(what);
      };
      asked.push(this.#view.picture(sourceFrame(frame)).then(note('view picture')));
      asked.push(this.#engine.picture(sourceFrame(frame)).then(note('engine picture')));
    });
    events.push('done');
    await Promise.all(asked);
    return events;
  }

  /** A small picture next to the full ones of its frame and the frame after it, made as small here. */
  async thumbnail(frame: number, height: number): Promise<{ size: number[]; same: number; next: number }> {
    const small = pixelsOf(await this.#view.thumbnail(sourceFrame(frame), height));
    const compare = async (other: number) => {
      const picture = pixelsOf(await this.#view.picture(sourceFrame(other)));
      const size = { resizeWidth: small.width, resizeHeight: small.height, resizeQuality: 'medium' } as const;
      return difference(small, pixelsOf(await createImageBitmap(picture, size)));
    };
    return { size: [small.width, small.height], same: await compare(frame), next: await compare(frame + 1) };
  }

  /** Asks for a thumbnail deep in the file, and a moment later for a picture; what came first. */
  async race(thumbnail: number, picture: number): Promise<string[]> {
    const order: string[] = [];
    const small = this.#view.thumbnail(sourceFrame(thumbnail), 40).then(() => order.push('thumbnail'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const large = this.#view.picture(sourceFrame(picture)).then(() => order.push('picture'));
    await Promise.all([small, large]);
    return order;
  }

  /** RGBA at some pixels of a mask (its left half set) that is drawn twice as large. */
  async overlay(points: readonly (readonly [number, number])[]): Promise<number[][]> {
    const mask = encodeDenseMask(
      Uint8Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 1 : 0)),
      8,
      8,
    );
    const image = pixelsOf(
      await this.#view.overlay([{ mask, colour: '#ff0000', opacity: 1, outline: 0 }], {
        area: [0, 0, 8, 8],
        width: 16,
        height: 16,
      }),
    );
    return points.map(([x, y]) => [...image.data.slice((y * 16 + x) * 4, (y * 16 + x) * 4 + 4)]);
  }

  /** How many pixels a dot of radius 5 sets, less what an eraser takes out of its middle. */
  async paint(): Promise<{ dot: number; ring: number; centre: number | undefined }> {
    const area = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0);
    const at = [[20.5, 20.5]] as const;
    const dot = await this.#view.paint(undefined, [40, 40], [{ kind: 'add', radius: 5, points: at }]);
    const ring = await this.#view.paint(dot, [40, 40], [{ kind: 'erase', radius: 2, points: at }]);
    const pixels = decodeDenseMask(ring);
    return { dot: area(decodeDenseMask(dot)), ring: area(pixels), centre: pixels[20 * 40 + 20] };
  }

  /** Lets the worker die; resolves once it has. */
  async kill(): Promise<void> {
    new BroadcastChannel('view-test').postMessage('die');
    const before = this.workers;
    while (this.workers === before) {
      await this.#view.overlay([], { area: [0, 0, 1, 1], width: 1, height: 1 });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The code with which a call of the view worker fails. */
  async refusal(frame: number): Promise<string | undefined> {
    return this.#view.thumbnail(sourceFrame(frame), 40).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
  }
}

declare global {
  interface Window {
    looking: Looking;
  }
}
window.looking = new Looking();
