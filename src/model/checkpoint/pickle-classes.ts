/**
 * The values of the pickle machine that are no plain data, and the fixed list of Python names that a
 * checkpoint's pickle may refer to. A name stands for itself; nothing is looked up, imported or run.
 *
 * @module
 */

/** A Python class or function of the list, as a value of the pickle machine. */
export class PickleGlobal {
  readonly name: string;
  readonly kind: GlobalKind;
  constructor(name: string, kind: GlobalKind) {
    this.name = name;
    this.kind = kind;
  }
}

/** The arguments of `torch._utils._rebuild_tensor_v2`, unchecked. */
export class PickledTensor {
  readonly storage: unknown;
  readonly offset: unknown;
  readonly size: unknown;
  readonly stride: unknown;
  constructor([storage, offset, size, stride]: readonly unknown[]) {
    this.storage = storage;
    this.offset = offset;
    this.size = size;
    this.stride = stride;
  }
}

/** A persistent id: a storage's description, unchecked. */
export class PersistentId {
  readonly id: unknown;
  constructor(id: unknown) {
    this.id = id;
  }
}

/** A value that no model needs, such as a NumPy scalar or a set. */
export class Opaque {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * What calling a name gives: `mapping` an empty dict, `tensor` a tensor record, `parameter` its first
 * argument, `opaque` a value that is carried but never looked at; `storage` and `constant` are not called.
 */
export type GlobalKind = 'mapping' | 'tensor' | 'parameter' | 'opaque' | 'storage' | 'constant';

const storages = [
  'FloatStorage',
  'HalfStorage',
  'BFloat16Storage',
  'DoubleStorage',
  'LongStorage',
  'IntStorage',
  'ShortStorage',
  'CharStorage',
  'ByteStorage',
  'BoolStorage',
  'ComplexFloatStorage',
  'ComplexDoubleStorage',
].map((name) => `torch.${name}`);

const dtypes = [
  'float32',
  'float64',
  'float16',
  'bfloat16',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint8',
  'bool',
  'complex64',
  'complex128',
].map((name) => `torch.${name}`);

/** What optimizers, schedulers and random states of training checkpoints contain beside tensors. */
const opaque = [
  'torch.Size',
  'torch.device',
  '_codecs.encode',
  'collections.Counter',
  'numpy.dtype',
  'numpy.ndarray',
  'numpy.core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray.scalar',
  'numpy._core.multiarray._reconstruct',
  ...['set', 'frozenset', 'complex', 'bytearray'].flatMap((name) => [
    `__builtin__.${name}`,
    `builtins.${name}`,
  ]),
];

const kinds = new Map<string, GlobalKind>([
  ['collections.OrderedDict', 'mapping'],
  ['torch._utils._rebuild_tensor_v2', 'tensor'],
  ['torch._utils._rebuild_parameter', 'parameter'],
  ...storages.map((name): [string, GlobalKind] => [name, 'storage']),
  ...dtypes.map((name): [string, GlobalKind] => [name, 'constant']),
  ...opaque.map((name): [string, GlobalKind] => [name, 'opaque']),
]);

/** The listed global of this module and name, or undefined where it is not on the list. */
export function findGlobal(module: string, name: string): PickleGlobal | undefined {
  const full = `${module}.${name}`;
  const kind = kinds.get(full);
  return kind && new PickleGlobal(full, kind);
}
