/**
 * The whole chain of Meta's sizes, end to end on identical pixels: image encoder, prompt, memory and tracking in
 * Node against SAM2VideoPredictor, with weights by formula. `official-size.test.ts` follows tiny's at 1024 px.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { buildModel } from '../../src/model/build.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { followChain } from './chain.ts';
import { loadChain } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';

describe('chains of SAM2VideoPredictor', () => {
  it.each([
    'sam2.1_hiera_tiny-256',
    'sam2.1_hiera_small-256',
    'sam2.1_hiera_base_plus-256',
    'sam2.1_hiera_large-256',
    'sam2_hiera_tiny-256',
    'sam2.1_hiera_tiny-other-settings',
  ])('%s', async (name) => {
    const chain = loadChain(name);
    const config = goldenConfig(chain.model, chain.overrides);
    const directory = await mkdtemp(join(tmpdir(), 'tracklet-chain-'));
    const graphs = await createNodeRuntime(
      buildModel(config, await goldenCheckpoint(chain.model, config, chain.seed ?? 0)),
      directory,
    );
    try {
      await followChain(name, chain, graphs);
    } finally {
      await graphs.dispose();
      await rm(directory, { recursive: true });
    }
  });
});
