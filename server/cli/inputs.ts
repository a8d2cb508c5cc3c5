/**
 * Checks of the files that a command names, before anything is started.
 *
 * @module
 */
import { constants } from 'node:fs';
import { access, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { TrackletError } from '../../src/errors.ts';

/**
 * Checks that an input is a file that can be read.
 *
 * @param option Named in errors, e.g. `--video`.
 * @throws TrackletError `cli/no-such-file`, `cli/not-a-file`, `cli/not-readable`
 */
export async function checkInput(option: string, file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new TrackletError('cli/no-such-file', `${option} ${file}: there is no such file.`);
  if (!found.isFile()) throw new TrackletError('cli/not-a-file', `${option} ${file}: this is not a file.`);
  await access(file, constants.R_OK).catch(() => {
    throw new TrackletError('cli/not-readable', `${option} ${file}: you may not read this file.`);
  });
}

/**
 * Checks that an output can be written: its folder exists, it is none itself, and it is not one of the inputs.
 *
 * @throws TrackletError `cli/no-such-folder`, `cli/is-a-folder`, `cli/not-writable`, `cli/overwrites-input`
 */
export async function checkOutput(option: string, file: string, others: readonly string[]): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new TrackletError('cli/no-such-folder', `${option} ${file}: the folder ${folder} does not exist.`);
  }
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new TrackletError('cli/is-a-folder', `${option} ${file}: this is a folder; name a file.`);
  }
  await access(existing ? file : folder, constants.W_OK).catch(() => {
    throw new TrackletError('cli/not-writable', `${option} ${file}: you may not write there.`);
  });
  const target = await identity(file);
  for (const other of others) {
    if ((await identity(other)) !== target) continue;
    throw new TrackletError(
      'cli/overwrites-input',
      `${option} ${file}: this is also ${other}; choose another name.`,
    );
  }
}

/** The same for two names of one file, whether it exists or not. */
async function identity(file: string): Promise<string> {
  const absolute = path.resolve(file);
  const folder = await realpath(path.dirname(absolute)).catch(() => path.dirname(absolute));
  return realpath(absolute).catch(() => path.join(folder, path.basename(absolute)));
}

/**
 * Makes an output folder where it does not exist; its parent must.
 *
 * @throws TrackletError `cli/no-such-folder`, `cli/not-a-folder`, `cli/not-writable`
 */
export async function ensureFolder(option: string, folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      const parent = path.dirname(path.resolve(folder));
      throw new TrackletError(
        'cli/no-such-folder',
        `${option} ${folder}: the folder ${parent} does not exist.`,
      );
    }
    if (code !== 'EEXIST') {
      throw new TrackletError('cli/not-writable', `${option} ${folder}: you may not make a folder there.`);
    }
    if (!(await stat(folder)).isDirectory()) {
      throw new TrackletError('cli/not-a-folder', `${option} ${folder}: this is a file; name a folder.`);
    }
  }
  await access(folder, constants.W_OK).catch(() => {
    throw new TrackletError('cli/not-writable', `${option} ${folder}: you may not write there.`);
  });
}

/**
 * Reads a JSON file.
 *
 * @throws TrackletError `cli/bad-json` and those of {@link checkInput}
 */
export async function readJson(option: string, file: string): Promise<unknown> {
  await checkInput(option, file);
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrackletError('cli/bad-json', `${option} ${file}: this is not JSON: ${reason}.`);
  }
}
