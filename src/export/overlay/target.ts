/**
 * The file that is written: it becomes what was made only when all is done, and stays as it was otherwise.
 *
 * @module
 */
import { BufferTarget, StreamTarget, type StreamTargetChunk, type Target } from 'mediabunny';
import { TrackletError } from '../../errors.ts';

export interface OutputFile {
  readonly target: Target;
  /** Makes it what was written; gives that where it was kept in memory. */
  commit(): Promise<Blob | undefined>;
  /** Drops what was written. */
  discard(): Promise<void>;
}

/** @throws TrackletError `export/write-failed` */
export async function openOutput(file: FileSystemFileHandle | undefined): Promise<OutputFile> {
  if (!file) return memoryOutput();
  // The browser writes to a copy, which takes the file's place when it is closed.
  const writable = await file.createWritable().catch((cause: unknown) => {
    throw writeFailed(file.name, cause);
  });
  const chunks = new WritableStream<StreamTargetChunk>({
    async write(chunk) {
      await writable.write(chunk).catch((cause: unknown) => {
        throw writeFailed(file.name, cause);
      });
    },
  });
  return {
    target: new StreamTarget(chunks, { chunked: true }),
    async commit() {
      await writable.close().catch((cause: unknown) => {
        throw writeFailed(file.name, cause);
      });
      return undefined;
    },
    async discard() {
      // Already dropped where writing failed.
      await writable.abort().catch(() => undefined);
    },
  };
}

function memoryOutput(): OutputFile {
  const target = new BufferTarget();
  return {
    target,
    commit: async () => new Blob(target.buffer ? [target.buffer] : [], { type: 'video/mp4' }),
    discard: async () => undefined,
  };
}

function writeFailed(name: string, cause: unknown): TrackletError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TrackletError(
    'export/write-failed',
    `${name} could not be written: ${why}. Make room on the disk, or choose another folder, and export again.`,
    { cause },
  );
}
