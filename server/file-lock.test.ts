import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TrackletError } from '../src/errors.ts';
import { takeLock } from './file-lock.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-lock-'));
  lock = path.join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

const take = () => takeLock(lock, (holder) => new TrackletError('model/in-use', holder));
const holder = (pid: number, since: Date) =>
  JSON.stringify({ pid, host: hostname(), since: since.toISOString() });

it('is not taken from a process that has made the file and is about to write into it', async () => {
  await writeFile(lock, '');
  const taken = take();
  setTimeout(() => writeFile(lock, holder(process.ppid, new Date())), 10);
  await expect(taken).rejects.toMatchObject({ message: expect.stringContaining(`process ${process.ppid}`) });
});

it('is taken from a process that was killed before it wrote', async () => {
  await writeFile(lock, '');
  await (await take())();
});

it('is taken from the process of a container that was started again, which had our number', async () => {
  await writeFile(lock, holder(process.pid, new Date('2020-01-01')));
  await (await take())();
});

it('is not given back for another, who was told to remove it and go on', async () => {
  const giveBack = await take();
  await rm(lock);
  await take();
  await giveBack();
  expect(await readFile(lock, 'utf8')).toContain(`"pid":${process.pid}`);
});
