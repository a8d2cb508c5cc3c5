/**
 * The tracker in Node against Meta's SAM2VideoPredictor: every recorded history, step by step, with the demo model.
 */
import { readdirSync } from 'node:fs';
import { afterAll, describe, it } from 'vitest';
import { type LoadedHistory, loadHistory } from './golden.ts';
import { followHistory, shown } from './history.ts';
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

afterAll(async () => {
  for (const model of models.values()) await (await model).dispose();
});

describe('histories of SAM2VideoPredictor', () => {
  it.each(names)('%s', async (name) => {
    const history = loadHistory(name);
    const { graphs } = await modelFor(history);
    console.log(shown(name, await followHistory(history, graphs)));
  });
});
