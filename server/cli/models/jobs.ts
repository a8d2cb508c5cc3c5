/**
 * `tracklet models pull`, `add`, `remove` and `verify`.
 *
 * @module
 */
import { TrackletError } from '../../../src/errors.ts';
import { megabytes } from '../../models/amounts.ts';
import type { LibraryModel } from '../../models/library.ts';
import { checkInput } from '../inputs.ts';
import { type ModelsTools, type ModelsWork, reportAs } from './models.ts';

/** Downloads them, one after the other. */
export function pullModels(names: readonly string[]): ModelsWork {
  return async ({ library, reporter, cancellable }) => {
    const models = await findAll(names, library);
    const offered = new Map((await library.list()).map((model) => [model.id, model]));
    for (const { id, checkpointBytes, checkpoint } of models) {
      const before = offered.get(id);
      if (before?.state === 'ready') {
        reporter.fact('there', `${id} is there already: ${checkpoint}`, { id, checkpoint });
        continue;
      }
      const part = before?.downloaded ? `, ${megabytes(before.downloaded)} of them are there` : '';
      reporter.fact('model', `${id}, ${megabytes(checkpointBytes)}${part}`, { id, bytes: checkpointBytes });
      const onProgress = reportAs(reporter, 'pull');
      const pulled = await cancellable((signal) => library.pull(id, { onProgress, signal }));
      reporter.fact('pulled', `${id}: ${pulled.checkpoint}`, { id, checkpoint: pulled.checkpoint });
    }
  };
}

/** Copies a checkpoint of the user's into the store. */
export function addModel(file: string, config: string | undefined, name: string | undefined): ModelsWork {
  return async ({ library, reporter, cancellable }) => {
    await checkInput('models add', file);
    if (config !== undefined) await checkInput('--config', config);
    const onProgress = reportAs(reporter, 'copy');
    const model = await cancellable((signal) => library.add(file, config, name, { onProgress, signal }));
    const { id, checkpoint, origin } = model;
    const what = origin === 'added' ? '' : `, known as ${model.name},`;
    reporter.fact('added', `${id}${what} is at ${checkpoint}`, { id, origin, checkpoint });
  };
}

export function removeModels(names: readonly string[]): ModelsWork {
  return async ({ library, reporter }) => {
    const models = await findAll(names, library);
    const sizes = new Map((await library.list()).map(({ id, onDisk }) => [id, onDisk]));
    for (const { id } of models) {
      const bytes = sizes.get(id) ?? 0;
      await library.remove(id);
      const text = bytes > 0 ? `${id}: ${megabytes(bytes)} freed` : `${id}: nothing of it was on the disk`;
      reporter.fact('removed', text, { id, bytes });
    }
  };
}

/** @throws TrackletError `model/wrong-bytes` when all were read, for those that are damaged */
export function verifyModels(names: readonly string[]): ModelsWork {
  return async (tools) => {
    const { library } = tools;
    // Those of the user are on the disk, or were.
    const there = (await library.list()).filter(
      ({ state, origin }) => state === 'ready' || origin === 'added',
    );
    const damaged: string[] = [];
    for (const model of await findAll(names.length > 0 ? names : there.map(({ id }) => id), library)) {
      const problem = await verifyOne(model, tools);
      if (problem !== undefined) damaged.push(problem);
    }
    if (damaged.length > 0) throw new TrackletError('model/wrong-bytes', damaged.join(' '));
  };
}

const damages: readonly string[] = ['model/wrong-bytes', 'model/gone'];

/** @returns what is wrong with its bytes */
async function verifyOne(
  { id, checkpointBytes }: LibraryModel,
  { library, reporter, cancellable }: ModelsTools,
): Promise<string | undefined> {
  const onProgress = reportAs(reporter, 'copy');
  try {
    await cancellable((signal) => library.verify(id, { onProgress, signal }));
    reporter.fact('verified', `${id}, ${megabytes(checkpointBytes)}: as it should be`, { id });
    return undefined;
  } catch (error) {
    if (error instanceof TrackletError && damages.includes(error.code)) return error.message;
    throw error;
  }
}

/** All of them before anything is done, so that a misspelt one stops nothing half-way. */
function findAll(names: readonly string[], library: ModelsTools['library']): Promise<LibraryModel[]> {
  return Promise.all(names.map((name) => library.find(name)));
}
