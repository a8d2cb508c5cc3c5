/**
 * The models of the goldens: configuration and checkpoint.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { expectedTensors } from '../../src/model/build.ts';
import type { Checkpoint } from '../../src/model/checkpoint/checkpoint.ts';
import { bytesSource, openCheckpoint } from '../../src/model/checkpoint/open.ts';
import { withImageSize } from '../../src/model/config/check.ts';
import type { Sam2Config } from '../../src/model/config/config.ts';
import { parseConfig } from '../../src/model/config/parse.ts';
import { formulaCheckpoint } from '../../src/model/formula/formula.ts';
import type { GoldenModel, Overrides } from './golden.ts';

const models = new URL('../../models/', import.meta.url);

const configFiles: Readonly<Record<GoldenModel, string>> = {
  nano: 'demo/nano.yaml',
  'sam2.1_hiera_tiny': 'configs/sam2.1/sam2.1_hiera_t.yaml',
  'sam2.1_hiera_small': 'configs/sam2.1/sam2.1_hiera_s.yaml',
  'sam2.1_hiera_base_plus': 'configs/sam2.1/sam2.1_hiera_b+.yaml',
  'sam2.1_hiera_large': 'configs/sam2.1/sam2.1_hiera_l.yaml',
  sam2_hiera_tiny: 'configs/sam2/sam2_hiera_t.yaml',
  sam2_hiera_small: 'configs/sam2/sam2_hiera_s.yaml',
  sam2_hiera_base_plus: 'configs/sam2/sam2_hiera_b+.yaml',
  sam2_hiera_large: 'configs/sam2/sam2_hiera_l.yaml',
  edgetam: 'configs/edgetam/edgetam.yaml',
};

/** Settings of EdgeTAM's YAML that must follow the image size there; Tracklet has them follow by itself. */
const followImageSize = new Set(['memory_attention.layer.cross_attention.q_sizes']);

/**
 * The configuration of a golden: the model's YAML with settings laid over it. Its image size is changed as the product
 * changes it (`--size`), so that every golden of another size than the model's own holds that to Meta's `image_size`.
 */
export function goldenConfig(model: GoldenModel, overrides: Overrides = {}): Sam2Config {
  const file = configFiles[model];
  const yaml = parse(readFileSync(new URL(file, models), 'utf8'));
  const { image_size: imageSize, ...others } = overrides;
  for (const [key, value] of Object.entries(others)) {
    if (!followImageSize.has(key)) set(yaml.model, key.split('.'), value);
  }
  const config = parseConfig(stringify(yaml), file);
  return typeof imageSize === 'number' ? withImageSize(config, imageSize) : config;
}

function set(mapping: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) {
    mapping[key] = value;
    return;
  }
  const inner = (mapping[key] ?? {}) as Record<string, unknown>;
  mapping[key] = inner;
  set(inner, rest, value);
}

/**
 * The checkpoint of a golden: the demo model's own weights, of all other models weights by formula. Settings laid
 * over the demo model may leave tensors without a use; those are left out.
 */
export async function goldenCheckpoint(
  model: GoldenModel,
  config: Sam2Config,
  seed = 0,
): Promise<Checkpoint> {
  const expected = expectedTensors(config);
  if (model !== 'nano') return formulaCheckpoint(expected, seed);
  const bytes = readFileSync(new URL('demo/nano_fp16.pt', models));
  const checkpoint = await openCheckpoint(bytesSource(bytes, 'nano_fp16.pt'));
  const used = [...checkpoint.tensors].filter(([name]) => expected.has(name));
  return { name: checkpoint.name, tensors: new Map(used), read: (name) => checkpoint.read(name) };
}
