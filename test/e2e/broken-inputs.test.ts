/**
 * Broken and odd inputs of the command line: each gets one line that says what is wrong, a code of its own kind, and
 * exit status 1 with nothing written (or 2 with what was tracked, where tracking had begun).
 *
 * @module
 */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryRoot } from './browser.ts';
import { runCli } from './cli.ts';
import { changed, findBox } from './mp4-bytes.ts';

const fixture = (name: string) => path.join(repositoryRoot, 'test/fixtures/video', name);
/** 320 x 180, 60 frames, index first. */
const video = fixture('faststart.mp4');
const demo = path.join(repositoryRoot, 'models/demo');
const checkpoint = path.join(demo, 'nano_fp16.pt');
const config = path.join(demo, 'nano.yaml');

/** Options of one run; those of {@link sound} stand where a case does not change them; null leaves one out. */
type Options = Readonly<Record<string, string | null>>;
const sound: Options = { video, keyframes: 'k.json', out: 'r.json', backend: 'wasm' };

interface Case {
  readonly what: string;
  readonly options?: Options;
  /** Contents of the keyframes file, where they are not those of a sound box. */
  readonly keyframes?: unknown;
  /** Other files to write into the folder of the run. */
  readonly files?: Readonly<Record<string, string | Uint8Array | Promise<Uint8Array>>>;
  readonly folders?: readonly string[];
  /** undefined: an error in the use of options, which commander words. */
  readonly code?: string;
  readonly says: string;
}

const box = { frame: 0, box: [100, 50, 220, 140] };
const soundKeyframes = { objects: [{ id: 'a', prompts: [box] }] };
const prompts = (...list: object[]) => ({ objects: [{ id: 'a', prompts: list }] });
const region = (...sequence: object[]) => [{ id: 'r', type: 'videorectangle', value: { sequence } }];

/** A checkpoint whose pickle calls os.system. */
function evilCheckpoint(): Uint8Array {
  const pickle = Buffer.from('\x80\x02cposix\nsystem\nX\x05\x00\x00\x00touch\x85R.', 'latin1');
  return zipSync({ 'archive/data.pkl': pickle, 'archive/version': Buffer.from('3\n') }, { level: 0 });
}

const bytes = (file: string) => readFile(file);
const yaml = (from: string | RegExp, to: string) =>
  bytes(config).then((text) => {
    const changedText = text.toString().replace(from, to);
    expect(changedText).not.toBe(text.toString());
    return Buffer.from(changedText);
  });

const usage: readonly Case[] = [
  {
    what: 'no video named',
    options: { video: null },
    says: "required option '--video <file>' not specified",
  },
  { what: 'no keyframes named', options: { keyframes: null }, says: "required option '--keyframes <file>'" },
  { what: 'an unknown option', options: { speed: '9' }, says: "unknown option '--speed'" },
  {
    what: 'an unknown backend',
    options: { backend: 'cuda' },
    says: 'Allowed choices are auto, webgpu, wasm',
  },
  {
    what: 'an unknown direction',
    options: { direction: 'up' },
    says: 'Allowed choices are forward, backward, both',
  },
  { what: 'a range that is none', options: { frames: '10-20' }, says: "'10-20' is invalid. Give A:B" },
  { what: 'a range backwards', options: { frames: '20:10' }, says: "'20:10' is invalid. The second frame" },
  {
    what: 'no frames at all',
    options: { 'max-frames': '0' },
    says: "'0' is invalid. Give a number of at least 1",
  },
  { what: 'half a frame', options: { 'max-frames': '1.5' }, says: "'1.5' is invalid. Give a whole number" },
  {
    what: 'a framerate below 0',
    options: { framerate: '-24' },
    says: "'-24' is invalid. Give a number above 0",
  },
];

