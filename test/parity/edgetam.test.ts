/**
 * EdgeTAM, end to end on identical pixels: two objects, by a box and by clicks, tracked on, corrected and tracked again,
 * in Node against Meta's predictor, with weights by formula.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildModel } from '../../src/model/build.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { loadChain } from './golden.ts';
import { goldenCheckpoint, goldenConfig } from './golden-model.ts';
import { followHistory, shown } from './history.ts';
import { recordChain } from './results.ts';

it('a chain of EdgeTAM with two objects and a correction', async () => {
  const name = 'edgetam-512';
  const chain = loadChain(name);
  const config = goldenConfig(chain.model, chain.overrides);
  const directory = await mkdtemp(join(tmpdir(), 'tracklet-edgetam-'));
  const checkpoint = await goldenCheckpoint(chain.model, config, chain.seed ?? 0);
  const graphs = await createNodeRuntime(buildModel(config, checkpoint), directory);
  try {
    const figures = await followHistory(chain, graphs);
    expect(figures.frames).toBe(chain.answers.length);
    expect(new Set(chain.answers.map(({ object }) => object)).size).toBe(2);
    recordChain(name, { masks: figures.frames, logits: figures.logits, iou: figures.minIou });
    console.log(shown(name, figures));
  } finally {
    await graphs.dispose();
    await rm(directory, { recursive: true });
  }
});
