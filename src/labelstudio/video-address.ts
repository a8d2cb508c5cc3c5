/**
 * Which file a task's address means, where only the file itself is at hand.
 *
 * @module
 */

/** What Label Studio puts before the name of an uploaded file: eight hexadecimal digits. */
const uploadPrefix = /^[0-9a-f]{8}-/;

/** Storages whose addresses hold a file's name as it is; all other addresses escape it. */
const cloudStorage = /^(?:s3|gs|azure-blob):/i;

/**
 * The name of the file that an address ends in: `clip 1.mp4` of `/data/local-files/?d=videos/clip%201.mp4`,
 * `s3://bucket/clip 1.mp4`, `https://host/clip%201.mp4?token=x`.
 */
export function fileNameIn(address: string): string {
  const local = /[?&]d=([^&#]*)/.exec(address)?.[1];
  const path = local ?? (cloudStorage.test(address) ? address : address.replace(/[?#].*$/s, ''));
  const name = path.split(/[/\\]/).at(-1) ?? '';
  return cloudStorage.test(address) ? name : decoded(name);
}

/** Whether a file on this machine may be the one at an address: by its name, also as Label Studio renames an upload. */
export function mayBeFileAt(address: string, fileName: string): boolean {
  const wanted = fileNameIn(address);
  if (wanted === fileName) return true;
  const own = uploadedName(fileName);
  return [wanted, wanted.replace(uploadPrefix, '')].some((name) => uploadedName(name) === own);
}

/** Whether a page can fetch the address by itself. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

/** The address of a file below a prefix such as `/data/local-files/?d=videos/` or `s3://bucket/videos/`. */
export function addressBelow(prefix: string, fileName: string): string {
  return `${prefix}${cloudStorage.test(prefix) ? fileName : encodeURIComponent(fileName)}`;
}

/** A name as Label Studio stores an upload: Django's `get_valid_filename`. */
function uploadedName(name: string): string {
  return name
    .trim()
    .replaceAll(' ', '_')
    .replace(/[^-\p{L}\p{N}_.]/gu, '');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A percent sign that escapes nothing.
    return name;
  }
}
