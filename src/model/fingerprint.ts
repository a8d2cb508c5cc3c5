/**
 * Tells checkpoints, and what is built of them, apart.
 *
 * @module
 */
import { builderVersion } from './build.ts';
import type { ByteSource } from './checkpoint/checkpoint.ts';
import type { Sam2Config } from './config/config.ts';

const sampleBytes = 64 * 1024;
const samples = 64;
/** A torch file's zip directory lies at its end and holds a CRC-32 of every tensor. */
const tailBytes = 1024 * 1024;
/** Other files are hashed whole, this many bytes at a time. */
const chunkBytes = 16 * 1024 * 1024;

/**
 * SHA-256, in hex, of the file's size and its content. Of a zip file (a `.pt`) the content is represented by 64 samples
 * spread over it and its last MiB, where the checksums of all tensors lie: hundreds of megabytes need not be hashed at every
 * start. A `.safetensors` has no checksums, so that a few tensors changed by fine-tuning might lie between samples.
 */
export async function fingerprint(file: ByteSource): Promise<string> {
  const content = (await isZip(file)) ? await sampled(file) : await chunkDigests(file);
  return sha256(new TextEncoder().encode(`${file.size}\n`), ...content);
}

/**
 * Identifies a built model: equal keys, equal files.
 *
 * @param checkpoint its {@link fingerprint}, or the SHA-256 of the whole file
 * @param config of the image size that is wanted
 */
export function buildKey(checkpoint: string, config: Sam2Config): Promise<string> {
  return sha256(new TextEncoder().encode([checkpoint, builderVersion, JSON.stringify(config)].join('\n')));
}

async function sha256(...parts: Uint8Array[]): Promise<string> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    all.set(part, position);
    position += part.length;
  }
  const digest = await crypto.subtle.digest('SHA-256', all);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function isZip(file: ByteSource): Promise<boolean> {
  const head = await file.read(0, Math.min(2, file.size));
  return String.fromCharCode(...head) === 'PK';
}

function sampled(file: ByteSource): Promise<Uint8Array[]> {
  const step = Math.floor(file.size / samples);
  const starts = Array.from({ length: samples }, (_, i) => i * step);
  const part = (start: number, end: number) => file.read(start, Math.min(end, file.size) - start);
  return Promise.all([
    ...starts.map((start) => part(start, start + sampleBytes)),
    part(Math.max(0, file.size - tailBytes), file.size),
  ]);
}

async function chunkDigests(file: ByteSource): Promise<Uint8Array[]> {
  const digests: Uint8Array[] = [];
  for (let start = 0; start < file.size; start += chunkBytes) {
    const chunk = await file.read(start, Math.min(chunkBytes, file.size - start));
    digests.push(new Uint8Array(await crypto.subtle.digest('SHA-256', chunk as Uint8Array<ArrayBuffer>)));
  }
  return digests;
}
