/**
 * The self-test's verdicts, in the browser's storage where it lets us, else as long as this worker lives.
 *
 * @module
 */
import type { SelfTestVerdict } from '../runtime/self-test-verdict.ts';
import type { Verdicts } from '../runtime/trust.ts';
import type { Database } from '../storage/database.ts';
import { deleteVerdicts, storedVerdict, storeVerdict } from '../storage/verdicts.ts';

export class KeptVerdicts implements Verdicts {
  readonly #database: Promise<Database | undefined>;
  readonly #here = new Map<string, SelfTestVerdict>();

  constructor(database: Promise<Database | undefined>) {
    this.#database = database;
  }

  async get(key: string): Promise<SelfTestVerdict | undefined> {
    return this.#here.get(key) ?? storedVerdict(await this.#database, key);
  }

  async put(key: string, verdict: SelfTestVerdict): Promise<boolean> {
    this.#here.set(key, verdict);
    return storeVerdict(await this.#database, { key, ...verdict });
  }

  async forget(): Promise<void> {
    this.#here.clear();
    await deleteVerdicts(await this.#database);
  }
}
