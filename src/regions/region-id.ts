/**
 * Ids of regions in Label Studio's own form.
 *
 * @module
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const LENGTH = 10;

/** A random id such as Label Studio's page gives a region: 10 characters that need no escaping in a URL. */
export function newRegionId(): string {
  // The alphabet has 64 characters, so six bits of each byte choose without bias.
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, (byte) => ALPHABET[byte & 63]).join('');
}

/** True for an id of that form. */
export function isRegionId(id: string): boolean {
  return /^[\w-]{10}$/.test(id);
}
