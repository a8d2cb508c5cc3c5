/**
 * What a tracked frame costs with the smaller models and image sizes, side by side on one CPU: how far EdgeTAM is ahead, and
 * what a smaller image size wins. Writes `models.md` beside itself.
 *
 *     npx tsx test/bench/models.ts
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModel, expectedTensors } from '../../src/model/build.ts';
import { withImageSize } from '../../src/model/config/check.ts';
import { parseConfig } from '../../src/model/config/parse.ts';
import { formulaCheckpoint } from '../../src/model/formula/formula.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';
import { InMemoryFrameStore } from '../../src/tracker/frame-store.ts';
import { VideoPredictor } from '../../src/tracker/video-predictor.ts';
import { sourceFrame } from '../../src/units.ts';
import { clipImages } from '../parity/tracker-fixture.ts';

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const subjects = [
  ['EdgeTAM', 'edgetam/edgetam.yaml', [1024, 512]],
  ['SAM 2.1 tiny', 'sam2.1/sam2.1_hiera_t.yaml', [1024, 768, 512]],
  ['SAM 2.1 small', 'sam2.1/sam2.1_hiera_s.yaml', [1024]],
] as const;
/** What the others are compared with. */
const reference = 'SAM 2.1 tiny, 1024 px';
const clip = { width: 1280, height: 720 };
/** The memory bank is full from frame 7 on. */
const [warmUp, frames] = [8, 3];

/** CPU seconds a frame, of all threads: unlike the clock they hardly depend on what else the machine does. */
async function measure(config: string, imageSize: number): Promise<number> {
  const file = at(`../../models/configs/${config}`);
  const settings = withImageSize(parseConfig(await readFile(file, 'utf8'), file), imageSize);
  const directory = await mkdtemp(path.join(tmpdir(), 'tracklet-bench-'));
  const built = buildModel(settings, formulaCheckpoint(expectedTensors(settings)));
  const graphs = await createNodeRuntime(built, directory);
  try {
    const video = { ...clip, frameCount: warmUp + frames };
    const store = new InMemoryFrameStore();
    const predictor = new VideoPredictor({ graphs, images: clipImages(graphs, clip), video, store });
    await predictor.addNewPointsOrBox('object', sourceFrame(0), { box: [156, 372, 495, 528] });
    const spent: number[] = [];
    for await (const _ of predictor.propagateInVideo({ masks: true })) {
      const { user, system } = process.cpuUsage();
      spent.push((user + system) / 1e6);
    }
    await predictor.dispose();
    return ((spent.at(-1) ?? 0) - (spent[warmUp - 1] ?? 0)) / frames;
  } finally {
    await graphs.dispose();
    await rm(directory, { recursive: true });
  }
}

const measured = new Map<string, number>();
for (const [title, config, sizes] of subjects) {
  for (const imageSize of sizes) {
    const subject = `${title}, ${imageSize} px`;
    measured.set(subject, await measure(config, imageSize));
    console.log(subject, measured.get(subject)?.toFixed(2));
  }
}
const unit = measured.get(reference) ?? Number.NaN;
const page = [
  '# Models and image sizes side by side',
  '',
  'CPU seconds of one object’s tracked frame (all graphs, the memory bank full, resizing and masks included) in Node, one',
  `model after the other in one run, in fp32; and the same relative to ${reference}. A GPU has other ratios: this tells the`,
  'order. Weights by formula, which change nothing here.',
  '',
  `Machine: ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${cpus().length} cores. Node ${process.version}, ` +
    `${new Date().toISOString().slice(0, 10)}. Made by \`npx tsx test/bench/models.ts\`.`,
  '',
  '| model | CPU seconds a frame | relative |',
  '|---|---:|---:|',
  ...[...measured].map(([subject, s]) => `| ${subject} | ${s.toFixed(2)} | ${(s / unit).toFixed(2)} |`),
  '',
].join('\n');
await writeFile(at('models.md'), page);
