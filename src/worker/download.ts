/**
 * Fetching whole files with progress; a connection that is cut is taken up again where it ended.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';

export interface DownloadOptions {
  /** The file's length, where it is known before. */
  readonly bytes?: number;
  /** Called with the bytes received; fewer than before where the file changed and is fetched anew. */
  readonly onBytes?: (done: number) => void;
}

/** How often a connection may be cut without a byte having come, before it is given up. */
const fruitlessAttempts = 3;
/** Milliseconds before a cut connection is made again. */
const pause = 500;
/** Chunks are handed over to the browser's own storage, off the script's heap, in pieces of this size. */
const pieceBytes = 16 * 1024 * 1024;

/**
 * Fetches a same-origin file.
 *
 * @throws TrackletError `model/download-failed` where the server does not answer, refuses, stops half-way for good, or
 *   sends another length than was expected
 */
export async function fetchBlob(url: string, options: DownloadOptions = {}): Promise<Blob> {
  const download = new Download(url, options);
  let fruitless = 0;
  while (fruitless < fruitlessAttempts) {
    const before = download.received;
    if (await download.attempt()) return download.blob();
    fruitless = download.received > before ? 1 : fruitless + 1;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw failed(url, `the transfer broke off after ${download.received} bytes`);
}

function failed(url: string, why: string, cause?: unknown): TrackletError {
  return new TrackletError(
    'model/download-failed',
    `Could not fetch ${url}: ${why}. Check that the server runs, then try again.`,
    { cause },
  );
}

class Download {
  readonly #url: string;
  readonly #options: DownloadOptions;
  #pieces: Blob[] = [];
  /** Received, and not yet a piece. */
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #chunkBytes = 0;
  #etag: string | undefined;
  received = 0;

  constructor(url: string, options: DownloadOptions) {
    this.#url = url;
    this.#options = options;
  }

  blob(): Blob {
    return new Blob([...this.#pieces, ...this.#chunks]);
  }

  /** Fetches what is missing. False where the connection was cut, and more may come with another. */
  async attempt(): Promise<boolean> {
    let response: Response;
    try {
      // What is kept is kept in IndexedDB: in the browser's cache as well it would lie on the disk twice.
      response = await fetch(this.#url, { headers: this.#headers(), cache: 'no-store' });
    } catch (cause) {
      if (this.received > 0) return false;
      throw failed(this.#url, 'no answer', cause);
    }
    if (!response.ok || !response.body) throw failed(this.#url, `status ${response.status}`);
    if (response.status !== 206) this.#startOver();
    this.#etag = response.headers.get('ETag') ?? undefined;
    try {
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) this.#take(part.value);
    } catch {
      return false;
    }
    return this.#isWhole();
  }

  #isWhole(): boolean {
    const { bytes = this.received } = this.#options;
    if (this.received <= bytes) return this.received === bytes;
    throw failed(this.#url, `it has ${this.received} bytes instead of ${bytes}`);
  }

  #headers(): Record<string, string> {
    if (this.received === 0 || this.#etag === undefined) return {};
    return { Range: `bytes=${this.received}-`, 'If-Range': this.#etag };
  }

  #startOver(): void {
    this.#pieces = [];
    this.#chunks = [];
    this.#chunkBytes = 0;
    this.received = 0;
  }

  #take(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk);
    this.#chunkBytes += chunk.byteLength;
    this.received += chunk.byteLength;
    this.#options.onBytes?.(this.received);
    if (this.#chunkBytes < pieceBytes) return;
    this.#pieces.push(new Blob(this.#chunks));
    this.#chunks = [];
    this.#chunkBytes = 0;
  }
}
