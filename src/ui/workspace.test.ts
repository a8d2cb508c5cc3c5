import { expect, it } from 'vitest';
import type { LoadedModel, OnProgress, TrackletWorker } from '../worker/api.ts';
import { Workspace } from './workspace.ts';

it('is idle when the answer is there, also where progress comes later', async () => {
  let report: OnProgress | undefined;
  const model: LoadedModel = {
    name: 'demo',
    imageSize: 256,
    parameters: 1,
    cached: false,
    runtime: { backend: 'wasm', device: '1 thread', reason: 'WASM was asked for.' },
  };
  const engine: Pick<TrackletWorker, 'loadModel'> = {
    async loadModel(_source, _options, onProgress) {
      report = onProgress;
      report?.({ stage: 'session', done: 5, total: 6, unit: 'graphs' });
      return model;
    },
  };
  const workspace = new Workspace(engine as TrackletWorker);
  const seen: (number | undefined)[] = [];
  workspace.addEventListener('change', () => seen.push(workspace.task?.progress?.done));
  const source = { kind: 'url', name: 'demo', checkpointUrl: '/a', configUrl: '/b' } as const;
  expect(await workspace.loadModel(source)).toBe(true);
  report?.({ stage: 'session', done: 6, total: 6, unit: 'graphs' });
  expect(workspace.task).toBeUndefined();
  expect(workspace.model).toBe(model);
  expect(seen).toEqual([undefined, 5, undefined]);
});
