import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TrackletError } from '../src/errors.ts';
import { readSettings, withoutSecrets } from './settings.ts';

const legacy = '0123456789abcdef0123456789abcdef01234567';
const personal = 'eyJhbGciOiJIUzI1NiJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9.Zm9yLXRlc3Rz-_';
const url = 'http://localhost:8080';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tracklet-settings-'));
  writeFileSync(path.join(folder, 'key'), `\uFEFF${personal}\r\n`);
  writeFileSync(path.join(folder, 'empty'), '\n');
  writeFileSync(path.join(folder, 'video.mp4'), new Uint8Array(20_000));
});
beforeEach(() => writeFileSync(path.join(folder, '.env'), ''));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (environment: Record<string, string | undefined>) => readSettings(environment, folder);

function refusal(environment: Record<string, string | undefined>): TrackletError {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof TrackletError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('readSettings', () => {
  it('takes nothing set as no Label Studio, no limit, any device', () => {
    expect(readSettings({}, path.join(folder, 'no-such-folder'))).toEqual({
      labelStudio: undefined,
      maxFramesToTrack: 0,
      modelCheckpoint: undefined,
      modelConfig: undefined,
      modelStore: path.join(homedir(), '.local/share/tracklet/models'),
      device: 'auto',
      accessToken: undefined,
    });
  });

  it('reads everything', () => {
    const settings = read({
      LABEL_STUDIO_HOST: ' https://ls.example.com/tools/ls// ',
      LABEL_STUDIO_API_KEY: ` ${legacy}\n`,
      LABEL_STUDIO_MEDIA_HOSTS: 'MinIO.example.com:9000, 10.0.0.7,[fd00::1]:9000,',
      MAX_FRAMES_TO_TRACK: '250',
      MODEL_CHECKPOINT: 'sam2.1_hiera_tiny.pt',
      MODEL_CONFIG: 'sam2.1_hiera_t.yaml',
      DEVICE: 'wasm',
      TRACKLET_ACCESS_TOKEN: 'sixteen-letters!',
    });
    expect(settings).toMatchObject({
      labelStudio: {
        url: 'https://ls.example.com/tools/ls',
        mediaHosts: ['minio.example.com:9000', '10.0.0.7', '[fd00::1]:9000'],
      },
      maxFramesToTrack: 250,
      modelCheckpoint: 'sam2.1_hiera_tiny.pt',
      modelConfig: 'sam2.1_hiera_t.yaml',
      device: 'wasm',
    });
    expect(settings.labelStudio?.apiKey.reveal()).toBe(legacy);
    expect(settings.accessToken?.reveal()).toBe('sixteen-letters!');
  });

  it('lets the environment win over .env, also where it is empty', () => {
    writeFileSync(
      path.join(folder, '.env'),
      `LABEL_STUDIO_URL="${url}"\nLABEL_STUDIO_API_KEY=${legacy} # the demo's\nDEVICE=wasm\nMAX_FRAMES_TO_TRACK=7\n`,
    );
    const settings = read({ DEVICE: 'webgpu', MAX_FRAMES_TO_TRACK: '' });
    expect(settings).toMatchObject({ labelStudio: { url }, device: 'webgpu', maxFramesToTrack: 0 });
    expect(settings.labelStudio?.apiKey.reveal()).toBe(legacy);
  });

  it.each([
    ['cuda', 'webgpu'],
    ['cuda:0', 'webgpu'],
    ['GPU', 'webgpu'],
    ['mps', 'webgpu'],
    ['cpu', 'wasm'],
    ['WebGPU', 'webgpu'],
  ])('takes DEVICE=%s for %s', (word, device) => {
    expect(read({ DEVICE: word }).device).toBe(device);
  });

  it('puts the store of models where it is told, else into the place for data', () => {
    const home = path.join(folder, 'data');
    expect(read({ TRACKLET_MODELS: '/srv/models' }).modelStore).toBe('/srv/models');
    expect(read({ TRACKLET_MODELS: 'models' }).modelStore).toBe(path.join(folder, 'models'));
    expect(read({ XDG_DATA_HOME: home }).modelStore).toBe(path.join(home, 'tracklet/models'));
    expect(read({ XDG_DATA_HOME: 'relative' }).modelStore).toBe(
      path.join(homedir(), '.local/share/tracklet/models'),
    );
  });

  it('reads the key from a file, beside .env where the path is relative', () => {
    for (const file of ['key', path.join(folder, 'key')]) {
      const { labelStudio } = read({ LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: file });
      expect(labelStudio?.apiKey.reveal()).toBe(personal);
    }
  });

  it('takes both names of the address where they agree', () => {
    const both = { LABEL_STUDIO_URL: url, LABEL_STUDIO_HOST: `${url}/`, LABEL_STUDIO_API_KEY: legacy };
    expect(read(both).labelStudio?.url).toBe(url);
  });

  const key = { LABEL_STUDIO_API_KEY: legacy };
  it.each<[what: string, environment: Record<string, string>, message: RegExp]>([
    [
      'no scheme',
      { ...key, LABEL_STUDIO_URL: 'localhost:8080' },
      /^LABEL_STUDIO_URL: write an address that starts/,
    ],
    ['another scheme', { ...key, LABEL_STUDIO_HOST: 'ftp://ls' }, /^LABEL_STUDIO_HOST: write an address/],
    ['no address', { ...key, LABEL_STUDIO_URL: 'http://' }, /^LABEL_STUDIO_URL: write an address/],
    [
      'a password',
      { ...key, LABEL_STUDIO_URL: 'http://ana:hunter2@ls' },
      /^LABEL_STUDIO_URL: take user name/,
    ],
    [
      'a page',
      { ...key, LABEL_STUDIO_URL: `${url}/projects/1/data?tab=2` },
      /write http:\/\/localhost:8080$/,
    ],
    [
      'a page behind a prefix',
      { ...key, LABEL_STUDIO_URL: 'http://h/ls/user/login/' },
      /write http:\/\/h\/ls$/,
    ],
    [
      'two addresses',
      { ...key, LABEL_STUDIO_URL: url, LABEL_STUDIO_HOST: 'http://other' },
      /^LABEL_STUDIO_HOST: .*Set one/,
    ],
    [
      'an address without a key',
      { LABEL_STUDIO_URL: url },
      /^LABEL_STUDIO_API_KEY: it is not set, but LABEL_STUDIO_URL/,
    ],
    ['a key without an address', key, /^LABEL_STUDIO_URL: it is not set, but LABEL_STUDIO_API_KEY is/],
    [
      'a key file without an address',
      { LABEL_STUDIO_API_KEY_FILE: 'key' },
      /but LABEL_STUDIO_API_KEY_FILE is/,
    ],
    [
      'two keys',
      { ...key, LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: 'key' },
      /^LABEL_STUDIO_API_KEY: .*Set one/,
    ],
    [
      'no key file',
      { LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: 'no' },
      /^LABEL_STUDIO_API_KEY_FILE: .*no does not exist/,
    ],
    ['an empty key file', { LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: 'empty' }, /empty is empty/],
    ['a folder for a key file', { LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: '.' }, /is not a file/],
    [
      'a video for a key file',
      { LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: 'video.mp4' },
      /is too long for a key/,
    ],
    ['.env for a key file', { LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: '.env' }, /\.env is empty/],
    ['half a frame', { MAX_FRAMES_TO_TRACK: '1.5' }, /^MAX_FRAMES_TO_TRACK: write a whole number/],
    ['frames below 0', { MAX_FRAMES_TO_TRACK: '-1' }, /^MAX_FRAMES_TO_TRACK: write a whole number/],
    ['a configuration alone', { MODEL_CONFIG: 'a.yaml' }, /^MODEL_CONFIG: .*set MODEL_CHECKPOINT too/],
    ['no device', { DEVICE: 'abacus' }, /^DEVICE: "abacus" is not known; write auto/],
    [
      'a media host with a path',
      { LABEL_STUDIO_MEDIA_HOSTS: 'http://minio' },
      /^LABEL_STUDIO_MEDIA_HOSTS: write hosts/,
    ],
  ])('refuses %s', (_what, environment, message) => {
    const error = refusal(environment);
    expect(error.code).toBe('server/bad-setting');
    expect(error.message).toMatch(message);
  });

  it.each<[variable: string, secret: string]>([
    ['LABEL_STUDIO_API_KEY', 'not-a-key-but-secret'],
    ['LABEL_STUDIO_API_KEY', `${legacy}0`],
    ['TRACKLET_ACCESS_TOKEN', 'short-secret'],
    ['TRACKLET_ACCESS_TOKEN', 'a secret with spaces in it'],
    ['LABEL_STUDIO_URL', 'http://ana:not-a-key-but-secret@ls'],
  ])('does not show a bad %s', (variable, secret) => {
    const error = refusal({
      LABEL_STUDIO_URL: url,
      [variable]: secret,
      ...(variable === 'LABEL_STUDIO_URL' && key),
    });
    expect(error.message).toMatch(new RegExp(`^${variable}: `));
    expect(error.message + inspect(error) + JSON.stringify(error)).not.toContain(secret);
  });

  it('shows no secret where the settings are printed', () => {
    const token = 'a-token-of-length';
    const settings = read({
      LABEL_STUDIO_URL: url,
      LABEL_STUDIO_API_KEY: legacy,
      TRACKLET_ACCESS_TOKEN: token,
    });
    const printed = `${inspect(settings, { depth: 9, showHidden: true })}${JSON.stringify(settings)}${settings.accessToken}`;
    expect(printed).toContain('[secret]');
    expect(printed).not.toContain(legacy);
    expect(printed).not.toContain(token);
  });
});

it('keeps the secrets from other programs', () => {
  const others = { PATH: '/bin', LABEL_STUDIO_URL: url, LABEL_STUDIO_API_KEY_FILE: '/run/key' };
  const secrets = { LABEL_STUDIO_API_KEY: legacy, TRACKLET_ACCESS_TOKEN: personal };
  expect(withoutSecrets({ ...others, ...secrets })).toEqual(others);
});
