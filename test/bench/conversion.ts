/**
 * How long the server takes to build a model from a checkpoint of official size, and how much memory, beside PyTorch,
 * which loads the same file. Writes `conversion.md` beside itself.
 *
 *     npx tsx test/bench/conversion.ts [--pytorch PYTHON]
 *
 * `--pytorch` names a Python with the golden environment (models/golden/README.md).
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildCost, type BuildTask, runBuildTask } from '../../server/models/build-task.ts';
import { expectedTensors } from '../../src/model/build.ts';
import { parseConfig } from '../../src/model/config/parse.ts';
import { formulaTensor } from '../../src/model/formula/formula.ts';
import { writeTorchFile } from '../fixtures/torch-file.ts';

const { values: options } = parseArgs({ options: { pytorch: { type: 'string' } } });
const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Loads a checkpoint as Meta's users do; prints what it took. */
const inPython = `
import json, resource, sys, time
from sam2.build_sam import build_sam2_video_predictor
start = time.perf_counter()
build_sam2_video_predictor("configs/" + sys.argv[2], sys.argv[1], device="cpu")
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
`;

interface Measured {
  readonly title: string;
  readonly bytes: number;
  readonly convert: BuildCost;
  readonly selfTest: BuildCost;
  readonly pytorch: BuildCost | undefined;
}

async function measure(title: string, config: string, imageSize: number): Promise<Measured> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'tracklet-conversion-'));
  try {
    const yaml = at(`../../models/configs/${config}`);
    const checkpoint = path.join(scratch, 'checkpoint.pt');
    const shapes = expectedTensors(parseConfig(readFileSync(yaml, 'utf8'), yaml));
    await writeTorchFile(checkpoint, shapes, (name, shape) => formulaTensor(name, shape));
    const folder = path.join(scratch, 'built');
    mkdirSync(folder);
    const run = (task: BuildTask) => runBuildTask(task, { onProgress: () => {}, signal: undefined });
    return {
      title: `${title}, ${imageSize} px`,
      bytes: statSync(checkpoint).size,
      convert: await run({ kind: 'convert', model: { checkpoint, config: yaml }, imageSize, folder }),
      selfTest: await run({ kind: 'self-test', folder }),
      pytorch: options.pytorch === undefined ? undefined : inPyTorch(options.pytorch, checkpoint, config),
    };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function inPyTorch(python: string, checkpoint: string, config: string): BuildCost {
  const args = ['-c', inPython, checkpoint, config];
  const output = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/** Seconds, megabytes, and megabytes over those of the checkpoint. */
function cells({ seconds, peakMemory }: BuildCost, bytes: number): string[] {
  return [seconds.toFixed(1), (peakMemory / 1e6).toFixed(0), (peakMemory / bytes).toFixed(2)];
}

function rows({ title, bytes, convert, selfTest, pytorch }: Measured): string[] {
  const file = (bytes / 1e6).toFixed(0);
  return [
    ['Tracklet: convert', ...cells(convert, bytes)],
    ['Tracklet: expected outputs', ...cells(selfTest, bytes)],
    ...(pytorch ? [['PyTorch: load', ...cells(pytorch, bytes)]] : []),
  ].map((line) => `| ${[title, file, ...line].join(' | ')} |`);
}

/** What else the machine did: seconds are the longer for it, memory is not. */
const load = loadavg()[0]?.toFixed(0);
const measured = [
  await measure('SAM 2.1 tiny', 'sam2.1/sam2.1_hiera_t.yaml', 1024),
  await measure('SAM 2.1 large', 'sam2.1/sam2.1_hiera_l.yaml', 1024),
];
const page = [
  '# Conversion',
  '',
  'What the server takes to build a model of a checkpoint: it writes graphs and weights (*convert*), then runs the model once',
  'on the CPU for the outputs that a GPU must reproduce (*expected outputs*), each in a process of its own. Beside them, in the',
  'same run, PyTorch with `build_sam2_video_predictor`, which loads the same file for use. Memory is the peak resident set of',
  'the process, Node or Python themselves included. Weights by formula, which change nothing here.',
  '',
  `Machine: ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores, load ${load} by other work at the start, which ` +
    'makes seconds longer but not memory larger.',
  `Node ${process.version}, ${new Date().toISOString().slice(0, 10)}. Made by \`npx tsx test/bench/conversion.ts --pytorch PYTHON\`.`,
  '',
  '| model | checkpoint, MB | step | seconds | peak memory, MB | peak / checkpoint |',
  '|---|---:|---|---:|---:|---:|',
  ...measured.flatMap(rows),
  '',
].join('\n');
writeFileSync(at('conversion.md'), page);
console.log(page);