const files: readonly Case[] = [
  {
    what: 'a video that is not there',
    options: { video: 'no.mp4' },
    code: 'cli/no-such-file',
    says: '--video no.mp4',
  },
  { what: 'a folder for a video', options: { video: '.' }, code: 'cli/not-a-file', says: '--video .:' },
  {
    what: 'keyframes that are not there',
    options: { keyframes: 'no.json' },
    code: 'cli/no-such-file',
    says: '--keyframes no.json',
  },
  {
    what: 'keyframes cut off',
    options: { keyframes: 'cut.json' },
    files: { 'cut.json': '{"objects":[' },
    code: 'cli/bad-json',
    says: 'cut.json: this is not JSON',
  },
  {
    what: 'a video for keyframes',
    options: { keyframes: video },
    code: 'cli/bad-json',
    says: 'faststart.mp4: this is not JSON',
  },
  {
    what: 'a result in a folder that is not there',
    options: { out: 'no/r.json' },
    code: 'cli/no-such-folder',
    says: '--out no/r.json',
  },
  {
    what: 'a folder for a result',
    options: { out: 'made' },
    folders: ['made'],
    code: 'cli/is-a-folder',
    says: '--out made',
  },
  {
    what: 'a result over the keyframes',
    options: { out: './k.json' },
    code: 'cli/overwrites-input',
    says: '--out ./k.json',
  },
  {
    what: 'a result over the video, by a link',
    options: { out: 'link.mp4' },
    code: 'cli/overwrites-input',
    says: 'faststart.mp4',
  },
  {
    what: 'masks over the result',
    options: { masks: 'r.json' },
    code: 'cli/overwrites-input',
    says: '--masks r.json',
  },
  {
    what: 'frames into a file',
    options: { 'save-frames': 'taken' },
    files: { taken: '' },
    code: 'cli/not-a-folder',
    says: '--save-frames taken',
  },
  {
    what: 'frames below a folder that is not there',
    options: { 'save-frames': 'no/frames' },
    code: 'cli/no-such-folder',
    says: '--save-frames no/frames',
  },
  {
    what: 'an unknown model',
    options: { model: 'sam3' },
    code: 'cli/no-such-model',
    says: '--model sam3: neither a file or folder nor one of the models that Tracklet knows (demo, edgetam, ',
  },
  {
    what: 'a model that is not downloaded',
    options: { model: 'sam2.1_hiera_tiny' },
    code: 'model/not-downloaded',
    says: 'Get it with: npx tracklet models pull sam2.1_hiera_tiny',
  },
  {
    what: 'the file of a model that is not downloaded',
    options: { model: 'sam2_hiera_large.pt' },
    code: 'model/not-downloaded',
    says: 'Get it with: npx tracklet models pull sam2_hiera_large',
  },
  {
    what: 'a model folder without a checkpoint',
    options: { model: 'm' },
    folders: ['m'],
    code: 'cli/model-folder',
    says: 'has 0 checkpoints',
  },
  {
    what: 'a model folder with two checkpoints',
    options: { model: 'm' },
    folders: ['m'],
    files: { 'm/a.pt': '', 'm/b.pt': '' },
    code: 'cli/model-folder',
    says: 'has 2 checkpoints',
  },
  {
    what: 'a model folder with two configurations',
    options: { model: 'm' },
    folders: ['m'],
    files: { 'm/a.pt': '', 'm/a.yaml': '', 'm/b.yaml': '' },
    code: 'cli/model-folder',
    says: 'has 2 YAML files; say which with --config',
  },
  {
    what: 'a configuration that is not there',
    options: { model: checkpoint, config: 'no.yaml' },
    code: 'cli/no-such-file',
    says: '--config no.yaml',
  },
  {
    what: 'a configuration for a model that has one',
    options: { config },
    code: 'cli/config-with-catalog',
    says: 'the model "demo" has its own',
  },
  {
    what: 'a browser that is not there',
    options: { chrome: '/no/chrome' },
    code: 'cli/chrome-not-found',
    says: '--chrome: /no/chrome',
  },
  {
    what: 'a browser that is none',
    options: { chrome: './mute' },
    files: { mute: '#!/bin/sh\nexit 0\n' },
    code: 'cli/chrome-launch',
    says: 'mute does not start as a browser',
  },
];

const videos: readonly Case[] = [
  {
    what: 'an empty file',
    options: { video: 'v.mp4' },
    files: { 'v.mp4': '' },
    code: 'video/empty-file',
    says: 'v.mp4: the file is empty',
  },
  {
    what: 'a text',
    options: { video: 'v.mp4' },
    files: { 'v.mp4': 'This is not a video.\n' },
    code: 'video/not-a-video',
    says: 'v.mp4: this is no MP4',
  },
  {
    what: 'sound only',
    options: { video: fixture('audio-only.mp4') },
    code: 'video/no-video-track',
    says: 'only sound',
  },
  {
    what: 'a codec that browsers do not have',
    options: { video: fixture('mpeg4.mp4') },
    code: 'video/unsupported-codec',
    says: 'MPEG-4 Part 2',
  },
  {
    what: 'an encrypted file',
    options: { video: fixture('encrypted.mp4') },
    code: 'video/encrypted',
    says: 'DRM',
  },
  {
    what: 'a file without its index',
    options: { video: 'v.mp4' },
    files: { 'v.mp4': bytes(fixture('bframes.mp4')).then((all) => all.subarray(0, 40_000)) },
    code: 'video/truncated',
    says: 'index ("moov") is missing',
  },
  {
    what: 'a range past the end',
    options: { frames: '60:70' },
    code: 'cli/frames-outside',
    says: '--frames 60:70: the video has 60 frames, 0 to 59',
  },
  {
    what: 'a range that ends past the end',
    options: { frames: '50:61' },
    code: 'cli/frames-outside',
    says: '--frames 50:61',
  },
  {
    what: 'a range before the prompt, forward',
    options: { frames: '0:10' },
    keyframes: prompts({ ...box, frame: 30 }),
    code: 'cli/nothing-to-track',
    says: 'tracking forward from the prompt on frame 30 never comes there',
  },
  {
    what: 'a range behind the prompt, backward',
    options: { frames: '40:', direction: 'backward' },
    keyframes: prompts({ ...box, frame: 30 }),
    code: 'cli/nothing-to-track',
    says: '--frames 40:60: tracking backward from the prompt on frame 30',
  },
];

