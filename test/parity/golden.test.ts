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
import { type ClipObject, type ClipSize, clipFrame, clipMask, clipObjects } from '../fixtures/clip.ts';
import { inputValues, loadChain, loadHistory, loadModuleGoldens, maskIou } from './golden.ts';

const goldens = fileURLToPath(new URL('../goldens/', import.meta.url));
const namesIn = (folder: string) =>
  readdirSync(join(goldens, folder)).map((file) => file.replace('.safetensors', ''));

/** What is asked of the predictor at least, each with a history of its own. */
const histories = {
  'one box': 'box',
  'one click': 'click',
  'three clicks, positive and negative': 'three_clicks',
  'box and clicks': 'box_and_clicks',
  'a second click on the same frame': 'second_click',
  mask: 'mask',
  'empty mask': 'empty_mask',
  'two conditioning frames': 'two_conditioning_frames',
  'a conditioning frame only in the future': 'future_conditioning_frame',
  reverse: 'reverse',
  'forward, then reverse': 'forward_then_reverse',
  'correction on a tracked frame far behind the end': 'correction',
  'the same without add_all_frames_to_correct_as_cond': 'correction_not_conditioning',
  'ten conditioning frames with a limit of four': 'ten_conditioning_frames_limit_4',
  'stride 2': 'stride_2',
  'object added at frame 20': 'object_added_at_20',
  'object removed': 'object_removed',
  'prompt removed': 'prompt_removed',
  'a clip of five frames': 'five_frames',
  'settings of SAM 2.0': 'sam2_settings',
} as const;

/** Models whose modules, and whose chain from frame to mask, are recorded. */
const sizes = [
  'sam2.1_hiera_tiny-256',
  'sam2.1_hiera_small-256',
  'sam2.1_hiera_base_plus-256',
  'sam2.1_hiera_large-256',
  'sam2_hiera_tiny-256',
  'sam2.1_hiera_tiny-1024',
];
/** Recorded with their image encoder alone. */
const encoders = [
  'sam2_hiera_small-256',
  'sam2_hiera_base_plus-256',
  'sam2_hiera_large-256',
  'sam2.1_hiera_large-512',
];

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

  it('are there for every prompt history and every size', () => {
    expect(namesIn('histories')).toEqual(expect.arrayContaining(Object.values(histories)));
    expect(namesIn('chains').sort()).toEqual(
      [...sizes, 'sam2.1_hiera_tiny-other-settings', 'edgetam-512'].sort(),
    );
    expect(namesIn('modules').sort()).toEqual([...sizes, ...encoders, 'nano-256', 'edgetam-512'].sort());
  });

  it('follow an object over 20 frames and more, also past its loss', () => {
    const demo = [histories['one box'], histories.mask, histories.reverse, histories['stride 2']];
    const meta = [
      'sam2.1_hiera_tiny-256',
      'sam2_hiera_tiny-256',
      'sam2.1_hiera_small-256',
      'sam2.1_hiera_base_plus-256',
    ];
    for (const { description, answers } of [...demo.map(loadHistory), ...meta.map(loadChain)]) {
      expect(new Set(answers.map(({ frame }) => frame)).size, description).toBeGreaterThanOrEqual(20);
    }
    for (const { description, answers } of [
      ...demo.map(loadHistory),
      loadChain('sam2.1_hiera_base_plus-256'),
    ]) {
      expect(answers.filter(({ score }) => score < 0).length, description).toBeGreaterThan(0);
    }
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
      else if (score > 0 && visibleShare(history.clip, object, frame) > 0.025) {
        const coverage = lowRes.reduce((sum, logit) => sum + (logit > 0 ? 1 : 0), 0) / lowRes.length;
        expect(coverage, `${object} on ${frame}`).toBeGreaterThanOrEqual(0.02);
        expect(coverage, `${object} on ${frame}`).toBeLessThanOrEqual(0.98);
      }
      expect(lowRes.every(Number.isFinite)).toBe(true);
    }
  });

  it.each(namesIn('modules'))('modules %s: inputs can be rebuilt, outputs lie within their range', (name) => {
    const file = loadModuleGoldens(name);
    expect(new Set(file.description.cases.map(({ graph }) => graph)).size).toBe(
      encoders.includes(name) ? 1 : 6,
    );
    for (const { inputs, outputs } of file.description.cases) {
      for (const source of Object.values(inputs)) {
        const { shape, values } = inputValues(file, source);
        expect(values.length).toBe(shape.reduce((product, n) => product * n, 1));
      }
      for (const output of Object.values(outputs)) expect(output.max).toBeGreaterThanOrEqual(output.min);
    }
  });
});

/** How much of the picture the clip object shows; half hidden or half out of the picture it may be next to nothing. */
function visibleShare(clip: ClipSize, object: string, frame: number): number {
  const thing = clipObjects.find((name) => name === object.split('-')[0]);
  if (thing === undefined) throw new Error(`${object} follows nothing of the clip`);
  const mask = clipMask(frame, thing, clip);
  return mask.reduce((sum, bit) => sum + bit, 0) / mask.length;
}

describe('maskIou', () => {
  it('is intersection over union, and 1 for two empty masks', () => {
    expect(maskIou(Uint8Array.of(1, 1, 0, 0), Uint8Array.of(0, 1, 1, 0))).toBeCloseTo(1 / 3);
    expect(maskIou(new Uint8Array(4), new Uint8Array(4))).toBe(1);
  });
});
