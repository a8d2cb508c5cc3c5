/**
 * A connection that outlives its worker: where one dies, the next one takes its place, and the call is made again.
 *
 * @module
 */
import type { Remote } from 'comlink';
import { TrackletError } from '../errors.ts';
import type { TrackletWorker } from './api.ts';
import { Connection } from './connection.ts';

/** How often a dead worker is replaced before a call gives up. */
const maxRestarts = 3;

/** What comes between a worker's death and the next call. */
export interface Revival {
  /** Makes a worker. */
  readonly start: () => Worker;
  /** Called as soon as a worker has been replaced. */
  readonly replaced: () => void;
  /** Brings a new worker to where the dead one was; all calls wait for it. */
  readonly takeUp: (api: Remote<TrackletWorker>) => Promise<void>;
}

export class RevivingConnection {
  readonly #revive: Revival;
  #connection: Connection;
  #revival: Promise<void> | undefined;

  constructor(revive: Revival) {
    this.#revive = revive;
    this.#connection = new Connection(revive.start());
  }

  /** Calls the worker; where it dies, calls the next one. */
  async call<T>(call: (api: Remote<TrackletWorker>) => Promise<T>): Promise<T> {
    for (let restarts = 0; ; restarts++) {
      const connection = this.#connection;
      try {
        await this.#revival;
        return await this.#connection.guard(call(this.#connection.api));
      } catch (error) {
        if (!isDeath(error) || restarts === maxRestarts) throw error;
        // Of several calls that it was busy with, the first one replaces it.
        if (this.#connection === connection) this.#restart();
      }
    }
  }

  /** Ends the worker as a crash would; the next call, or the running one, goes on with a new worker. */
  kill(reason: string): void {
    this.#connection.kill(reason);
  }

  #restart(): void {
    this.#connection.kill('a new one takes its place');
    const connection = new Connection(this.#revive.start());
    this.#connection = connection;
    this.#revive.replaced();
    const revival = connection.guard(this.#revive.takeUp(connection.api));
    this.#revival = revival;
    const over = () => {
      if (this.#revival === revival) this.#revival = undefined;
    };
    revival.then(over, over);
  }
}

/** A crash of the WASM module ends all sessions of its worker, so it counts as the worker's death. */
function isDeath(error: unknown): boolean {
  return error instanceof TrackletError && (error.code === 'worker/died' || error.code === 'runtime/crashed');
}
