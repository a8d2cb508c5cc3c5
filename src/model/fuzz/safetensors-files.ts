/**
 * Safetensors files with any part of their header wrong.
 *
 * @module
 */
import { extremes, joined, numbers, oddNames, type Random, utf8 } from './random.ts';

const dtypes = ['F32', 'F16', 'BF16', 'F64', 'I64', 'I32', 'U8', 'BOOL'];
const names = ['sam_mask_decoder.iou_token.weight', 'maskmem_tpos_enc', 'no_obj_ptr', 'weight'];
const odd: readonly unknown[] = [null, true, '4', {}, [], -1, 0.5, 1e308, [[]], [null], ...extremes];

/** A header of a few tensors one after another, with values of any kind here and there. */
export function oddSafetensors(random: Random): Uint8Array {
  let at = 0;
  const entries = random.list(random.below(5), (i): string => {
    const name = random.once(12) ? random.pick(oddNames) : (names[i] ?? `t${i}`);
    const shape: unknown[] = random.list(random.once(30) ? 40 : random.below(4), () => random.below(4));
    const dtype = random.pick(dtypes);
    const width = { F64: 8, I64: 8, F16: 2, BF16: 2, U8: 1, BOOL: 1 }[dtype] ?? 4;
    const length = shape.reduce<number>((product, n) => product * Number(n), width);
    const offsets: unknown[] = [at, at + length];
    at += length;
    if (random.once(15)) shape[random.below(shape.length + 1)] = random.pick(odd);
    if (random.once(15)) offsets[random.below(3)] = random.pick(odd);
    const tensor: Record<string, unknown> = { dtype, shape, data_offsets: offsets };
    if (random.once(25)) tensor[random.pick(Object.keys(tensor))] = random.pick(odd);
    if (random.once(40)) tensor.more = 'x'.repeat(random.below(2000));
    return `${JSON.stringify(name)}:${JSON.stringify(random.once(40) ? random.pick(odd) : tensor)}`;
  });
  if (random.once(3))
    entries.unshift(`"__metadata__":${JSON.stringify(random.once(8) ? random.pick(odd) : { format: 'pt' })}`);
  if (random.once(40)) entries.push(`"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}`);
  if (random.once(20)) entries.push(...entries.slice(0, 1));
  const text = `{${entries.join(random.once(40) ? ';' : ',')}}${' '.repeat(random.below(8))}`;
  const header = random.once(25) ? joined([utf8(text), random.bytes(6)]) : utf8(text);
  const stated = random.once(12)
    ? random.pick([...extremes, header.length - 1, header.length + 1])
    : header.length;
  const data = new Uint8Array(Math.max(0, at + (random.once(12) ? random.below(9) - 4 : 0)));
  return joined([numbers([stated, 8]), header, data]);
}
