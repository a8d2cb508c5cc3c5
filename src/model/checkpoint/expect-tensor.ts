/**
 * The checks that a graph makes before it uses a checkpoint's tensor.
 *
 * @module
 */
import { TrackletError } from '../../errors.ts';
import type { Checkpoint, TensorInfo } from './checkpoint.ts';

/**
 * A tensor's description; with `shape`, only where it has exactly that shape.
 *
 * @throws `checkpoint/missing-tensor`, `checkpoint/wrong-shape`
 */
export function expectTensor(checkpoint: Checkpoint, name: string, shape?: readonly number[]): TensorInfo {
  const info = checkpoint.tensors.get(name);
  if (!info) {
    throw new TrackletError(
      'checkpoint/missing-tensor',
      `${checkpoint.name}: there is no tensor "${name}", which the configuration needs. Is it the ` +
        'configuration (YAML) of this checkpoint?',
    );
  }
  if (shape && (info.shape.length !== shape.length || info.shape.some((n, i) => n !== shape[i]))) {
    throw new TrackletError(
      'checkpoint/wrong-shape',
      `${checkpoint.name}: the tensor "${name}" has the shape [${info.shape.join(', ')}], but the ` +
        `configuration needs [${shape.join(', ')}]. Is it the configuration (YAML) of this checkpoint?`,
    );
  }
  return info;
}
