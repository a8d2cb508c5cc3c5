/**
 * Models, and a server that offers them, for tests of what the page does when: downloads come as the test says.
 *
 * @module
 */
import type { ModelJobEvent, OfferedModel } from '../../src/catalog/offered.ts';

/** A model of 100 MB that can be downloaded. */
export function offered(id: string, change: Partial<OfferedModel> = {}): OfferedModel {
  return {
    id,
    name: id.toUpperCase(),
    goodFor: 'For tests.',
    origin: 'catalog',
    license: 'Apache-2.0',
    speed: 'fast',
    bytes: 100e6,
    state: 'absent',
    downloaded: 0,
    onDisk: 0,
    imageSize: 1024,
    sizes: [512, 1024].map((imageSize) => ({ imageSize, largestBuffer: imageSize * 1e6, memory: 1e9 })),
    ...change,
  };
}

export const here = { state: 'ready', onDisk: 100e6 } as const;

/** Answers as the server's routes under `/models` do. */
export class FakeModels {
  readonly #models: Map<string, OfferedModel>;
  readonly #pulls = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
  /** E.g. `DELETE /models/tiny`. */
  readonly asked: string[] = [];

  constructor(models: readonly OfferedModel[]) {
    this.#models = new Map(models.map((model) => [model.id, model]));
  }

  readonly request = async (path: string, init?: RequestInit): Promise<Response> => {
    const method = init?.method ?? 'GET';
    const [, , id = '', pull] = path.split('/');
    this.asked.push(`${method} ${path}`);
    if (id === '') return Response.json([...this.#models.values()]);
    if (method === 'POST') {
      const body = new ReadableStream<Uint8Array>({ start: (stream) => void this.#pulls.set(id, stream) });
      return new Response(body);
    }
    if (pull) {
      this.tell(id, { type: 'error', error: { code: 'model/cancelled', message: 'It was cancelled.' } });
    } else this.change(id, { state: 'absent', onDisk: 0 });
    return new Response(null, { status: 204 });
  };

  /** The next line of a download's answer; with the last one, it ends. */
  tell(id: string, event: ModelJobEvent): void {
    const stream = this.#pulls.get(id);
    stream?.enqueue(new TextEncoder().encode(`${JSON.stringify(event)}\n`));
    if (event.type === 'progress') return;
    if (event.type === 'done') this.change(id, here);
    stream?.close();
    this.#pulls.delete(id);
  }

  change(id: string, change: Partial<OfferedModel>): void {
    const model = this.#models.get(id);
    if (model) this.#models.set(id, { ...model, ...change });
  }
}
