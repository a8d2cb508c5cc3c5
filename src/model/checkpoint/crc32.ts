/**
 * CRC-32 as zip files use it (polynomial 0xEDB88320, reflected).
 *
 * @module
 */

/** The CRC of one byte: the classic table. */
const table0 = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  table0[byte] = crc;
}
/** The same for a byte that is followed by one, two and three zero bytes, to take four bytes a step. */
const followedByZero = (table: Uint32Array): Uint32Array =>
  table.map((crc) => (crc >>> 8) ^ (table0[crc & 0xff] as number));
const table1 = followedByZero(table0);
const table2 = followedByZero(table1);
const table3 = followedByZero(table2);

/** Continues a CRC over more bytes; start with 0. The result is an unsigned integer. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  let c = ~crc;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    c ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    c =
      (table3[c & 0xff] as number) ^
      (table2[(c >>> 8) & 0xff] as number) ^
      (table1[(c >>> 16) & 0xff] as number) ^
      (table0[c >>> 24] as number);
  }
  for (; i < bytes.length; i++) c = (table0[(c ^ (bytes[i] as number)) & 0xff] as number) ^ (c >>> 8);
  return ~c >>> 0;
}
