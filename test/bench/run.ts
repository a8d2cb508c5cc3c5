/**
 * The bench: frames a second of one object, by stage, in Node, on WASM and on WebGPU, beside Meta's PyTorch code on the
 * same machine and weights. Writes `report.md` and `results.json` beside itself.
 *
 *     npx tsx test/bench/run.ts [--frames 100] [--pytorch PYTHON] [--gpu]
 *
 * `--pytorch` names a Python with the golden environment (models/golden/README.md); `--gpu` uses the machine's own GPU
 * in place of the software adapter.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findChromium, launchChromium, servePages } from '../e2e/browser.ts';
import { buildDemoModel } from '../fixtures/demo-model.ts';
import { SAMPLE_KEYFRAMES } from '../fixtures/sample.ts';
import { measureInNode } from './node.ts';
import type { BenchAnswer, BenchJob } from './page-worker.ts';
import { stages } from './timed-graphs.ts';

const { values: options } = parseArgs({
  options: {
    frames: { type: 'string', default: '100' },
    'gpu-frames': { type: 'string', default: '6' },
    pytorch: { type: 'string' },
    gpu: { type: 'boolean', default: false },
  },
});
const frames = Number(options.frames);
const box: BenchJob['box'] = JSON.parse(readFileSync(SAMPLE_KEYFRAMES, 'utf8')).objects[0].prompts[0].box;

interface Row extends BenchAnswer {
  readonly runtime: string;
}

async function inBrowser(backend: BenchJob['backend'], isolated: boolean): Promise<BenchAnswer> {
  const software = backend === 'webgpu' && !options.gpu;
  const server = await servePages({ isolated });
  const browser = await launchChromium({ webgpu: software });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.root}test/bench/page.html`);
    const job: BenchJob = {
      checkpoint: '/models/demo/nano_fp16.pt',
      config: '/models/demo/nano.yaml',
      video: `${server.root}sample/sample.mp4`,
      box,
      frames: software ? Number(options['gpu-frames']) : frames,
      backend,
      fence: backend === 'webgpu',
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

function pytorch(python: string): BenchAnswer {
  const script = fileURLToPath(new URL('pytorch.py', import.meta.url));
  const output = execFileSync(python, [script, '--frames', String(frames)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

async function main(): Promise<void> {
  const rows: Row[] = [];
  const add = (runtime: string, answer: BenchAnswer) => {
    rows.push({ runtime, ...answer });
    console.log(`${runtime}: ${(answer.frames / answer.seconds).toFixed(2)} frames/s (${answer.device})`);
  };
  if (options.pytorch) add('PyTorch', pytorch(options.pytorch));
  const model = await buildDemoModel();
  add('Node', { ...(await measureInNode(model.built, box, frames)), device: 'onnxruntime-node on the CPU' });
  await model.close();
  add('WASM, threads', await inBrowser('wasm', true));
  add('WASM, 1 thread', await inBrowser('wasm', false));
  add(options.gpu ? 'WebGPU' : 'WebGPU in software', await inBrowser('webgpu', true));
  // The reference again: how far the machine itself drifted while the others ran.
  if (options.pytorch) add('PyTorch, again', pytorch(options.pytorch));
  write(rows);
}

function write(rows: readonly Row[]): void {
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores`;
  const chromium = execFileSync(findChromium(), ['--version'], { encoding: 'utf8' }).trim();
  const at = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  writeFileSync(
    at('results.json'),
    `${JSON.stringify({ machine, chromium, node: process.version, rows }, null, 2)}\n`,
  );
  writeFileSync(at('report.md'), report(rows, machine, chromium));
}

function report(rows: readonly Row[], machine: string, chromium: string): string {
  const reference = rows.find(({ runtime }) => runtime === 'PyTorch');
  const rate = (row: Row) => row.frames / row.seconds;
  const ratio = (row: Row) => (reference ? (rate(row) / rate(reference)).toFixed(2) : '–');
  return [
    '# Bench',
    '',
    'One object of the sample clip (1280x720), demo model (4 M parameters, 256 px), from its box on frame 0. Medians of the',
    'milliseconds a frame and stage; frames/s is wall time of the whole. Ratios are to Meta’s PyTorch code, measured in the',
    'same run with the same weights. Stages on WebGPU are waited for one by one, which the product does not do.',
    '',
    `Machine: ${machine}, no GPU. ${chromium}, Node ${process.version}. Made by \`npx tsx test/bench/run.ts\`.`,
    '',
    `| | ${rows.map(({ runtime }) => runtime).join(' | ')} |`,
    `|---|${rows.map(() => '---:|').join('')}`,
    `| runs on | ${rows.map(({ device }) => device).join(' | ')} |`,
    `| frames measured | ${rows.map((row) => row.frames).join(' | ')} |`,
    ...stages.map(
      (stage) => `| ${stage}, ms | ${rows.map((row) => (row.stages[stage] ?? 0).toFixed(1)).join(' | ')} |`,
    ),
    `| **frames/s** | ${rows.map((row) => rate(row).toFixed(2)).join(' | ')} |`,
    `| ratio to PyTorch | ${rows.map(ratio).join(' | ')} |`,
    '',
  ].join('\n');
}

await main();
