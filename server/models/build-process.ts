/**
 * The process that does a task of `build-task.ts`, which it is sent; it ends with its parent.
 *
 * @module
 */
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../../src/errors.ts';
import { buildModel } from '../../src/model/build.ts';
import { openCheckpoint } from '../../src/model/checkpoint/open.ts';
import { withImageSize } from '../../src/model/config/check.ts';
import {
  countParameters,
  type FileSink,
  modelBytes,
  readManifest,
  writeModelFiles,
} from '../../src/model/model-files.ts';
import type { OnProgress } from '../../src/runtime/options.ts';
import { encodeSelfTest, runSelfTest, selfTestFile } from '../../src/runtime/self-test.ts';
import { buildNames, fileSource } from './build-folder.ts';
import type { BuildMessage, BuildTask } from './build-task.ts';
import { checkSpace, diskError } from './disk-space.ts';
import { openModelFile, readModelConfig } from './model-config.ts';

/** Waits for the task, does it, says how it ended. */
export function main(): void {
  process.once('disconnect', () => process.exit(1));
  process.once('message', async (task: BuildTask) => {
    const started = performance.now();
    const answer = await perform(task, (progress) => say({ type: 'progress', progress })).then(
      (): BuildMessage => {
        const seconds = (performance.now() - started) / 1000;
        return { type: 'done', cost: { seconds, peakMemory: process.resourceUsage().maxRSS * 1024 } };
      },
      (error: unknown): BuildMessage => ({ type: 'error', error: failure(task, error).toJSON() }),
    );
    say(answer, () => process.exit(0));
  });
}

const say = (message: BuildMessage, sent?: () => void) => process.send?.(message, undefined, undefined, sent);

function perform(task: BuildTask, onProgress: OnProgress): Promise<void> {
  return task.kind === 'convert' ? convert(task, onProgress) : selfTest(task.folder, onProgress);
}

async function convert(
  { model, imageSize, folder }: Extract<BuildTask, { kind: 'convert' }>,
  onProgress: OnProgress,
): Promise<void> {
  const config = withImageSize(await readModelConfig(model), imageSize);
  const source = await openModelFile(model.checkpoint);
  try {
    const checkpoint = await openCheckpoint(source);
    const built = buildModel(config, checkpoint);
    await checkSpace(namesOf(folder), folder, modelBytes(built));
    await writeModelFiles(built, countParameters(checkpoint), folderSink(folder), {
      onBytes: (done, total) => onProgress({ stage: 'convert', done, total, unit: 'bytes' }),
    });
  } finally {
    await source.close();
  }
}

/** Bytes are on the disk when a file counts as written: a power cut must leave no build that only looks whole. */
function folderSink(folder: string): FileSink {
  return {
    write: (name, pieces) => writeFile(path.join(folder, name), pieces, { flush: true }),
  };
}

/** The folder of the build goes again where it fails. */
const namesOf = (folder: string) => buildNames(path.dirname(folder));

/** What the graphs put out on this machine's CPU, in fp32. */
async function selfTest(folder: string, onProgress: OnProgress): Promise<void> {
  const { config } = await readManifest(fileSource(folder));
  // Loaded only here: it is not there for every platform.
  const { openNodeRuntime, sparingMemory } = await import('../../src/runtime/node.ts');
  const graphs = await openNodeRuntime(config, folder, sparingMemory);
  const outputs = await runSelfTest(graphs, onProgress);
  const file = path.join(folder, selfTestFile);
  // What is there of it is whole: a build is of use without it where the disk is full.
  await writeFile(`${file}.partial`, encodeSelfTest(outputs), { flush: true });
  await rename(`${file}.partial`, file);
}

function failure({ folder }: BuildTask, error: unknown): TrackletError {
  const known = diskError(error, namesOf(folder));
  if (known instanceof TrackletError) return known;
  const reason = error instanceof Error ? error.message : String(error);
  return new TrackletError('model/build-failed', `The model cannot be converted: ${reason}.`, {
    cause: error,
  });
}
