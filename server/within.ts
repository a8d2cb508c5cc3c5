/**
 * Waiting for what may never come.
 *
 * @module
 */
import { setTimeout } from 'node:timers/promises';

/**
 * What `promise` gives, or `otherwise` where that takes longer. The wait keeps the process no longer than the promise does.
 *
 * @throws what the promise throws within that time
 */
export function within<Value, Otherwise>(
  milliseconds: number,
  promise: Promise<Value>,
  otherwise: Otherwise,
): Promise<Value | Otherwise> {
  return Promise.race([promise, setTimeout(milliseconds, otherwise, { ref: false })]);
}
