/**
 * Configurations: Meta's nine files, what is refused and how, and recognition from tensors.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { TrackletError } from '../../errors.ts';
import { buildModel, expectedTensors } from '../build.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { withImageSize } from './check.ts';
import { edgetamConfig, officialConfig, officialSizes, officialVersions } from './official.ts';
import { parseConfig } from './parse.ts';
import { recogniseConfig } from './recognise.ts';

const letters = { tiny: 't', small: 's', 'base+': 'b+', large: 'l' } as const;
const official = officialVersions.flatMap((version) => officialSizes.map((size) => ({ version, size })));

function metaYaml(version: '2.1' | '2.0', size: keyof typeof letters): string {
  const folder = version === '2.1' ? 'sam2.1' : 'sam2';
  const url = new URL(
    `../../../models/configs/${folder}/${folder}_hiera_${letters[size]}.yaml`,
    import.meta.url,
  );
  return readFileSync(url, 'utf8');
}

const tiny = metaYaml('2.1', 'tiny');
const edgetam = readFileSync(
  new URL('../../../models/configs/edgetam/edgetam.yaml', import.meta.url),
  'utf8',
);
const config = parseConfig(tiny, 'tiny.yaml');

/** What parsing throws: code and message. */
function failure(text: string): { code: string; message: string } {
  try {
    parseConfig(text, 'own.yaml');
  } catch (error) {
    if (error instanceof TrackletError) return error.toJSON();
    throw error;
  }
  throw new Error('parsed without an error');
}

/** A file (Tiny's unless another is given) with one piece of text replaced, which must occur. */
function changed(from: string, to: string, yaml = tiny): string {
  expect(yaml).toContain(from);
  return yaml.replace(from, to);
}
/** A file with settings of the form `memory_attention.num_layers=2`. */
function withSettings(yaml: string, settings: readonly string[]): string {
  const document = parseDocument(yaml);
  for (const setting of settings) {
    const [key = '', value = ''] = setting.split('=');
    document.setIn(['model', ...key.split('.')], JSON.parse(value));
  }
  return document.toString();
}
const changedEdgetam = (from: string, to: string): string => changed(from, to, edgetam);

