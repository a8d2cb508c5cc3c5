/**
 * Tells checkpoints apart without hashing hundreds of megabytes at every start.
 *
 * @module
 */

const sampleBytes = 64 * 1024;
const samples = 64;
/** A torch file's zip directory lies at its end and holds a CRC-32 of every tensor. */
const tailBytes = 1024 * 1024;

/**
 * SHA-256, in hex, of the file's size, 64 samples spread over it, its last MiB (in a `.pt`: the checksums of all
 * tensors) and `salt`.
 */
export async function fingerprint(file: Blob, salt: string): Promise<string> {
  const step = Math.floor(file.size / samples);
  const parts: Blob[] = [new Blob([`${file.size}\n${salt}\n`])];
  for (let i = 0; i < samples; i++) parts.push(file.slice(i * step, i * step + sampleBytes));
  parts.push(file.slice(Math.max(0, file.size - tailBytes)));
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
