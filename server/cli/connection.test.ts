import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Upstream } from '../label-studio/upstream.ts';
import { type ConnectionCommand, connect } from './connection.ts';

const key = '0123456789abcdef0123456789abcdef01234567';
const otherKey = 'f'.repeat(40);
let folder: string;
let keyFile: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tracklet-connection-'));
  keyFile = path.join(folder, 'key.txt');
  await writeFile(keyFile, `${key}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

const environment = { LABEL_STUDIO_URL: 'http://from.environment', LABEL_STUDIO_API_KEY: otherKey };
const connected = (...args: [Parameters<typeof connect>[0], Record<string, string>?]) => {
  const { labelStudio } = connect(args[0], args[1] ?? {}, folder);
  return [labelStudio.url, labelStudio.apiKey.reveal()];
};

it('takes address and key from options, each in place of what the environment says', () => {
  expect(connected({}, environment)).toEqual(['http://from.environment', otherKey]);
  expect(connected({ lsUrl: 'http://a:8080/' }, environment)).toEqual(['http://a:8080', otherKey]);
  expect(connected({ lsUrl: 'http://a' }, { ...environment, LABEL_STUDIO_HOST: 'http://b' })[0]).toBe(
    'http://a',
  );
  expect(connected({ lsApiKeyFile: keyFile }, environment)).toEqual(['http://from.environment', key]);
  expect(connected({ lsUrl: 'http://a', lsApiKey: key })).toEqual(['http://a', key]);
  const fileInEnvironment = { LABEL_STUDIO_URL: 'http://a', LABEL_STUDIO_API_KEY_FILE: '/no/such/file' };
  expect(connected({ lsApiKey: key }, fileInEnvironment)).toEqual(['http://a', key]);
});

it.each<[command: ConnectionCommand, says: string]>([
  [{ lsUrl: 'http://127.0.0.1:1', lsApiKeyFile: 'key.txt' }, '--ls-url'],
  [{ lsUrl: 'http://127.0.0.1:1' }, '--ls-url'],
  [{ lsApiKeyFile: 'key.txt' }, 'LABEL_STUDIO_URL'],
])('calls what is wrong as it was given: %j', async ({ lsUrl, lsApiKeyFile }, says) => {
  const file = lsApiKeyFile && path.join(folder, lsApiKeyFile);
  const { labelStudio } = connect(
    { lsUrl, lsApiKeyFile: file },
    { LABEL_STUDIO_URL: 'http://127.0.0.1:1', LABEL_STUDIO_API_KEY: otherKey },
    folder,
  );
  await expect(new Upstream(labelStudio).check()).rejects.toThrow(`correct ${says}.`);
});

it('hides the key from whoever prints the settings', () => {
  const connection = connect({ lsUrl: 'http://a', lsApiKey: key }, {}, folder);
  expect(inspect(connection, { depth: 9 }) + JSON.stringify(connection)).not.toContain(key);
});

it.each([
  ['nothing at all', {}, 'cli/no-label-studio', '--ls-url'],
  ['an address without a key', { lsUrl: 'http://a' }, 'cli/no-label-studio', '--ls-api-key-file'],
  ['a key without an address', { lsApiKey: key }, 'cli/no-label-studio', '--ls-url'],
  ['an address that is none', { lsUrl: 'localhost:8080', lsApiKey: key }, 'server/bad-setting', '--ls-url'],
  ['a key that is none', { lsUrl: 'http://a', lsApiKey: 'secret' }, 'server/bad-setting', '--ls-api-key:'],
  ['two keys', { lsUrl: 'http://a', lsApiKey: key, lsApiKeyFile: 'x' }, 'cli/two-keys', 'not both'],
  ['a key for its file', { lsUrl: 'http://a', lsApiKeyFile: key }, 'cli/key-as-file', 'name the file'],
  [
    'a token for its file',
    { lsUrl: 'http://a', lsApiKeyFile: 'ab.cd.ef' },
    'cli/key-as-file',
    'name the file',
  ],
  ['no such file', { lsUrl: 'http://a', lsApiKeyFile: './none' }, 'server/bad-setting', './none'],
])('says what is wrong with %s, without the key', (_, options, code, says) => {
  let error: unknown;
  try {
    connect(options, {}, folder);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
  for (const secret of [key, 'secret', 'ab.cd.ef']) expect(String(error)).not.toContain(secret);
});
