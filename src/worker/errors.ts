/**
 * Lets `TrackletError`s cross between page and worker with their code. Imported by both sides.
 *
 * @module
 */
import { type TransferHandler, transferHandlers } from 'comlink';
import { type SerializedError, TrackletError } from '../errors.ts';

/** What Comlink hands its `throw` handler: the thrown value, marked. */
interface Thrown {
  readonly value: unknown;
}

/** The typed form of anything thrown: a bug becomes `worker/internal`, its stack only on the console. */
export function toTrackletError(error: unknown): TrackletError {
  if (error instanceof TrackletError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TrackletError(
    'worker/internal',
    `Something went wrong inside Tracklet: ${message}. Please report it.`,
    {
      cause: error,
    },
  );
}

const native = transferHandlers.get('throw') as TransferHandler<Thrown, unknown>;
const handler: TransferHandler<Thrown, SerializedError> = {
  canHandle: (value): value is Thrown => native.canHandle(value),
  serialize({ value }) {
    const error = toTrackletError(value);
    if (error.code === 'worker/internal') console.error(value);
    return [error.toJSON(), []];
  },
  deserialize(serialized) {
    throw TrackletError.from(serialized);
  },
};

/** Installs the handler; call once on each side, before the first message. */
export function installErrorTransfer(): void {
  transferHandlers.set('throw', handler);
}
