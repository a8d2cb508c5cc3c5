import { expect, it } from 'vitest';
import { demoModel } from '../../../test/unit/demo-clip.ts';
import { type ErrorCode, TrackletError } from '../../errors.ts';
import type { ModelSource, TrackletWorker } from '../../worker/api.ts';
import { ModelInUse } from './model-in-use.ts';

/** @param failure of each load */
function modelInUse(failure?: ErrorCode) {
  const loads: ModelSource[] = [];
  const engine: Pick<TrackletWorker, 'loadModel'> = {
    async loadModel(source) {
      loads.push(source);
      if (failure) throw new TrackletError(failure, 'It cannot be loaded.');
      return demoModel;
    },
  };
  return { model: new ModelInUse(engine as TrackletWorker), loads };
}

const small: ModelSource = { kind: 'server', id: 'demo', imageSize: undefined };
const large: ModelSource = { kind: 'server', id: 'demo', imageSize: 512 };

it('loads the model of unfinished work at its image size, once', async () => {
  const { model, loads } = modelInUse();
  await model.load(small, () => {});
  expect(await model.loadKept(large, () => {})).toBe('loaded');
  expect(await model.loadKept(large, () => {})).toBe('in-use');
  expect(loads).toEqual([small, large]);
});

it.each(['model/unknown', 'model/not-downloaded', 'model/gone'] as const)(
  'goes on without it where the server says %s',
  async (code) => {
    const { model } = modelInUse(code);
    expect(await model.loadKept(large, () => {})).toBe('missing');
    expect(model.source).toBeUndefined();
  },
);

it('does not take another failure for that', async () => {
  const { model } = modelInUse('runtime/out-of-memory');
  await expect(model.loadKept(large, () => {})).rejects.toMatchObject({ code: 'runtime/out-of-memory' });
});

it("cannot open the user's own files again", async () => {
  const { model, loads } = modelInUse();
  expect(await model.loadKept({ kind: 'file' }, () => {})).toBe('missing');
  expect(loads).toEqual([]);
});
