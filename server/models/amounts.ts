/**
 * Bytes for display.
 *
 * @module
 */

/** In megabytes of 1000 x 1000 bytes, as download pages write them; below one, with a decimal. */
export function megabytes(bytes: number): string {
  const amount = bytes / 1e6;
  return `${amount < 10 && bytes > 0 ? amount.toFixed(1) : Math.round(amount)} MB`;
}
