/**
 * The goldens themselves: the clip and the inputs are those that Python drew, the masks say something, the size
 * stays within its budget.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ClipObject, clipFrame, clipMask, clipObjects } from '../fixtures/clip.ts';
import { inputValues, loadChain, loadHistory, loadModuleGoldens, maskIou } from './golden.ts';

const goldens = fileURLToPath(new URL('../goldens/', import.meta.url));
const namesIn = (folder: string) =>
  readdirSync(join(goldens, folder)).map((file) => file.replace('.safetensors', ''));

interface ClipSample {
  readonly width: number;
  readonly height: number;
  readonly index: number;
  readonly frame: number;
  readonly masks: Readonly<Record<ClipObject, number>>;
}
const samples: ClipSample[] = JSON.parse(readFileSync(join(goldens, 'clip.json'), 'utf8'));

describe('the formula clip', () => {
  it.each(samples)('equals Python bit for bit: frame $index at $width x $height', (sample) => {
    expect(crc32(clipFrame(sample.index, sample))).toBe(sample.frame);
    for (const object of clipObjects) {
      expect(crc32(clipMask(sample.index, object, sample)), object).toBe(sample.masks[object]);
    }
  });
});

describe('the golden files', () => {
  it('take at most 20 MB together', () => {
    const files = readdirSync(goldens, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    const bytes = files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
    expect(files.length).toBeGreaterThan(20);
    expect(bytes).toBeLessThanOrEqual(20_000_000);
  });

  it.each([
    ...namesIn('histories').map((name) => ({ name, load: loadHistory })),
    ...namesIn('chains').map((name) => ({ name, load: loadChain })),
  ])('history $name: masks, areas and logits belong together', ({ name, load }) => {
    const history = load(name);
    expect(history.answers.length).toBeGreaterThan(history.clip.frames > 5 ? 2 : 0);
    expect(history.resizedFrames.length).toBe(history.clip.frames);
    for (const { mask, area, lowRes, score, frame, object } of history.answers) {
      expect(
        mask.reduce((sum, bit) => sum + bit, 0),
        `${object} on ${frame}`,
      ).toBe(area);
      if (score < 0) expect(area).toBe(0);
      expect(lowRes.every(Number.isFinite)).toBe(true);
    }
  });

  it.each(namesIn('modules'))('modules %s: inputs can be rebuilt, outputs lie within their range', (name) => {
    const file = loadModuleGoldens(name);
    expect(new Set(file.description.cases.map(({ graph }) => graph)).size).toBe(6);
    for (const { inputs, outputs } of file.description.cases) {
      for (const source of Object.values(inputs)) {
        const { shape, values } = inputValues(file, source);
        expect(values.length).toBe(shape.reduce((product, n) => product * n, 1));
      }
      for (const output of Object.values(outputs)) expect(output.max).toBeGreaterThanOrEqual(output.min);
    }
  });
});

describe('maskIou', () => {
  it('is intersection over union, and 1 for two empty masks', () => {
    expect(maskIou(Uint8Array.of(1, 1, 0, 0), Uint8Array.of(0, 1, 1, 0))).toBeCloseTo(1 / 3);
    expect(maskIou(new Uint8Array(4), new Uint8Array(4))).toBe(1);
  });
});
