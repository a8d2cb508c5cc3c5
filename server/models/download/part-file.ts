/**
 * The part of a file that has been downloaded, with its hash so far.
 *
 * @module
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** Where the part came from. */
const originSchema = z.strictObject({ url: z.string(), etag: z.string() });
export type PartOrigin = z.infer<typeof originSchema>;

/** Bytes that are read at once to hash what an earlier process left. */
const chunkLength = 1 << 20;

export class PartFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  #hash: Hash = createHash('sha256');
  #size = 0;

  private constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /**
   * Opens it, and makes it where it is not there. What is there is hashed.
   *
   * @param onHashed bytes so far
   */
  static async open(file: string, onHashed: (bytes: number) => void, signal: AbortSignal): Promise<PartFile> {
    const part = new PartFile(file, await open(file, 'a+'));
    try {
      const chunk = new Uint8Array(chunkLength);
      for (;;) {
        signal.throwIfAborted();
        const { bytesRead } = await part.#handle.read(chunk, 0, chunkLength, part.#size);
        if (bytesRead === 0) return part;
        part.#hash.update(chunk.subarray(0, bytesRead));
        part.#size += bytesRead;
        onHashed(part.#size);
      }
    } catch (error) {
      await part.#handle.close();
      throw error;
    }
  }

  get size(): number {
    return this.#size;
  }

  /** SHA-256 of all bytes so far. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#handle.writeFile(bytes);
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  /** Begins anew. */
  async clear(): Promise<void> {
    await this.#handle.truncate(0);
    await this.setOrigin(undefined);
    this.#hash = createHash('sha256');
    this.#size = 0;
  }

  /** Undefined where it is not known. */
  async origin(): Promise<PartOrigin | undefined> {
    try {
      return originSchema.parse(JSON.parse(await readFile(this.#originFile, 'utf8')));
    } catch {
      return undefined;
    }
  }

  async setOrigin(origin: PartOrigin | undefined): Promise<void> {
    if (origin) await writeFile(this.#originFile, JSON.stringify(origin));
    else await rm(this.#originFile, { force: true });
  }

  /** Brings it onto the disk itself. */
  async close(): Promise<void> {
    try {
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
  }

  get #originFile(): string {
    return `${this.#file}.json`;
  }
}
