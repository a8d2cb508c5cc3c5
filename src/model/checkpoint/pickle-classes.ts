/**
 * The values of the pickle machine that are no plain data, and what it makes of Python's names. A name stands for
 * itself; nothing is looked up, imported or run.
 *
 * @module
 */

/** A Python class or function, as a value of the pickle machine. */
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

/** An object that is carried but never looked at, such as a NumPy scalar, a set, or an instance of any class. */
export class Opaque {
  readonly name: string;
  /** Known to hold no tensor: one beside a model's tensors is left out; another object there is an error. */
  readonly plain: boolean;
  constructor(name: string, plain: boolean) {
    this.name = name;
    this.plain = plain;
  }
}

/**
 * What calling a name gives: `mapping` an empty dict, `tensor` a tensor record, `parameter` its first argument,
 * `typed-tensor` what its first argument makes of its third, `plain` and `unknown` an {@link Opaque}; `storage` and
 * `constant` are not called.
 */
export type GlobalKind =
  | 'mapping'
  | 'tensor'
  | 'parameter'
  | 'typed-tensor'
  | 'plain'
  | 'unknown'
  | 'storage'
  | 'constant';

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
const plain = [
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
  // Its argument is the factory of missing values; the items follow as for any dict.
  ['collections.defaultdict', 'mapping'],
  ['torch._utils._rebuild_parameter', 'parameter'],
  ['torch._utils._rebuild_parameter_with_state', 'parameter'],
  ['torch._tensor._rebuild_from_type_v2', 'typed-tensor'],
  ...storages.map((name): [string, GlobalKind] => [name, 'storage']),
  ...dtypes.map((name): [string, GlobalKind] => [name, 'constant']),
  ...plain.map((name): [string, GlobalKind] => [name, 'plain']),
]);

/**
 * Modules and functions that a file names to run a program in whoever loads it with Python's pickle. Here they would do
 * nothing, as all names; but the file's owner should know.
 */
const programModules =
  /^(os|posix|nt|sys|subprocess|pty|shutil|socket|runpy|importlib|ctypes|webbrowser|pip)(\.|$)/;
const programFunctions =
  /^(__builtin__|builtins)\.(eval|exec|execfile|compile|open|input|breakpoint|__import__)$/;

/** What a pickle's module and name stand for, or undefined where only a harmful file has them. */
export function findGlobal(module: string, name: string): PickleGlobal | undefined {
  const full = `${module}.${name}`;
  if (programModules.test(module) || programFunctions.test(full)) return undefined;
  return new PickleGlobal(full, kinds.get(full) ?? 'unknown');
}