const keyframes: readonly Case[] = [
  {
    what: 'neither form',
    keyframes: { boxes: [] },
    code: 'prompt/unknown-form',
    says: 'k.json: expected a Label Studio "result" array',
  },
  {
    what: 'an annotation for its result',
    keyframes: { result: [] },
    code: 'prompt/unknown-form',
    says: 'give its "result" array',
  },
  { what: 'an empty result', keyframes: [], code: 'prompt/no-objects', says: 'it is empty' },
  { what: 'no objects', keyframes: { objects: [] }, code: 'prompt/no-objects', says: 'k.json' },
  {
    what: 'a result of other regions',
    keyframes: [{ id: 'c', type: 'choices', value: {} }],
    code: 'prompt/no-objects',
    says: 'no item of type "videorectangle"',
  },
  {
    what: 'a misspelt field',
    keyframes: prompts({ frame: 0, bbox: [1, 2, 3, 4] }),
    code: 'prompt/invalid-field',
    says: 'object "a", frame 0',
  },
  {
    what: 'a frame that is no number',
    keyframes: prompts({ ...box, frame: '0' }),
    code: 'prompt/invalid-field',
    says: 'field "prompts.0.frame"',
  },
  {
    what: 'a prompt that says nothing',
    keyframes: prompts({ frame: 0 }),
    code: 'prompt/empty-prompt',
    says: 'object "a", frame 0',
  },
  {
    what: 'a prompt past the end',
    keyframes: prompts({ ...box, frame: 60 }),
    code: 'prompt/frame-outside',
    says: 'object "a", frame 60',
  },
  {
    what: 'a box outside the picture',
    keyframes: prompts({ frame: 3, box: [400, 10, 500, 20] }),
    code: 'prompt/box-outside',
    says: 'frame 3: "box" [400, 10, 500, 20]',
  },
  {
    what: 'a box without size',
    keyframes: prompts({ frame: 0, box: [50, 50, 50, 90] }),
    code: 'prompt/box-empty',
    says: '"box" [50, 50, 50, 90] has no size',
  },
  {
    what: 'points without labels',
    keyframes: prompts({ frame: 0, points: [[10, 10]] }),
    code: 'prompt/points-without-labels',
    says: 'frame 0',
  },
  {
    what: 'a point outside the picture',
    keyframes: prompts({ frame: 0, points: [[10, 200]], labels: [1] }),
    code: 'prompt/point-outside',
    says: 'point [10, 200]',
  },
  {
    what: 'a mask of another size',
    keyframes: prompts({ frame: 0, mask: { size: [10, 10], counts: 'T3' } }),
    code: 'prompt/mask-size',
    says: '[180, 320]',
  },
  {
    what: 'a mask cut off',
    keyframes: prompts({ frame: 0, mask: { size: [180, 320], counts: 'T3' } }),
    code: 'prompt/bad-rle',
    says: 'frame 0: "mask"',
  },
  {
    what: 'a mask and a box',
    keyframes: prompts({ ...box, mask: { size: [180, 320], counts: '' } }),
    code: 'prompt/mask-with-box',
    says: 'frame 0',
  },
  {
    what: 'a candidate without a point',
    keyframes: prompts({ ...box, candidate: 1 }),
    code: 'prompt/candidate',
    says: 'frame 0',
  },
  {
    what: 'two prompts on one frame',
    keyframes: prompts(box, box),
    code: 'prompt/duplicate-frame',
    says: 'frame 0',
  },
  {
    what: 'two objects of one name',
    keyframes: { objects: [...soundKeyframes.objects, ...soundKeyframes.objects] },
    code: 'prompt/duplicate-object',
    says: '"a"',
  },
  {
    what: 'a region that is hidden throughout',
    keyframes: region({ frame: 1, enabled: false, x: 10, y: 10, width: 20, height: 20, rotation: 0 }),
    code: 'prompt/no-prompts',
    says: 'no region has a keyframe',
  },
];

