/**
 * Torch checkpoints whose pickle is made by a grammar of what training scripts save, with opcodes and numbers wrong.
 *
 * @module
 */
import { extremes, joined, numbers, oddNames, type Random, utf8 } from './random.ts';
import type { Entry } from './zip-files.ts';

const op = (...codes: readonly number[]): Uint8Array => Uint8Array.from(codes);
const global = (module: string, name: string): Uint8Array => utf8(`c${module}\n${name}\n`);

const modelNames = [
  'sam_mask_decoder.iou_token.weight',
  'image_encoder.trunk.pos_embed',
  'maskmem_tpos_enc',
  'no_obj_ptr',
  'weight',
];
const callables: readonly (readonly [string, string])[] = [
  ['collections', 'OrderedDict'],
  ['collections', 'defaultdict'],
  ['torch', 'Size'],
  ['torch._utils', '_rebuild_parameter'],
  ['torch._utils', '_rebuild_tensor_v2'],
  ['torch._tensor', '_rebuild_from_type_v2'],
  ['torch', 'FloatStorage'],
  ['numpy._core.multiarray', 'scalar'],
  ['omegaconf.dictconfig', 'DictConfig'],
  ['builtins', 'getattr'],
  ['builtins', 'eval'],
  ['os', 'system'],
  ['__main__', 'Own'],
];
const storages = [
  'FloatStorage',
  'HalfStorage',
  'LongStorage',
  'BoolStorage',
  'ComplexFloatStorage',
  'Strange',
];
/** Every opcode of Python's pickle, and a few bytes that are none. */
const opcodes = [
  ...utf8('().012FGIJKLMNPQRSTUVX]abcdehgijloqrstu}BC'),
  ...Array.from({ length: 25 }, (_, i) => 0x80 + i),
  0xff,
];
/** Opcodes that take a length, with its width. */
const lengths: readonly (readonly [number, 1 | 4 | 8])[] = [
  [0x58, 4],
  [0x8c, 1],
  [0x8d, 8],
  [0x55, 1],
  [0x54, 4],
  [0x43, 1],
  [0x42, 4],
  [0x8e, 8],
  [0x96, 8],
  [0x8a, 1],
  [0x8b, 4],
  [0x95, 8],
];

function text(value: string): Uint8Array {
  const bytes = utf8(value);
  return joined([op(0x58), numbers([bytes.length, 4]), bytes]);
}

/** An integer as torch writes sizes, or one that no size is. */
function integer(value: number): Uint8Array {
  if (value >= 0 && value < 256) return op(0x4b, value);
  return joined([op(0x8a, 8), numbers([value, 8])]);
}

function size(random: Random, truth: number): Uint8Array {
  if (!random.once(25)) return integer(truth);
  return random.once(4)
    ? random.pick([op(0x4e), op(0x88), text('4'), op(0x5d), integer(-1)])
    : integer(random.pick(extremes));
}

const tuple = (items: readonly Uint8Array[]): Uint8Array => joined([op(0x28), ...items, op(0x74)]);

/** `_rebuild_tensor_v2` of a storage that is there, or nearly. */
function tensor(random: Random): Uint8Array {
  const shape = random.list(random.once(40) ? 30 : random.below(4), () => random.below(4));
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((product, n) => product * n, 1));
  const key = random.once(30) ? random.pick(oddNames) : String(random.below(3));
  const storage = tuple([
    text(random.once(40) ? 'stored' : 'storage'),
    global('torch', random.once(20) ? random.pick(storages) : 'FloatStorage'),
    text(key),
    text('cpu'),
    size(random, 64),
  ]);
  const sizes = tuple(shape.map((n) => size(random, n)));
  const steps = tuple(strides.map((n) => size(random, n)));
  const args = tuple([
    joined([storage, op(0x51)]),
    size(random, random.below(8)),
    sizes,
    steps,
    op(0x89),
    op(0x4e),
  ]);
  return joined([global('torch._utils', '_rebuild_tensor_v2'), args, op(0x52)]);
}

