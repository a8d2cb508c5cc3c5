/**
 * What makes a built model another one.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from './checkpoint/open.ts';
import { withImageSize } from './config/check.ts';
import { parseConfig } from './config/parse.ts';
import { buildKey, fingerprint } from './fingerprint.ts';

const read = (path: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../models/demo/${path}`, import.meta.url)));
const printOf = (bytes: Uint8Array): Promise<string> => fingerprint(bytesSource(bytes, 'nano.pt'));

describe('fingerprint', () => {
  const bytes = read('nano_fp16.pt');
  const with1 = (at: number): Uint8Array => {
    const copy = bytes.slice();
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };

  it('is the same for the same bytes', async () => {
    const prints = [await printOf(bytes), await printOf(bytes.slice())];
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(prints[1]).toBe(prints[0]);
  });

  it('tells size, first and last bytes apart', async () => {
    const prints = await Promise.all([
      printOf(bytes),
      printOf(bytes.subarray(0, -1)),
      printOf(with1(0)),
      printOf(with1(bytes.length - 1)),
    ]);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('is there for an empty file, which opening it then refuses', async () => {
    expect(await printOf(new Uint8Array(0))).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('fingerprint of a file without checksums', () => {
  // Larger than a chunk, and than what samples would cover.
  const bytes = new Uint8Array(20 * 1024 * 1024);

  it.each([1_000_003, bytes.length - 1])('sees a change at byte %i', async (at) => {
    const before = await printOf(bytes);
    bytes[at] = 1;
    expect(await printOf(bytes)).not.toBe(before);
  });
});

describe('buildKey', () => {
  const yaml = new TextDecoder().decode(read('nano.yaml'));
  const config = parseConfig(yaml, 'nano.yaml');

  it('goes by checkpoint, settings and image size, not by how the YAML is written', async () => {
    const changed = yaml.replace('num_maskmem: 7', 'num_maskmem: 7\n  non_overlap_masks: true');
    const [key, ...others] = await Promise.all([
      buildKey('a', config),
      buildKey('b', config),
      buildKey('a', parseConfig(changed, 'nano.yaml')),
      buildKey('a', withImageSize(config, 128)),
    ]);
    expect(new Set([key, ...others]).size).toBe(4);
    expect(await buildKey('a', parseConfig(`# a note\n${yaml}`, 'other.yaml'))).toBe(key);
    expect(await buildKey('a', withImageSize(config, config.imageSize))).toBe(key);
  });
});