describe('parseConfig', () => {
  it.each(official)('reads $version $size as Meta wrote it', ({ version, size }) => {
    expect(parseConfig(metaYaml(version, size), 'meta.yaml')).toEqual(officialConfig(version, size));
  });

  it('reads EdgeTAM as Meta wrote it', () => {
    expect(parseConfig(edgetam, 'edgetam.yaml')).toEqual(edgetamConfig());
  });

  it("adds build_sam2_video_predictor's settings and keeps corrections", () => {
    expect(config.samMaskDecoder).toEqual({
      dynamicMultimaskViaStability: true,
      dynamicMultimaskStabilityDelta: 0.05,
      dynamicMultimaskStabilityThresh: 0.98,
    });
    expect(config).toMatchObject({
      binarizeMaskFromPtsForMemEnc: true,
      fillHoleArea: 8,
      addAllFramesToCorrectAsCond: true,
    });
    const off = changed('  num_maskmem: 7', '  num_maskmem: 7\n  add_all_frames_to_correct_as_cond: false');
    expect(parseConfig(off, 'own.yaml').addAllFramesToCorrectAsCond).toBe(false);
  });

  it("applies the defaults of Meta's constructors to absent keys", () => {
    const text = [
      'stages',
      'global_att_blocks',
      'num_maskmem',
      'iou_prediction_use_sigmoid',
      'multimask_min_pt_num',
    ]
      .reduce((yaml, key) => yaml.replace(new RegExp(`^ *${key}:.*\n`, 'm'), ''), tiny)
      .replace('window_pos_embed_bkg_spatial_size: [7, 7]', '');
    const { imageEncoder, ...rest } = parseConfig(text, 'own.yaml');
    expect(imageEncoder.trunk).toMatchObject({
      stages: [2, 3, 16, 3],
      globalAttBlocks: [12, 16, 20],
      windowPosEmbedBkgSpatialSize: [14, 14],
    });
    expect(rest).toMatchObject({ numMaskmem: 7, iouPredictionUseSigmoid: false, multimaskMinPtNum: 1 });
  });

  it.each([
    ['config/not-yaml', 'model: [1, 2', 'own.yaml'],
    ['config/not-yaml', 'model: !!python/object/apply:os.system ["true"]', 'python/object'],
    ['config/not-yaml', 'a: 1\na: 2', 'unique'],
    ['config/not-yaml', 'model: &a {image_size: [*a]}', 'inside what it names'],
    ['config/not-yaml', `model: ${'['.repeat(60_000)}`, 'nested too deep'],
    ['config/not-yaml', 'x'.repeat(70_000), '65536'],
    ['config/no-model', 'image_size: 1024', '"model"'],
    ['config/no-model', '', '"model"'],
    ['config/no-model', '- model', '"model"'],
    ['config/unknown-key', changed('  num_maskmem: 7', '  num_maskmen: 7'), '"model.num_maskmen"'],
    ['config/unknown-key', `${tiny}\nscratch: {resolution: 1024}`, '"scratch"'],
    [
      'config/wrong-target',
      changed('sam2_base.SAM2Base', 'sam2_base.SAM3Base'),
      'sam2.modeling.sam2_base.SAM2Base',
    ],
    ['config/wrong-target', changed('hieradet.Hiera', 'vitdet.ViT'), 'model.image_encoder.trunk._target_'],
    [
      'config/missing-key',
      changed('      dim_feedforward: 2048\n', ''),
      'model.memory_attention.layer.dim_feedforward',
    ],
    [
      'config/unsupported-value',
      changed('fpn_interp_model: nearest', 'fpn_interp_model: bilinear'),
      '"nearest"',
    ],
    ['config/unsupported-value', changed('      fpn_interp_model: nearest\n', ''), "Meta's default"],
    [
      'config/unsupported-value',
      changed('normalize: true', 'normalize: false'),
      'position_encoding.normalize',
    ],
    ['config/unsupported-value', changed('scale: null', 'scale: 3.0'), 'position_encoding.scale'],
    ['config/unsupported-value', changed('activation: relu', 'activation: gelu'), '"relu"'],
    [
      'config/unsupported-value',
      changed('pred_obj_scores: true', 'pred_obj_scores: false'),
      'model.pred_obj_scores',
    ],
    [
      'config/unsupported-value',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference as OmegaConf writes it.
      changed('image_size: 1024', 'image_size: "${scratch.size}"'),
      'Replace the reference',
    ],
    ['config/unsupported-value', changed('num_maskmem: 7', 'num_maskmem: 1e9'), 'model.num_maskmem'],
    ['config/unsupported-value', changed('num_maskmem: 7', 'num_maskmem: .nan'), 'model.num_maskmem'],
    ['config/inconsistent', changed('[768, 384, 192, 96]', '[768, 384, 192, 64]'), '[768, 384, 192, 96]'],
    ['config/inconsistent', changed('kv_in_dim: 64', 'kv_in_dim: 32'), 'cross_attention.kv_in_dim'],
    ['config/inconsistent', changed('rope_k_repeat: True', 'rope_k_repeat: False'), 'rope_k_repeat'],
    ['config/inconsistent', changed('      padding: 3', '      padding: 2'), 'fuser.layer.padding'],
    [
      'config/inconsistent',
      changed('add_tpos_enc_to_obj_ptrs: true', 'add_tpos_enc_to_obj_ptrs: false'),
      'proj_tpos',
    ],
    ['config/image-size', changed('image_size: 1024', 'image_size: 1000'), 'a multiple of 32'],
    [
      'config/unsupported-value',
      changedEdgetam('repvit_m1.dist_in1k', 'repvit_m1_1.dist_450e_in1k'),
      'trunk.name',
    ],
    ['config/unsupported-value', changedEdgetam('      - layer3\n', ''), 'trunk.features'],
    [
      'config/unsupported-value',
      changedEdgetam('concat_kv_latents: false', 'concat_kv_latents: true'),
      'concat',
    ],
    ['config/wrong-target', changedEdgetam('RoPEAttentionv2', 'Attention'), 'cross_attention._target_'],
    ['config/inconsistent', changedEdgetam('[384, 192, 96, 48]', '[384, 192, 96, 64]'), '[384, 192, 96, 48]'],
    ['config/inconsistent', changedEdgetam('q_sizes: [64, 64]', 'q_sizes: [32, 32]'), 'q_sizes'],
    ['config/inconsistent', changedEdgetam('k_sizes: [16, 16]', 'k_sizes: [32, 32]'), 'k_sizes'],
    ['config/inconsistent', changedEdgetam('num_latents_2d: 256', 'num_latents_2d: 200'), 'a square number'],
    ['config/inconsistent', changedEdgetam('    dim: 64', '    dim: 32'), 'spatial_perceiver.dim'],
    ['config/inconsistent', changedEdgetam('    dim_head: 64', '    dim_head: 32'), 'dim_head'],
    ['config/inconsistent', changedEdgetam('    heads: 1', '    heads: 3'), 'spatial_perceiver.heads'],
    [
      'config/inconsistent',
      edgetam.replace(/ {2}spatial_perceiver:\n( {4}.*\n)+/, ''),
      'without "model.spatial_perceiver"',
    ],
    [
      'config/inconsistent',
      changedEdgetam('RoPEAttentionv2', 'RoPEAttention')
        .replace(/ +[qk]_sizes.*\n/g, '')
        .replace('kv_in_dim: 64', 'kv_in_dim: 64\n        rope_k_repeat: true'),
      'RoPEAttentionv2',
    ],
    ['config/image-size', changedEdgetam('image_size: 1024', 'image_size: 640'), 'a multiple of 256'],
  ])('refuses with %s', (code, text, part) => {
    const { code: found, message } = failure(text);
    expect(found).toBe(code);
    expect(message).toContain('own.yaml');
    expect(message).toContain(part);
  });
});

