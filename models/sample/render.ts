/**
 * Renders the bundled sample clip and its ground truth.
 *
 *     npx tsx models/sample/render.ts [--every N] [--frames DIR]
 *
 * Writes `public/sample/sample.mp4` and `sample.json`, and `ground-truth.jsonl` beside this file. Needs Chromium
 * (`CHROME_PATH`, else /usr/bin/chromium) and ffmpeg. `--every N --frames DIR` renders every Nth frame as PNG into DIR
 * instead, to look at the scene.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';
import type { RenderedFrame, TruthLine } from './page.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const out = `${root}public/sample/`;
const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, frames: { type: 'string' } },
});

/** What {@link frames} needs to know of the scene, told by the page. */
interface SceneFacts {
  readonly frameCount: number;
  readonly framerate: number;
  readonly actors: readonly { readonly id: string; readonly label: string; readonly color: string }[];
}

const server = await createServer({
  root,
  configFile: false,
  server: { port: 0, hmr: false, watch: null },
  logLevel: 'warn',
});
await server.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`${server.resolvedUrls?.local[0]}models/sample/index.html`);
  await page.waitForFunction(() => 'renderFrame' in window, undefined, { timeout: 120_000 });
  const facts = await page.evaluate(async (): Promise<SceneFacts> => {
    const url = '/models/sample/scene.ts';
    const { FRAME_COUNT, FRAMERATE, createScene } = (await import(
      /* @vite-ignore */ url
    )) as typeof import('./scene.ts');
    const actors = createScene().actors.map(({ id, label, color }) => ({ id, label, color }));
    return { frameCount: FRAME_COUNT, framerate: FRAMERATE, actors };
  });
  const render = (frame: number) => page.evaluate((n) => window.renderFrame(n), frame);
  if (values.frames === undefined) await writeClip(facts, render);
  else await writeFrames(facts, render, values.frames, Number(values.every));
} finally {
  await browser.close();
  await server.close();
}

type Render = (frame: number) => Promise<RenderedFrame>;

function pngBytes(frame: RenderedFrame): Buffer {
  return Buffer.from(frame.png.slice(frame.png.indexOf(',') + 1), 'base64');
}

/** Every Nth frame as `00000.png`, ... and their ground truth (frames numbered as the files). */
async function writeFrames(facts: SceneFacts, render: Render, folder: string, every: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const truth: TruthLine[] = [];
  for (let frame = 0, n = 0; frame < facts.frameCount; frame += every, n++) {
    const rendered = await render(frame);
    await writeFile(`${folder}/${String(n).padStart(5, '0')}.png`, pngBytes(rendered));
    truth.push(...rendered.truth.map((line) => ({ ...line, frame: n })));
  }
  await writeFile(`${folder}/ground-truth.jsonl`, lines(truth));
}

async function writeClip(facts: SceneFacts, render: Render): Promise<void> {
  await mkdir(out, { recursive: true });
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...['-y', '-loglevel', 'error', '-f', 'image2pipe', '-framerate', `${facts.framerate}`, '-i', '-'],
      ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv', '-pix_fmt', 'yuv420p'],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
      // One thread and bit-exact muxing: the same frames give the same file.
      ...['-c:v', 'libx264', '-preset', 'slower', '-crf', '20', '-g', '50', '-threads', '1'],
      ...['-fflags', '+bitexact', '-flags:v', '+bitexact', '-movflags', '+faststart', `${out}sample.mp4`],
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  const ended = once(ffmpeg, 'exit');
  const truth: TruthLine[] = [];
  for (let frame = 0; frame < facts.frameCount; frame++) {
    const rendered = await render(frame);
    truth.push(...rendered.truth);
    if (!ffmpeg.stdin.write(pngBytes(rendered))) await once(ffmpeg.stdin, 'drain');
    if (frame % 25 === 0) console.log(`frame ${frame} of ${facts.frameCount}`);
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  await writeFile(`${here}ground-truth.jsonl`, lines(truth));
  const objects = facts.actors.map((actor) => {
    const box = truth.find((line) => line.id === actor.id && line.frame === 0)?.box;
    if (!box) throw new Error(`${actor.id} is not visible on frame 0`);
    const [x, y, width, height] = box;
    return { ...actor, prompts: [{ frame: 0, box: [x, y, x + width, y + height] }] };
  });
  await writeFile(`${out}sample.json`, `${JSON.stringify({ objects }, undefined, 2)}\n`);
}

function lines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
