/**
 * Zip files with any field of any header wrong.
 *
 * @module
 */
import { crc32 } from '../checkpoint/crc32.ts';
import { extremes, joined, numbers, oddNames, type Random, utf8 } from './random.ts';

export interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
}

/** Gives a field's true value, or sometimes another. */
type Field = (truth: number) => number;

/** A zip file of stored entries whose fields `field` decides. */
function zip(entries: readonly Entry[], field: Field, random: Random | undefined): Uint8Array {
  const odd = (n: number): boolean => random?.once(n) ?? false;
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, content } of entries) {
    const text = utf8(odd(30) && random ? random.pick(oddNames) : name);
    const [crc, size] = [random ? 0 : crc32(content), content.length];
    const extra = odd(8) ? zip64Extra(field, size, at) : new Uint8Array(0);
    const [shown, method, flags] = [odd(12) ? 0xffffffff : size, odd(40) ? 8 : 0, odd(60) ? 1 : 0];
    const local = joined([
      numbers(
        [field(0x04034b50), 4],
        [20, 2],
        [flags, 2],
        [method, 2],
        [0, 4],
        [crc, 4],
        [field(size), 4],
        [size, 4],
      ),
      numbers([field(text.length), 2], [field(0), 2]),
      text,
      content,
    ]);
    directory.push(
      numbers(
        [field(0x02014b50), 4],
        [20, 2],
        [20, 2],
        [flags, 2],
        [field(method), 2],
        [0, 4],
        [field(crc), 4],
      ),
      numbers(
        [field(shown), 4],
        [field(shown), 4],
        [field(text.length), 2],
        [field(extra.length), 2],
        [field(0), 2],
      ),
      numbers([0, 2], [0, 2], [0, 4], [field(at), 4]),
      text,
      extra,
    );
    locals.push(local);
    at += local.length;
  }
  const list = joined(directory);
  const end64 = odd(6)
    ? [
        numbers(
          [0x06064b50, 4],
          [44, 8],
          [45, 2],
          [45, 2],
          [0, 4],
          [0, 4],
          [entries.length, 8],
          [entries.length, 8],
        ),
        numbers([field(list.length), 8], [field(at), 8]),
        numbers([0x07064b50, 4], [0, 4], [field(at + list.length), 8], [1, 4]),
      ]
    : [];
  const comment = odd(10) && random ? random.bytes(random.below(60)) : new Uint8Array(0);
  const end = joined([
    numbers([field(0x06054b50), 4], [0, 4], [field(entries.length), 2], [entries.length, 2]),
    numbers([field(list.length), 4], [field(at), 4], [field(comment.length), 2]),
    comment,
  ]);
  return joined([...locals, list, ...end64, end]);
}

const zip64Extra = (field: Field, size: number, at: number): Uint8Array =>
  numbers([field(1), 2], [field(24), 2], [field(size), 8], [field(size), 8], [field(at), 8]);

/** A correct zip file, with checksums. */
export const soundZip = (entries: readonly Entry[]): Uint8Array => zip(entries, (truth) => truth, undefined);

/** A zip file without checksums in which about `wrong` of a hundred fields are wrong. */
export function oddZip(entries: readonly Entry[], random: Random, wrong: number): Uint8Array {
  const field: Field = (truth) => {
    if (random.below(100) >= wrong) return truth;
    return random.once(2) ? random.pick(extremes) : truth + random.below(9) - 4;
  };
  const kept = entries.filter(() => !random.once(20));
  const listed = random.once(15) ? [...kept, ...kept.slice(0, 1)] : kept;
  return zip(listed, field, random);
}