describe('withImageSize', () => {
  it.each([
    ['large', metaYaml('2.1', 'large'), []],
    ['EdgeTAM', edgetam, ['memory_attention.layer.cross_attention.q_sizes=[32,32]']],
  ])("gives %s the settings that Meta's image_size override gives it", (_, yaml, others) => {
    const overridden = withSettings(yaml, ['image_size=512', ...others]);
    expect(withImageSize(parseConfig(yaml, 'own.yaml'), 512)).toEqual(parseConfig(overridden, 'own.yaml'));
  });

  it.each([32, 4096])('takes what a configuration may say: %s', (size) => {
    const said = parseConfig(withSettings(tiny, [`image_size=${size}`]), 'own.yaml');
    expect(withImageSize(config, size)).toEqual(said);
  });

  it.each([0, -32, 100, 8192, 256.5, Number.NaN])('refuses %s', (size) => {
    expect(() => withImageSize(config, size)).toThrowError(
      expect.objectContaining({ code: 'config/image-size' }),
    );
  });

  it('takes multiples of 256 for EdgeTAM, whose memory is split into 16 by 16 windows', () => {
    for (const size of [256, 512, 768, 1024, 1280])
      expect(withImageSize(edgetamConfig(), size).imageSize).toBe(size);
    for (const size of [128, 384, 640, 1056]) {
      expect(() => withImageSize(edgetamConfig(), size)).toThrowError(
        expect.objectContaining({ code: 'config/image-size' }),
      );
    }
  });
});

