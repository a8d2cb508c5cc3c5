/**
 * Result files: written beside their names as `.partial`, renamed when whole.
 *
 * @module
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { TrackletError } from '../../src/errors.ts';
import { maskLines } from '../../src/regions/mask-line.ts';
import type { ObjectResult } from '../../src/worker/api.ts';

const partial = (file: string) => `${file}.partial`;

function cannotWrite(file: string, cause: unknown): TrackletError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TrackletError('cli/cannot-write', `${file} cannot be written: ${reason}.`, { cause });
}

/**
 * Writes a JSON file.
 *
 * @param whole False leaves it as `.partial`.
 * @returns the name under which it stands
 * @throws TrackletError `cli/cannot-write`
 */
export async function writeJson(file: string, value: unknown, whole: boolean): Promise<string> {
  try {
    await writeFile(partial(file), `${JSON.stringify(value, undefined, 2)}\n`);
    if (!whole) return partial(file);
    await rename(partial(file), file);
    return file;
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

/** A JSON Lines file of masks that grows while tracking runs. */
export class MasksFile {
  readonly #file: string;
  readonly #stream: WriteStream;
  #failure: unknown;

  constructor(file: string) {
    this.#file = file;
    this.#stream = createWriteStream(partial(file));
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  /** Appends the masks of one frame; resolves when more can be taken. */
  async append(results: readonly ObjectResult[]): Promise<void> {
    if (this.#failure) throw cannotWrite(this.#file, this.#failure);
    if (this.#stream.write(maskLines(results))) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('drain', resolve).once('error', () => resolve());
    });
  }

  /**
   * Ends the file.
   *
   * @param whole False leaves it as `.partial`.
   * @returns the name under which it stands
   * @throws TrackletError `cli/cannot-write`
   */
  async finish(whole: boolean): Promise<string> {
    try {
      this.#stream.end();
      await finished(this.#stream);
      if (!whole) return partial(this.#file);
      await rename(partial(this.#file), this.#file);
      return this.#file;
    } catch (error) {
      throw cannotWrite(this.#file, this.#failure ?? error);
    }
  }

  /** Removes what was written: tracking never began. */
  async discard(): Promise<void> {
    this.#stream.destroy();
    await rm(partial(this.#file), { force: true });
  }
}
