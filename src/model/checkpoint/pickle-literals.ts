/**
 * The opcodes of a pickle that stand for a value alone: numbers, texts, bytes, constants.
 *
 * @module
 */
import type { ByteCursor } from './byte-cursor.ts';
import { Opaque } from './pickle-classes.ts';

/** Reads the value after an opcode. */
type ReadLiteral = (from: ByteCursor) => unknown;

/** By opcode, as in CPython's `Lib/pickletools.py`. */
export const literals: ReadonlyMap<number, ReadLiteral> = new Map<number, ReadLiteral>([
  [0x4e /* NONE */, () => null],
  [0x88 /* NEWTRUE */, () => true],
  [0x89 /* NEWFALSE */, () => false],
  [0x4a /* BININT */, (from) => from.int32()],
  [0x4b /* BININT1 */, (from) => from.uint8()],
  [0x4d /* BININT2 */, (from) => from.uint16()],
  [0x8a /* LONG1 */, (from) => from.long(from.uint8())],
  [0x8b /* LONG4 */, (from) => passedOver(from, 'int', from.uint32())],
  [0x47 /* BINFLOAT */, (from) => from.float64BigEndian()],
  [0x58 /* BINUNICODE */, (from) => from.text(from.uint32())],
  [0x8c /* SHORT_BINUNICODE */, (from) => from.text(from.uint8())],
  [0x8d /* BINUNICODE8 */, (from) => from.text(from.length8())],
  [0x55 /* SHORT_BINSTRING */, (from) => from.text(from.uint8())],
  [0x54 /* BINSTRING */, (from) => from.text(from.uint32())],
  [0x43 /* SHORT_BINBYTES */, (from) => from.slice(from.uint8())],
  [0x42 /* BINBYTES */, (from) => from.slice(from.uint32())],
  [0x8e /* BINBYTES8 */, (from) => from.slice(from.length8())],
  [0x96 /* BYTEARRAY8 */, (from) => from.slice(from.length8())],
]);

/** Integers of more than 255 bytes: random states have some, and computing them takes quadratic time. */
function passedOver(from: ByteCursor, name: string, length: number): Opaque {
  from.slice(length);
  return new Opaque(name, true);
}
