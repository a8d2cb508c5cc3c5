import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourceFrame } from '../../src/units.ts';
import type { ObjectResult } from '../../src/worker/api.ts';
import { MasksFile, writeJson } from './outputs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-outputs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const seen: ObjectResult = {
  id: 'a',
  frame: sourceFrame(3),
  box: [1, 0, 2, 1],
  area: 2,
  objectScore: 0,
  iou: 0.9,
  mask: { size: [1, 4], counts: '121' },
};
const lost: ObjectResult = {
  ...seen,
  id: 'b',
  box: undefined,
  area: 0,
  objectScore: -20,
  mask: { size: [1, 4], counts: '4' },
};

it('writes masks as lines, and renames the file when it is whole', async () => {
  const file = path.join(folder, 'm.jsonl');
  const masks = new MasksFile(file);
  await masks.append([seen, lost]);
  await masks.append([{ ...seen, mask: undefined }]);
  expect(await masks.finish(true)).toBe(file);
  expect(await readdir(folder)).toEqual(['m.jsonl']);
  expect(await readFile(file, 'utf8')).toBe(
    '{"id":"a","frame":3,"size":[1,4],"counts":"121","score":0.5,"box":[1,0,2,1]}\n' +
      '{"id":"b","frame":3,"size":[1,4],"counts":"4","score":0,"box":null}\n',
  );
});

it('leaves what is not whole as .partial, beside an older result', async () => {
  const file = path.join(folder, 'r.json');
  await writeFile(file, 'older');
  expect(await writeJson(file, [1], false)).toBe(`${file}.partial`);
  expect(await readFile(file, 'utf8')).toBe('older');
  expect(JSON.parse(await readFile(`${file}.partial`, 'utf8'))).toEqual([1]);
  expect(await writeJson(file, [2], true)).toBe(file);
  expect(await readdir(folder)).toEqual(['r.json']);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([2]);
});

it('says which file cannot be written', async () => {
  const file = path.join(folder, 'gone', 'm.jsonl');
  const expected = { code: 'cli/cannot-write', message: expect.stringContaining(file) };
  await expect(writeJson(file, [], true)).rejects.toMatchObject(expected);
  await expect(new MasksFile(file).finish(true)).rejects.toMatchObject(expected);
  const failing = new MasksFile(file);
  await expect(
    (async () => {
      for (let n = 0; n < 1000; n++) {
        await failing.append([seen]);
        await new Promise(setImmediate);
      }
    })(),
  ).rejects.toMatchObject(expected);
});
