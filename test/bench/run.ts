/**
 * The bench: frames a second of one object, by stage, in Node, on WASM and on WebGPU, beside Meta's PyTorch code on the
 * same machine, with the same weights. Writes `report.md` and `results.json` beside itself.
 *
 *     npx tsx test/bench/run.ts [--pytorch PYTHON] [--gpu] [--model nano]
 *
 * `--pytorch` names a Python with the golden environment (models/golden/README.md); `--gpu` uses the machine's own GPU
 * in place of the software adapter; `--model` measures one model again and keeps the others' results.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildModel } from '../../src/model/build.ts';
import { findChromium, launchChromium, servePages } from '../e2e/browser.ts';
import { SAMPLE_KEYFRAMES } from '../fixtures/sample.ts';
import type { GoldenModel } from '../parity/golden.ts';
import { goldenCheckpoint, goldenConfig } from '../parity/golden-model.ts';
import { measureInNode } from './node.ts';
import type { BenchAnswer, BenchJob } from './page-worker.ts';
import { type Row, report, type Section } from './report.ts';
import type { TrackJob } from './track.ts';

const { values: options } = parseArgs({
  options: {
    pytorch: { type: 'string' },
    gpu: { type: 'boolean', default: false },
    model: { type: 'string' },
  },
});

interface Subject {
  readonly title: string;
  readonly model: GoldenModel;
  /** Under the repository's root. */
  readonly config: string;
  readonly checkpoint: string | undefined;
  readonly warmUp: number;
  readonly frames: number;
  /** Frames on the software GPU, after one to warm up; 0: not measured there, it would take minutes a frame. */
  readonly softwareGpuFrames: number;
}

const subjects: readonly Subject[] = [
  {
    title: 'Demo model (4 M parameters, 256 px)',
    model: 'nano',
    config: '/models/demo/nano.yaml',
    checkpoint: '/models/demo/nano_fp16.pt',
    warmUp: 8,
    frames: 100,
    softwareGpuFrames: 4,
  },
  {
    title: 'SAM 2.1 tiny (39 M parameters, 1024 px; weights by formula, which changes no time)',
    model: 'sam2.1_hiera_tiny',
    config: '/models/configs/sam2.1/sam2.1_hiera_t.yaml',
    checkpoint: undefined,
    warmUp: 8,
    frames: 4,
    softwareGpuFrames: 0,
  },
];
const box: TrackJob['box'] = JSON.parse(readFileSync(SAMPLE_KEYFRAMES, 'utf8')).objects[0].prompts[0].box;

async function inBrowser(
  subject: Subject,
  backend: BenchJob['backend'],
  isolated: boolean,
): Promise<BenchAnswer> {
  const software = backend === 'webgpu' && !options.gpu;
  const server = await servePages({ isolated });
  const browser = await launchChromium({ webgpu: software });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.root}test/bench/page.html`);
    const job: BenchJob = {
      ...subject,
      video: `${server.root}sample/sample.mp4`,
      box,
      warmUp: software ? 1 : subject.warmUp,
      frames: software ? subject.softwareGpuFrames : subject.frames,
      fence: backend === 'webgpu',
      backend,
    };
    return await page.evaluate(
      (j) => (globalThis as unknown as { bench(job: BenchJob): Promise<BenchAnswer> }).bench(j),
      job,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

async function inNode(subject: Subject): Promise<BenchAnswer> {
  const config = goldenConfig(subject.model);
  const built = buildModel(config, await goldenCheckpoint(subject.model, config));
  const measurement = await measureInNode(built, { ...subject, box, fence: false });
  return { ...measurement, device: 'onnxruntime-node on the CPU' };
}

function inPyTorch(python: string, { model, frames, warmUp }: Subject): BenchAnswer {
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
  const args = [script, '--model', model, '--frames', String(frames), '--warm-up', String(warmUp)];
  const output = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

async function measureSubject(subject: Subject): Promise<Section> {
  console.log(subject.title);
  const rows: Row[] = [];
  const add = (runtime: string, answer: BenchAnswer) => {
    rows.push({ runtime, ...answer });
    console.log(`  ${runtime}: ${(answer.frames / answer.seconds).toFixed(2)} frames/s (${answer.device})`);
  };
  if (options.pytorch) add('PyTorch', inPyTorch(options.pytorch, subject));
  add('Node', await inNode(subject));
  add('WASM, threads', await inBrowser(subject, 'wasm', true));
  add('WASM, 1 thread', await inBrowser(subject, 'wasm', false));
  if (options.gpu) add('WebGPU', await inBrowser(subject, 'webgpu', true));
  else if (subject.softwareGpuFrames > 0) add('WebGPU in software', await inBrowser(subject, 'webgpu', true));
  // The reference again: how far the machine itself drifted while the others ran.
  if (options.pytorch) add('PyTorch, again', inPyTorch(options.pytorch, subject));
  return { title: subject.title, rows };
}

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const before: readonly Section[] =
  options.model === undefined ? [] : JSON.parse(readFileSync(at('results.json'), 'utf8')).sections;
const sections: Section[] = [];
for (const subject of subjects) {
  const wanted = options.model === undefined || options.model === subject.model;
  const kept = before.find(({ title }) => title === subject.title);
  if (wanted) sections.push(await measureSubject(subject));
  else if (kept) sections.push(kept);
}
const environment = {
  machine: `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores${options.gpu ? '' : ', no GPU'}`,
  chromium: execFileSync(findChromium(), ['--version'], { encoding: 'utf8' }).trim(),
  node: process.version,
};
writeFileSync(at('results.json'), `${JSON.stringify({ environment, sections }, null, 2)}\n`);
writeFileSync(at('report.md'), report(sections, environment));
