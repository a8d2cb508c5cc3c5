/**
 * The names of a checkpoint's tensors.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';

/** What wrappers put before every name: DistributedDataParallel, and modules that hold the model. */
const prefixes = ['module.', 'model.'];

/**
 * Tensors under Meta's names: `module.` and `model.` prefixes removed.
 *
 * @throws `checkpoint/duplicate-tensor` where two names become one
 */
export function stripPrefixes<T>(tensors: Iterable<readonly [string, T]>, fileName: string): Map<string, T> {
  const stripped = new Map<string, T>();
  for (const [name, tensor] of tensors) {
    let short = name;
    let prefix: string | undefined;
    do {
      prefix = prefixes.find((candidate) => short.startsWith(candidate));
      short = short.slice(prefix?.length ?? 0);
    } while (prefix);
    if (stripped.has(short)) {
      throw new TrackletError(
        'checkpoint/duplicate-tensor',
        `${fileName}: the tensor "${short}" occurs twice, with and without a "module." or "model." prefix. Keep one.`,
      );
    }
    stripped.set(short, tensor);
  }
  return stripped;
}

/** The error of reading a tensor that a checkpoint does not have. */
export const missingTensor = (fileName: string, name: string): TrackletError =>
  new TrackletError(
    'checkpoint/missing-tensor',
    `${fileName}: there is no tensor "${name}". Do checkpoint and configuration belong together?`,
  );
