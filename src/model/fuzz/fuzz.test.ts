/**
 * Files made by seed that are nearly checkpoints and configurations: whatever they hold, reading ends in a result or in a
 * TrackletError, reads and keeps no more than a few times the file, runs nothing and leaves the language's objects alone.
 *
 * 10,000 files in all, 2,000 of each kind.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { TrackletError } from '../../errors.ts';
import type { ByteSource, Checkpoint } from '../checkpoint/checkpoint.ts';
import { bytesSource, openCheckpoint } from '../checkpoint/open.ts';
import { parseConfig } from '../config/parse.ts';
import { recogniseConfig } from '../config/recognise.ts';
import { oddPickle, withStorages } from './pickle-files.ts';
import { damaged, type Random, seeded } from './random.ts';
import { oddSafetensors } from './safetensors-files.ts';
import { oddYaml } from './yaml-files.ts';
import { oddZip, soundZip } from './zip-files.ts';

const root = new URL('../../../', import.meta.url);
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`src/model/checkpoint/fixtures/${name}`, root)));
const yamls = [
  'demo/nano.yaml',
  'configs/training/sam2.1_hiera_b+_MOSE_finetune.yaml',
  'configs/edgetam/edgetam.yaml',
].map((path) => readFileSync(new URL(`models/${path}`, root), 'utf8'));

const largest = 50_000;
const cases = 2000;
/** Far longer than the slowest machine needs for all: what ends a test that hangs. */
const hang = 600_000;

/** A source that counts, so that work is bounded without a clock. */
function counting(bytes: Uint8Array): { source: ByteSource; read: () => number } {
  const inner = bytesSource(bytes, 'odd.pt');
  let read = 0;
  const source = {
    ...inner,
    async read(offset: number, length: number) {
      const part = await inner.read(offset, length);
      read += part.length;
      return part;
    },
  };
  return { source, read: () => read };
}

/** Opens, recognises and reads everything: gives what came of it. */
async function outcome(bytes: Uint8Array): Promise<string> {
  expect(bytes.length).toBeLessThanOrEqual(largest);
  const { source, read } = counting(bytes);
  try {
    const checkpoint = await openCheckpoint(source);
    // The head, the directory's search, the pickle or header with its checksum.
    expect(read()).toBeLessThanOrEqual(4 * bytes.length + 1000);
    for (const [name, { shape }] of checkpoint.tensors) {
      const before = read();
      const values = await checkpoint.read(name);
      expect(values.length).toBe(shape.reduce((product, n) => product * n, 1));
      expect(values.length).toBeLessThanOrEqual(bytes.length);
      expect(read() - before).toBeLessThanOrEqual(2 * bytes.length + 1000);
    }
    return configOf(checkpoint);
  } catch (error) {
    return codeOf(error);
  }
}

/** What recognition makes of tensors that were read. */
function configOf(checkpoint: Checkpoint): string {
  try {
    recogniseConfig(checkpoint);
    return 'recognised';
  } catch (error) {
    return `read, ${codeOf(error)}`;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof TrackletError)) throw error;
  expect(error.message.length, error.message.slice(0, 300)).toBeLessThan(2500);
  return error.code;
}

/** Runs a family of cases; says the seed of one that fails. */
async function run(
  seed: number,
  one: (random: Random) => Promise<string> | string,
): Promise<Map<string, number>> {
  const outcomes = new Map<string, number>();
  for (let i = 0; i < cases; i++) {
    try {
      const code = await one(seeded(seed * 1_000_000 + i));
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    } catch (error) {
      throw new Error(`seed ${seed * 1_000_000 + i}: ${error}`, { cause: error });
    }
  }
  return outcomes;
}

/** What becomes of a sound file: its few tensors are no model. */
const read = 'read, config/not-recognised';

const builtIn = (): string[] =>
  [Object.prototype, Array.prototype, Map.prototype].flatMap((it) => Object.getOwnPropertyNames(it));
const before = builtIn();

afterAll(() => {
  expect(builtIn()).toEqual(before);
  expect(existsSync('fuzz-was-run')).toBe(false);
});

describe('files by seed', { timeout: hang }, () => {
  it('zip headers', async () => {
    const pickle = withStorages(plainPickle());
    const outcomes = await run(1, (random) => outcome(oddZip(pickle, random, random.pick([0, 1, 3, 10]))));
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([read, 'checkpoint/corrupt', 'checkpoint/truncated']),
    );
    expect(outcomes.size).toBeGreaterThan(5);
  });

  it('pickle opcodes', async () => {
    const outcomes = await run(2, (random) => outcome(soundZip(withStorages(oddPickle(random)))));
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([
        'checkpoint/bad-pickle',
        'checkpoint/bad-tensor',
        'checkpoint/forbidden-class',
      ]),
    );
  });

  it('real checkpoints, damaged', async () => {
    const files = [
      'views.pt',
      'dtypes.pt',
      'training.pt',
      'meta-trainer.pt',
      'objects.pt',
      'zip64.pt',
      'good.safetensors',
      'protocol4.pt',
    ].map((name) => withoutChecksums(fixture(name)));
    const outcomes = await run(3, (random) => outcome(damaged(random.pick(files), random)));
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([read, 'checkpoint/corrupt', 'checkpoint/bad-pickle']),
    );
  });

  it('safetensors headers', async () => {
    const outcomes = await run(4, (random) => outcome(damaged(oddSafetensors(random), random)));
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([read, 'checkpoint/bad-header', 'checkpoint/bad-tensor']),
    );
  });

  it('configurations', async () => {
    const outcomes = await run(5, (random) => {
      try {
        const config = parseConfig(oddYaml(yamls, random), 'odd.yaml');
        expect(JSON.stringify(config).length).toBeLessThan(20_000);
        return 'read';
      } catch (error) {
        return codeOf(error);
      }
    });
    expect([...outcomes.keys()]).toEqual(
      expect.arrayContaining([
        'read',
        'config/not-yaml',
        'config/unsupported-value',
        'config/unresolved-reference',
      ]),
    );
  });
});

/** A pickle without anything odd. */
function plainPickle(): Uint8Array {
  const never = { ...seeded(1), once: () => false, pick: seeded(1).pick };
  return oddPickle(never);
}

/** Clears every checksum of a torch file, so that damages reach the pickle and the tensors. */
function withoutChecksums(bytes: Uint8Array): Uint8Array {
  const cleared = bytes.slice();
  for (let at = 0; at + 20 <= cleared.length; at++) {
    if (cleared[at] === 0x50 && cleared[at + 1] === 0x4b && cleared[at + 2] === 1 && cleared[at + 3] === 2) {
      cleared.fill(0, at + 16, at + 20);
    }
  }
  return cleared;
}
