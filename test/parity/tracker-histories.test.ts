/**
 * The tracker in Node against Meta's SAM2VideoPredictor: every recorded history, step by step, with the demo model.
 *
 * @module
 */
import { readdirSync } from 'node:fs';
import { afterAll, describe, it } from 'vitest';
import { type LoadedHistory, loadHistory } from './golden.ts';
import { type Figures, followHistory, shown } from './history.ts';
import { recordChain } from './results.ts';
import { type LoadedModel, loadDemoModel } from './tracker-fixture.ts';

const names = readdirSync(new URL('../goldens/histories/', import.meta.url)).map((file) =>
  file.replace('.safetensors', ''),
);

const models = new Map<string, Promise<LoadedModel>>();

/** The demo model with a history's settings; shared by histories with the same. */
function modelFor({ overrides }: LoadedHistory): Promise<LoadedModel> {
  const name = JSON.stringify(overrides);
  const model = models.get(name) ?? loadDemoModel(overrides);
  models.set(name, model);
  return model;
}

const followed: Figures[] = [];

afterAll(async () => {
  for (const model of models.values()) await (await model).dispose();
  if (followed.length < names.length) return;
  recordChain('nano-256', {
    masks: followed.reduce((sum, { frames }) => sum + frames, 0),
    logits: Math.max(...followed.map(({ logits }) => logits)),
    iou: Math.min(...followed.map(({ minIou }) => minIou)),
  });
});

describe('histories of SAM2VideoPredictor', () => {
  it.each(names)('%s', async (name) => {
    const history = loadHistory(name);
    const { graphs } = await modelFor(history);
    const figures = await followHistory(history, graphs);
    followed.push(figures);
    console.log(shown(name, figures));
  });
});
