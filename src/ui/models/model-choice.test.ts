import { beforeEach, expect, it } from 'vitest';
import { type KeptChoice, readChoice, writeChoice } from './model-choice.ts';

let kept = new Map<string, string>();
const storage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, value: string) => void kept.set(name, value),
};
beforeEach(() => {
  kept = new Map();
});

const over = { model: 'demo', device: 'auto' };
const choice: KeptChoice = {
  version: 1,
  model: { id: 'edgetam', imageSize: 512 },
  backend: 'wasm',
  precision: 'fp32',
  allowSoftwareGpu: true,
  over,
};

it('is nothing at the first visit', () => {
  expect(readChoice(storage, over)).toEqual({ version: 1, over });
});

it('is there again at the next visit', () => {
  writeChoice(storage, choice);
  expect(readChoice(storage, over)).toEqual(choice);
});

it('gives way to a setting of the server that was changed since', () => {
  writeChoice(storage, choice);
  const otherModel = { model: 'configured', device: 'auto' };
  expect(readChoice(storage, otherModel)).toEqual({ ...choice, model: undefined, over: otherModel });
  const otherDevice = { model: 'demo', device: 'webgpu' };
  expect(readChoice(storage, otherDevice)).toEqual({ ...choice, backend: undefined, over: otherDevice });
});

it.each(['{', 'null', '{"version":2}', '{"version":1,"model":7,"over":{"model":"demo","device":"auto"}}'])(
  'is nothing where the storage holds %s',
  (text) => {
    kept.set('tracklet.model', text);
    expect(readChoice(storage, over)).toEqual({ version: 1, over });
  },
);

it('bears a storage that refuses', () => {
  const refuse = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  expect(() => writeChoice({ setItem: refuse }, choice)).not.toThrow();
  expect(readChoice({ getItem: refuse }, over)).toEqual({ version: 1, over });
});
