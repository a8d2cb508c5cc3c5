/**
 * What makes a cached model another one.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';
import { loadGraphs } from './model-loader.ts';

const read = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`../../models/demo/${path}`, import.meta.url)));

describe('fingerprint', () => {
  const bytes = read('nano_fp16.pt');
  const with1 = (at: number): Blob => {
    const copy = bytes.slice();
    copy[at] = (copy[at] ?? 0) ^ 1;
    return new Blob([copy]);
  };

  it('is the same for the same bytes and salt', async () => {
    const prints = [await fingerprint(new Blob([bytes]), 'a'), await fingerprint(new Blob([bytes]), 'a')];
    expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(prints[1]).toBe(prints[0]);
  });

  it('tells salt, size, first and last bytes apart', async () => {
    const prints = await Promise.all([
      fingerprint(new Blob([bytes]), 'a'),
      fingerprint(new Blob([bytes]), 'b'),
      fingerprint(new Blob([bytes.subarray(0, -1)]), 'a'),
      fingerprint(with1(0), 'a'),
      fingerprint(with1(bytes.length - 1), 'a'),
    ]);
    expect(new Set(prints).size).toBe(prints.length);
  });
});

describe('fingerprint of a file without checksums', () => {
  // Larger than a chunk, and than what samples would cover.
  const bytes = new Uint8Array(20 * 1024 * 1024);

  it.each([1_000_003, bytes.length - 1])('sees a change at byte %i', async (at) => {
    const before = await fingerprint(new Blob([bytes]), 'a');
    bytes[at] = 1;
    expect(await fingerprint(new Blob([bytes]), 'a')).not.toBe(before);
  });
});

describe('loadGraphs', () => {
  const yaml = new TextDecoder().decode(read('nano.yaml'));
  const load = (config: string) =>
    loadGraphs(
      {
        kind: 'file',
        checkpoint: new File([read('nano_fp16.pt')], 'nano_fp16.pt'),
        config: new File([config], 'nano.yaml'),
      },
      undefined,
      () => {},
    );

  // Converts the demo model twice, which takes seconds on a busy machine.
  it('gives another configuration of the same checkpoint a key of its own', { timeout: 60_000 }, async () => {
    const once = await load(yaml);
    const other = await load(yaml.replace('num_maskmem: 7', 'num_maskmem: 7\n  non_overlap_masks: true'));
    expect(once).toMatchObject({ name: 'nano_fp16.pt', parameters: 4_028_866, cached: false });
    expect([once.built.config.nonOverlapMasks, other.built.config.nonOverlapMasks]).toEqual([false, true]);
    expect(other.key).not.toBe(once.key);
  });
});
