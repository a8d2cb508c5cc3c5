import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '../../src/model/config/parse.ts';
import { gpuNeeds } from '../../src/runtime/gpu-needs.ts';
import { modelsFolder } from '../cli/paths.ts';
import { readCatalog } from './catalog.ts';

const catalog = await readCatalog(modelsFolder);

/** Meta publishes no checksums: these agree across the repositories that record them. */
const published: readonly (readonly [id: string, bytes: number, sha256: string])[] = [
  ['edgetam', 56116523, 'ed2d4850b8792c239689b043c47046ec239b6e808a3d9b6ae676c803fd8780df'],
  ['sam2.1_hiera_tiny', 156008466, '7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69'],
  ['sam2.1_hiera_small', 184416285, '6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38'],
  ['sam2.1_hiera_base_plus', 323606802, 'a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5'],
  ['sam2.1_hiera_large', 898083611, '2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318'],
  ['sam2_hiera_tiny', 155906050, '65b50056e05bcb13694174f51bb6da89c894b57b75ccdf0ba6352c597c5d1125'],
  ['sam2_hiera_small', 184309650, '95949964d4e548409021d47b22712d5f1abf2564cc0c3c765ba599a24ac7dce3'],
  ['sam2_hiera_base_plus', 323493298, 'd0bb7f236400a49669ffdd1be617959a8b1d1065081789d7bbff88eded3a8071'],
  ['sam2_hiera_large', 897952466, '7442e4e9b732a508f80e141e7c2913437a3610ee0c77381a66658c3a445df87b'],
];

it('has the demo model and all that Meta has published', () => {
  expect(catalog.map(({ id }) => id)).toEqual(['demo', ...published.map(([id]) => id)]);
});

it.each(published)('knows the file of %s', (id, bytes, sha256) => {
  const entry = catalog.find((model) => model.id === id);
  expect(entry?.checkpoint).toMatchObject({ file: `${id}.pt`, bytes, sha256 });
  expect(entry?.checkpoint.mirrors.map((mirror) => new URL(mirror).pathname.split('/').at(-1))).toEqual([
    `${id}.pt`,
    `${id}.pt`,
  ]);
});

it('comes with the demo model', () => {
  const { file, bytes, sha256, mirrors } = catalog[0]?.checkpoint ?? { file: '' };
  const content = readFileSync(path.join(modelsFolder, file));
  expect([content.length, createHash('sha256').update(content).digest('hex'), mirrors]).toEqual([
    bytes,
    sha256,
    [],
  ]);
});

it.each(catalog.map(({ id, config }) => [id, config]))('has a configuration for %s', (_, config) => {
  expect(
    parseConfig(readFileSync(path.join(modelsFolder, config), 'utf8'), config).imageSize,
  ).toBeGreaterThan(0);
});

it.each(catalog.map((model) => [model.id, model] as const))('tells what %s takes of a GPU', (_, model) => {
  const config = parseConfig(readFileSync(path.join(modelsFolder, model.config), 'utf8'), model.config);
  const ratio = model.memory / gpuNeeds(config).memory;
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});