describe('recogniseConfig', () => {
  /** Shapes of the tensors of Meta's eight models, in the order of the state dict. */
  const shapes: Record<string, [string, number[]][]> = JSON.parse(
    readFileSync(new URL('../../../models/configs/shapes.json', import.meta.url), 'utf8'),
  );
  const checkpointOf = (entries: readonly [string, readonly number[]][]): Checkpoint => ({
    name: 'own.pt',
    tensors: new Map(entries.map(([name, shape]) => [name, { dtype: 'float32', shape }])),
    read: () => Promise.reject(new Error('recognition reads no values')),
  });
  const entriesOf = (version: string, size: string): [string, number[]][] =>
    shapes[`${version} ${size}`] ?? [];
  const refusal = (entries: readonly [string, readonly number[]][]): { code: string; message: string } => {
    try {
      recogniseConfig(checkpointOf(entries));
    } catch (error) {
      if (error instanceof TrackletError) return error.toJSON();
      throw error;
    }
    throw new Error('recognised without an error');
  };

  it.each(official)('knows $version $size', ({ version, size }) => {
    expect(recogniseConfig(checkpointOf(entriesOf(version, size)))).toEqual(officialConfig(version, size));
  });

  /** What Meta's code changes of tiny's tensors with other settings; `variant_shapes.py` writes it. */
  const variants: Record<string, { settings: string[]; missing: string[]; tensors: [string, number[]][] }> =
    JSON.parse(readFileSync(new URL('../../../models/configs/variants.json', import.meta.url), 'utf8'));

  it.each(Object.entries(variants))('knows a SAM 2.1 tiny with %s', (_, { settings, missing, tensors }) => {
    const names = new Map([...entriesOf('2.1', 'tiny'), ...tensors]);
    for (const name of missing) names.delete(name);
    const config = recogniseConfig(checkpointOf([...names]));
    expect(config).toEqual(parseConfig(withSettings(tiny, settings), 'variant.yaml'));
    expect(new Map(expectedTensors(config))).toEqual(names);
  });

  it.each([
    [
      'another depth',
      (entries: [string, number[]][]) => entries.filter(([name]) => !name.includes('blocks.11.')),
      ['1 + 2 + 7 + 1 blocks', 'which blocks attend globally'],
    ],
    [
      'a wider trunk',
      (entries: [string, number[]][]) =>
        entries.map(([name, shape]): [string, number[]] => [
          name,
          shape.map((n) => (name.includes('trunk') && n % 96 === 0 ? n + n / 3 : n)),
        ]),
      ['from width 128', 'the number of heads'],
    ],
    [
      'another width',
      (entries: [string, number[]][]) =>
        entries.map(([name, shape]): [string, number[]] => [name, shape.map((n) => (n === 256 ? 128 : n))]),
      ['128 channels wide instead of 256', 'the number of heads of its attention'],
    ],
    [
      'no memories',
      (entries: [string, number[]][]) => entries.filter(([name]) => name !== 'maskmem_tpos_enc'),
      ['"maskmem_tpos_enc" is missing'],
    ],
    [
      'more layers than any has',
      (entries: [string, number[]][]) => [
        ...entries,
        ...Array.from({ length: 300 }, (_, i): [string, number[]] => [
          `memory_attention.layers.${i}.linear1.weight`,
          [2048, 256],
        ]),
      ],
      ['300 layers of memory attention'],
    ],
    [
      'more stages than any has',
      (entries: [string, number[]][]) => [
        ...entries,
        ...Array.from({ length: 12 }, (_, i): [string, number[]] => [
          `image_encoder.trunk.blocks.${i}.proj.weight`,
          [96, 96],
        ]),
      ],
      ['13 stages'],
    ],
    ['no tensors at all', () => [], ['missing']],
  ])('asks for the YAML of a model with %s', (_, change, parts) => {
    const { code, message } = refusal(change(entriesOf('2.1', 'tiny')));
    expect(code).toBe('config/not-recognised');
    for (const part of [...parts, 'own.pt', 'YAML']) expect(message).toContain(part);
  });

  it('leaves to the builder to say which tensor of a known model is missing', () => {
    const checkpoint = checkpointOf(entriesOf('2.1', 'tiny').filter(([name]) => name !== 'no_obj_ptr'));
    expect(() => buildModel(recogniseConfig(checkpoint), checkpoint)).toThrowError(
      expect.objectContaining({
        code: 'checkpoint/missing-tensor',
        message: expect.stringContaining('no_obj_ptr [1, 256]'),
      }),
    );
  });

  it('knows EdgeTAM by its perceiver, and how many memories it has', () => {
    const entries: [string, number[]][] = JSON.parse(
      readFileSync(new URL('../../../models/configs/edgetam/shapes.json', import.meta.url), 'utf8'),
    );
    expect(recogniseConfig(checkpointOf(entries))).toEqual(edgetamConfig());
    const four = checkpointOf([...entries, ['maskmem_tpos_enc', [4, 1, 1, 64]]]);
    expect(recogniseConfig(four)).toEqual({ ...edgetamConfig(), numMaskmem: 4 });
  });
});
