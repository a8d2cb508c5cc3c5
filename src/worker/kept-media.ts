/**
 * A file behind a URL, fetched ahead and kept, so that tracking goes on where its server goes away.
 *
 * @module
 */
import type { MediaSource } from '../video/video.ts';

/** Fetched with one request. */
const blockBytes = 4 * 1024 * 1024;
/** Larger files are only read as they are needed. */
const maxBytes = 512 * 1024 * 1024;

export class KeptMedia implements MediaSource {
  readonly name: string;
  readonly size: number;
  readonly #media: MediaSource;
  /** The beginning of the file, in blobs, which the browser may move to disk. */
  #kept = new Blob([]);
  readonly #closing = new AbortController();
  #fetching = false;

  constructor(media: MediaSource) {
    this.name = media.name;
    this.size = media.size;
    this.#media = media;
  }

  async read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    if (end > this.#kept.size) return this.#media.read(offset, length, signal);
    signal?.throwIfAborted();
    return new Uint8Array(await this.#kept.slice(offset, end).arrayBuffer());
  }

  /** Fetches the whole file, where it is not too large. A failure is left to whoever needs the bytes. */
  async fetchAhead(): Promise<void> {
    if (this.#fetching || this.size > maxBytes) return;
    this.#fetching = true;
    try {
      while (this.#kept.size < this.size) {
        const block = await this.#media.read(this.#kept.size, blockBytes, this.#closing.signal);
        this.#kept = new Blob([this.#kept, new Uint8Array(block)]);
      }
    } catch {
      // The next track tries again.
    } finally {
      this.#fetching = false;
    }
  }

  /** Ends fetching; what is kept stays readable. */
  close(): void {
    this.#closing.abort();
  }
}
