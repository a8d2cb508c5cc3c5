/**
 * Readers of option values. Each throws commander's `InvalidArgumentError`, which names the option.
 *
 * @module
 */
import { InvalidArgumentError } from 'commander';

/** 0 to 65535; 0 is any free port. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65535) throw new InvalidArgumentError('A port is at most 65535.');
  return port;
}

/** 0 or above. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

/** 1 or above. */
export function countingNumber(text: string): number {
  const number = wholeNumber(text);
  if (number < 1) throw new InvalidArgumentError('Give a number of at least 1.');
  return number;
}

/** Above 0, with or without decimals. */
export function positiveNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0) {
    throw new InvalidArgumentError('Give a number above 0.');
  }
  return number;
}

/** `A:B`, half-open, source frames, 0-based. `undefined` where a side is left empty. */
export interface FrameRange {
  readonly from: number;
  /** Undefined: to the end. */
  readonly to: number | undefined;
}

/** `A:B`, `A:` or `:B`. */
export function frameRange(text: string): FrameRange {
  const [, first = '', last = ''] = /^(\d{0,15}):(\d{0,15})$/.exec(text) ?? [];
  if (first === '' && last === '') {
    throw new InvalidArgumentError('Give A:B, the first frame and the one after the last, counted from 0.');
  }
  const from = first === '' ? 0 : Number(first);
  const to = last === '' ? undefined : Number(last);
  if (to !== undefined && to <= from)
    throw new InvalidArgumentError('The second frame must lie after the first.');
  return { from, to };
}

/** Above 0, at most 1. */
export function fraction(text: string): number {
  const number = positiveNumber(text);
  if (number > 1) throw new InvalidArgumentError('Give a number above 0, at most 1.');
  return number;
}