/** Any value: numbers, texts, containers, objects, memo, things inside themselves. */
function value(random: Random, depth: number): Uint8Array {
  const inner = (): Uint8Array => value(random, depth - 1);
  switch (depth <= 0 ? random.below(6) : random.below(15)) {
    case 0:
      return integer(random.pick(extremes));
    case 1:
      return text(random.pick([...oddNames, ...modelNames]));
    case 2:
      return op(random.pick([0x4e, 0x88, 0x89, 0x5d, 0x29, 0x7d, 0x8f]));
    case 3: {
      const [code, width] = random.pick(lengths);
      const content = random.bytes(random.below(20));
      const length = random.once(6) ? random.pick(extremes) : content.length;
      return joined([op(code), numbers([length, width]), content]);
    }
    case 4:
      return joined([op(0x68), op(random.below(8))]);
    case 5:
    case 6:
    case 7:
      return tensor(random);
    case 8:
      return joined([
        op(0x5d, 0x71, random.below(8), 0x28),
        ...random.list(random.below(4), inner),
        op(0x65),
      ]);
    case 9:
      return joined([op(0x5d, 0x71, 3, 0x68, 3, 0x61)]);
    case 10:
      return tuple(random.list(random.below(4), inner));
    case 11: {
      const [module, name] = random.pick(callables);
      const call = random.pick([0x52, 0x81]);
      return joined([global(module, name), tuple(random.list(random.below(4), inner)), op(call)]);
    }
    case 12: {
      const [module, name] = random.pick(callables);
      return joined([global(module, name), op(0x29, 0x52), inner(), op(0x62)]);
    }
    default:
      return dict(random, depth);
  }
}

function dict(random: Random, depth: number): Uint8Array {
  const keys = [...modelNames, 'model', 'ema', 'state_dict', 'optimizer', 'module.maskmem_tpos_enc'];
  const items = random.list(random.below(5), () => [
    random.once(20) ? value(random, 0) : text(random.once(12) ? random.pick(oddNames) : random.pick(keys)),
    value(random, depth - 1),
  ]);
  return joined([op(0x7d, 0x71, random.below(8), 0x28), ...items.flat(), op(0x75)]);
}

function stateDict(random: Random): Uint8Array {
  const items = modelNames
    .slice(random.below(3))
    .flatMap((name) => [
      text((random.once(6) ? 'module.' : '') + name),
      random.once(12) ? value(random, 2) : tensor(random),
    ]);
  return joined([op(0x7d, 0x28), ...items, op(0x75)]);
}

/** A pickle of a training checkpoint: a model, and any values beside it; some with opcodes added, taken or changed. */
export function oddPickle(random: Random): Uint8Array {
  const beside = random.list(random.below(4), (i) => [text(`beside${i}`), value(random, 4)]).flat();
  const model = random.once(12) ? dict(random, 4) : stateDict(random);
  const body = random.once(30)
    ? value(random, 3)
    : joined([op(0x7d, 0x28), text('model'), model, ...beside, op(0x75)]);
  let pickle = joined([op(0x80, random.once(40) ? random.below(8) : 2), body, op(0x2e)]);
  for (let changes = random.once(2) ? random.below(3) : 0; changes > 0; changes--) {
    const at = random.below(pickle.length);
    const added = random.list(random.once(10) ? 2000 : 1, () => random.pick(opcodes));
    pickle = joined([pickle.subarray(0, at), op(...added), pickle.subarray(at + random.below(2))]);
  }
  return pickle;
}

/** What torch puts beside the pickle. */
export const withStorages = (pickle: Uint8Array): Entry[] => [
  { name: 'x/data.pkl', content: pickle },
  { name: 'x/byteorder', content: utf8('little') },
  ...[0, 1, 2].map((i) => ({ name: `x/data/${i}`, content: new Uint8Array(256).fill(i + 1) })),
];
