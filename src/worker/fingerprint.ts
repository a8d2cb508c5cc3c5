/**
 * Tells checkpoints apart, where the file allows it without hashing hundreds of megabytes at every start.
 *
 * @module
 */

const sampleBytes = 64 * 1024;
const samples = 64;
/** A torch file's zip directory lies at its end and holds a CRC-32 of every tensor. */
const tailBytes = 1024 * 1024;
/** Other files are hashed whole, this many bytes at a time. */
const chunkBytes = 16 * 1024 * 1024;

/**
 * SHA-256, in hex, of the file's size, its content and `salt`. Of a zip file (a `.pt`) the content is represented by 64
 * samples spread over it and its last MiB, where the checksums of all tensors lie; a `.safetensors` has no checksums, so
 * that a few tensors changed by fine-tuning might lie between samples.
 */
export async function fingerprint(file: Blob, salt: string): Promise<string> {
  const content = (await isZip(file)) ? sampled(file) : await chunkDigests(file);
  const all = new Blob([`${file.size}\n${salt}\n`, ...content]);
  const digest = await crypto.subtle.digest('SHA-256', await all.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function isZip(file: Blob): Promise<boolean> {
  return (await file.slice(0, 2).text()) === 'PK';
}

function sampled(file: Blob): Blob[] {
  const step = Math.floor(file.size / samples);
  const spread = Array.from({ length: samples }, (_, i) => file.slice(i * step, i * step + sampleBytes));
  return [...spread, file.slice(Math.max(0, file.size - tailBytes))];
}

async function chunkDigests(file: Blob): Promise<ArrayBuffer[]> {
  const digests: ArrayBuffer[] = [];
  for (let start = 0; start < file.size; start += chunkBytes) {
    const chunk = await file.slice(start, start + chunkBytes).arrayBuffer();
    digests.push(await crypto.subtle.digest('SHA-256', chunk));
  }
  return digests;
}