const models: readonly Case[] = [
  {
    what: 'a text for a checkpoint',
    options: { model: 'm.pt' },
    files: { 'm.pt': 'weights\n' },
    code: 'checkpoint/not-a-checkpoint',
    says: 'm.pt',
  },
  {
    what: 'a checkpoint cut off',
    options: { model: 'm.pt', config },
    files: { 'm.pt': bytes(checkpoint).then((all) => all.subarray(0, 100_000)) },
    code: 'checkpoint/truncated',
    says: 'm.pt',
  },
  {
    what: 'a checkpoint that runs a program',
    options: { model: 'm.pt' },
    files: { 'm.pt': evilCheckpoint() },
    code: 'checkpoint/forbidden-class',
    says: 'posix.system',
  },
  {
    what: 'a checkpoint of its own shape without its configuration',
    options: { model: checkpoint },
    code: 'config/not-recognised',
    says: 'YAML',
  },
  {
    what: 'a configuration that is no YAML',
    options: { model: checkpoint, config: 'c.yaml' },
    files: { 'c.yaml': 'model: [\n' },
    code: 'config/not-yaml',
    says: 'c.yaml',
  },
  {
    what: 'a configuration without a model',
    options: { model: checkpoint, config: 'c.yaml' },
    files: { 'c.yaml': 'epochs: 3\n' },
    code: 'config/no-model',
    says: 'c.yaml',
  },
  {
    what: 'a setting that is not known',
    options: { model: checkpoint, config: 'c.yaml' },
    files: { 'c.yaml': yaml(/^( *)num_maskmem:/m, '$1num_maskmemory: 7\n$1num_maskmem:') },
    code: 'config/unknown-key',
    says: 'num_maskmemory',
  },
  {
    what: 'a configuration of another size',
    options: { model: checkpoint, config: 'c.yaml' },
    files: { 'c.yaml': yaml(/stages: *\[[^\]]*\]/, 'stages: [1, 2, 5, 1]') },
    code: 'checkpoint/missing-tensor',
    says: 'trunk.blocks.',
  },
  {
    what: 'an image size that the model cannot take',
    options: { size: '100' },
    code: 'config/image-size',
    says: 'The image size is 100, but must be a multiple of 32',
  },
];

const groups = {
  'Use of options': usage,
  Files: files,
  Videos: videos,
  Keyframes: keyframes,
  Models: models,
};

