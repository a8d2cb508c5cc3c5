/**
 * Reading numbers and text one after another from bytes in memory.
 *
 * @module
 */

const decoder = new TextDecoder();

/** A position in bytes that moves forward with every read; reads past the end throw the given error. */
export class ByteCursor {
  /** The next byte to be read. */
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #endError: () => Error;

  constructor(bytes: Uint8Array, endError: () => Error) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#endError = endError;
  }

  /** Moves past `length` bytes and gives where they start. */
  #take(length: number): number {
    const start = this.at;
    if (start + length > this.#bytes.length) throw this.#endError();
    this.at = start + length;
    return start;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** An unsigned 64-bit integer: exact below 2^53, larger than any length otherwise. */
  length8(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  /** The next bytes, as a view. */
  slice(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** UTF-8 text of `length` bytes. */
  text(length: number): string {
    return decoder.decode(this.slice(length));
  }

  /** UTF-8 text up to a line feed, which is passed over. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0) throw this.#endError();
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  /** A little-endian two's complement integer of `length` bytes. */
  long(length: number): number | bigint {
    let value = 0n;
    const bytes = this.slice(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    value = BigInt.asIntN(length * 8, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
}
