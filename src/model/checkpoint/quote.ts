/**
 * Names that a file chose, in messages.
 *
 * @module
 */

const longest = 120;

/** A name in quotation marks for a message: shortened, and without control characters. */
export const quote = (name: string): string =>
  JSON.stringify(name.length > longest ? `${name.slice(0, longest)}...` : name);

/** The same without the marks, for names that need none. */
export const shortened = (name: string): string => quote(name).slice(1, -1);
