import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { profileFolder, takeProfile } from './browser-profile.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-profile-'));
  lock = path.join(folder, 'tracklet.lock');
});
afterEach(() => rm(folder, { recursive: true }));

it('lies in the cache folder that the user states, where that is absolute', () => {
  expect(profileFolder({ XDG_CACHE_HOME: '/cache' })).toBe(path.join('/cache', 'tracklet', 'chrome'));
  const usual = profileFolder({});
  expect(path.isAbsolute(usual)).toBe(true);
  expect(profileFolder({ XDG_CACHE_HOME: 'cache' })).toBe(usual);
});

it('belongs to one run at a time', async () => {
  const profile = await takeProfile(folder);
  expect(profile?.folder).toBe(folder);
  expect(await takeProfile(folder)).toBeUndefined();
  await profile?.release();
  await expect(access(lock)).rejects.toThrow();
  expect(await takeProfile(folder)).toBeDefined();
});

it('is taken over from a run that is no more', async () => {
  // No process has this number: it is beyond every system's largest.
  await writeFile(lock, '2147483647');
  expect(await takeProfile(folder)).toBeDefined();
  expect(await readFile(lock, 'utf8')).toBe(String(process.pid));
});

it('is left alone where the lock does not say whose it is', async () => {
  await writeFile(lock, '');
  expect(await takeProfile(folder)).toBeUndefined();
});

it('is none where the folder cannot be made', async () => {
  await writeFile(path.join(folder, 'file'), '');
  expect(await takeProfile(path.join(folder, 'file', 'chrome'))).toBeUndefined();
});