/** The demo model loads in seconds on a quiet machine; a few runs go side by side. */
describe.each(Object.entries(groups))('%s', (_, cases) => {
  it.concurrent.each(cases)('$what', async (broken) => {
    const folder = await prepare(broken);
    const before = (await readdir(folder)).sort();
    const { status, stdout, stderr } = await runCli(argumentsOf(broken), { cwd: folder });
    const lines = withoutProgress(stderr);
    expect({ status, lines }).toEqual({ status: 1, lines: [expect.stringContaining(broken.says)] });
    const [line = ''] = lines;
    if (broken.code === undefined) expect(line).toMatch(/^error: /);
    else expect(line).toMatch(new RegExp(`^tracklet: .* \\[${broken.code}\\]$`));
    expect(line).not.toMatch(/\n\s+at |node_modules|undefined|\[object/);
    expect(stdout).toBe('');
    expect((await readdir(folder)).sort()).toEqual(before);
    answers.set(broken.what, line);
  });
});

it('answers each in other words', () => {
  const count = Object.values(groups).reduce((sum, cases) => sum + cases.length, 0);
  expect(count).toBeGreaterThanOrEqual(25);
  expect([answers.size, new Set(answers.values()).size]).toEqual([count, count]);
});

/** `npx vitest run --project e2e broken-inputs -u` writes the page anew. */
it('answers as the documentation says', async () => {
  const rows = Object.entries(groups).map(([title, cases]) =>
    [`## ${title}`, '', ...errorTable(cases)].join('\n'),
  );
  await expect(`${errorsIntroduction}\n${rows.join('\n\n')}\n`).toMatchFileSnapshot('../../docs/errors.md');
});

const errorsIntroduction = `# What Tracklet says of broken and odd inputs

Made by \`test/e2e/broken-inputs.test.ts\`, which gives each of these to the command line and compares. The exit status is
1 and nothing is written. A video that is broken half-way is tracked up to there: exit status 2, what was tracked is kept in
files ending in \`.partial\`, and the line says up to which frame. On the page the same sentences appear, with the same codes.
\`k.json\` are the keyframes, \`faststart.mp4\` is a clip of 60 frames, 320 x 180.
`;

/** A Markdown table: what was wrong, the code, the sentence. */
function errorTable(cases: readonly Case[]): string[] {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const row = ({ what, code }: Case) => {
    const line = answers.get(what) ?? '';
    const sentence = line.replace(/^(tracklet|error): /, '').replace(/ \[[a-z/-]+\]$/, '');
    const shown = sentence.replaceAll(/\S*\/case-\w+\//g, '…/').replaceAll(repositoryRoot, '');
    return `| ${cell(what)} | ${code === undefined ? '' : `\`${code}\``} | ${cell(shown)} |`;
  };
  return ['| input | code | sentence |', '| --- | --- | --- |', ...cases.map(row)];
}

describe('broken half-way', () => {
  it.each([
    [
      'damaged',
      'video/broken',
      (all: Buffer) => changed(all, (copy) => copy.fill(0xff, middle(copy), middle(copy) + 3000)),
    ],
    ['cut off', 'video/truncated', (all: Buffer) => all.subarray(0, middle(all))],
  ])('a %s file: what comes before is kept', async (what, code, damage) => {
    const folder = await prepare({ what, says: '', files: { 'v.mp4': bytes(video).then(damage) } });
    const args = argumentsOf({ what, says: '', options: { video: 'v.mp4', masks: 'm.jsonl' } });
    const { status, stderr } = await runCli([...args, '--every-frame'], { cwd: folder });
    expect(status).toBe(2);
    expect(withoutProgress(stderr)).toEqual([expect.stringMatching(`\\[${code}\\]$`)]);
    const last = Number(/Tracked up to frame (\d+) /.exec(stderr)?.[1]);
    expect(last).toBeGreaterThan(5);
    expect(last).toBeLessThan(59);
    const masks = (await readFile(path.join(folder, 'm.jsonl.partial'), 'utf8')).trimEnd().split('\n');
    expect(masks.map((line) => JSON.parse(line).frame)).toEqual(
      Array.from({ length: last + 1 }, (_, n) => n),
    );
    const [{ value }] = JSON.parse(await readFile(path.join(folder, 'r.json.partial'), 'utf8'));
    expect(value.sequence[0].frame).toBe(1);
    expect(await readdir(folder)).not.toContain('r.json');
  });
});

it('takes a video by an odd name', async () => {
  const name = "Ünï côde & 100% #1?'.mp4";
  const folder = await prepare({ what: 'odd name', says: '', files: { [name]: bytes(video) } });
  const args = argumentsOf({
    what: '',
    says: '',
    options: { video: name, out: 'r ü.json', 'max-frames': '2' },
  });
  const { status, stdout } = await runCli(args, { cwd: folder });
  expect(status).toBe(0);
  expect(stdout).toContain(`${name}, 320 x 180, 60 frames`);
  expect(await readdir(folder)).toContain('r ü.json');
});

/** The line that was said, by what was wrong. */
const answers = new Map<string, string>();
let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'tracklet-broken-'));
  // Builds the app where that is due, so that no case says so.
  const warmUp: Case = { what: '', says: '', options: { chrome: './mute' }, files: { mute: '#!/bin/sh\n' } };
  await runCli(argumentsOf(warmUp), { cwd: await prepare(warmUp) });
});
afterAll(() => rm(root, { recursive: true }));

async function prepare(broken: Case): Promise<string> {
  const folder = await mkdtemp(path.join(root, 'case-'));
  await writeFile(path.join(folder, 'k.json'), JSON.stringify(broken.keyframes ?? soundKeyframes));
  await symlink(video, path.join(folder, 'link.mp4'));
  for (const name of broken.folders ?? []) await mkdir(path.join(folder, name));
  for (const [name, contents] of Object.entries(broken.files ?? {})) {
    await writeFile(path.join(folder, name), await contents);
    if (name === 'mute') await chmod(path.join(folder, name), 0o755);
  }
  return folder;
}

function argumentsOf({ options = {} }: Case): string[] {
  const all = Object.entries({ ...sound, ...options });
  return ['track', ...all.flatMap(([name, value]) => (value === null ? [] : [`--${name}=${value}`]))];
}

/** Lines of stderr without the progress. */
function withoutProgress(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !/^[a-z ]+ \d+ %/.test(line));
}

/** Where the media data are half over. */
function middle(mp4: Buffer): number {
  const { start, size } = findBox(mp4, 'mdat');
  return start + Math.floor(size / 2);
}
