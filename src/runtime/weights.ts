/**
 * Weights files of a built model as bytes.
 *
 * @module
 */
import { TrackletError } from '../errors.ts';
import type { BuiltModel, WeightsFile } from '../model/built-model.ts';

/**
 * Loads every tensor of a weights file into one buffer, tensor by tensor.
 *
 * @returns `file.byteLength` bytes; gaps between tensors are 0
 * @throws TrackletError `model/weights-size` where a tensor's length differs from its entry
 */
export async function materialiseWeights(file: WeightsFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.byteLength);
  for (const entry of file.entries) {
    const values = await entry.load();
    if (values.byteLength !== entry.byteLength) {
      throw new TrackletError(
        'model/weights-size',
        `The weights at offset ${entry.offset} have ${values.byteLength} bytes where the graph expects ${entry.byteLength}. The checkpoint does not fit the configuration.`,
      );
    }
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), entry.offset);
  }
  return bytes;
}

/**
 * The weights file of that name.
 *
 * @throws TrackletError `model/weights-missing`
 */
export function weightsFile(built: BuiltModel, name: string): WeightsFile {
  const file = built.weights.get(name);
  if (file === undefined) {
    throw new TrackletError(
      'model/weights-missing',
      `The model was built without its weights file "${name}".`,
    );
  }
  return file;
}
