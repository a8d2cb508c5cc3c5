/**
 * Configurations of Meta's trainer: its own example, its references, what is refused.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { officialConfig } from './official.ts';
import { parseConfig } from './parse.ts';

const folder = new URL('../../../models/configs/', import.meta.url);
const mose = readFileSync(new URL('training/sam2.1_hiera_b+_MOSE_finetune.yaml', folder), 'utf8');

function changed(from: string, to: string): string {
  expect(mose).toContain(from);
  return mose.replace(from, to);
}

/** A reference as OmegaConf writes it. */
const ref = (path: string): string => `\${${path}}`;

describe('a training configuration', () => {
  it("gives the model that is fine-tuned: Meta's example is SAM 2.1 base+", () => {
    expect(parseConfig(mose, 'mose.yaml')).toEqual(officialConfig('2.1', 'base+'));
  });

  it('has its references resolved, through other references too', () => {
    const yaml = changed('resolution: 1024', `size: {low: 512}\n  resolution: ${ref('scratch.size.low')}`);
    expect(parseConfig(yaml, 'mose.yaml').imageSize).toBe(512);
  });

  it.each([
    [
      'config/unresolved-reference',
      changed('  resolution: 1024', '  pixels: 1024'),
      'the file has no "scratch.resolution"',
    ],
    [
      'config/unresolved-reference',
      changed(`image_size: ${ref('scratch.resolution')}`, `image_size: ${ref('times:2,512')}`),
      '"trainer.model.image_size"',
    ],
    [
      'config/unresolved-reference',
      changed(`image_size: ${ref('scratch.resolution')}`, `image_size: ${ref('.num_maskmem')}`),
      'more than a reference',
    ],
    [
      'config/unresolved-reference',
      changed('resolution: 1024', `resolution: ${ref('scratch.resolution')}`),
      '"trainer.model.image_size"',
    ],
    [
      'config/unresolved-reference',
      changed(
        'resolution: 1024',
        `resolution: ["${ref('scratch.resolution')}", "${ref('scratch.resolution')}"]`,
      ),
      'refer to each other',
    ],
    [
      'config/unresolved-reference',
      changed(`image_size: ${ref('scratch.resolution')}`, `image_size: ${ref('__proto__.constructor')}`),
      '__proto__',
    ],
    ['config/unsupported-value', changed('resolution: 1024', 'resolution: large'), 'model.image_size'],
    ['config/unknown-key', changed('    num_maskmem: 7', '    num_maskmen: 7'), 'model.num_maskmen'],
    [
      'config/wrong-target',
      changed('training.model.sam2.SAM2Train', 'training.model.sam3.SAM3Train'),
      'SAM3Train',
    ],
    ['config/no-model', changed('  model:\n    _target_', '  net:\n    _target_'), '"model"'],
  ])('is refused with %s', (code, text, part) => {
    expect(() => parseConfig(text, 'own.yaml')).toThrowError(
      expect.objectContaining({ code, message: expect.stringContaining(part) }),
    );
    expect(() => parseConfig(text, 'own.yaml')).toThrowError('own.yaml');
  });
});
