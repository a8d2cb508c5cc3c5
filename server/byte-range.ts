/**
 * Byte ranges of HTTP (RFC 9110, section 14).
 *
 * @module
 */

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  /** Undefined: to the end. */
  readonly end: number | undefined;
}

/** The last so many bytes. */
export interface SuffixRange {
  readonly suffix: number;
}

/**
 * What a `Range` header asks for; undefined where it asks for everything: there is none, or one with several ranges or
 * that is not understood, which may be ignored.
 */
export function parseRange(header: string | undefined): ByteRange | SuffixRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '') return last === '' ? undefined : { suffix: Number(last) };
  const start = Number(first);
  if (last === '') return { start, end: undefined };
  return Number(last) < start ? undefined : { start, end: Number(last) };
}

export const rangeHeader = ({ start, end }: ByteRange) => `bytes=${start}-${end ?? ''}`;

/** The part that an answer of 206 holds. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  /** Of the whole file; undefined where the server does not tell. */
  readonly total: number | undefined;
}

/** Reads `Content-Range`; undefined where there is none, or one that makes no sense. */
export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [start = 0, end = 0] = match.slice(1, 3).map(Number);
  const total = match[3] === '*' ? undefined : Number(match[3]);
  return end < start || (total !== undefined && end >= total) ? undefined : { start, end, total };
}

export const contentRangeHeader = ({ start, end, total }: ContentRange) =>
  `bytes ${start}-${end}/${total ?? '*'}`;
