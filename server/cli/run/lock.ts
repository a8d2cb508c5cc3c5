/**
 * Keeps two runs from using one state file at once.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { TrackletError } from '../../../src/errors.ts';

const holderSchema = z.object({ pid: z.int(), host: z.string(), since: z.string() });

/** Two runs that find the same dead holder both write; after this time they see who wrote last. */
const settleMilliseconds = 100;

/**
 * Takes the lock of a state file. That of a process which has ended is taken over.
 *
 * @returns gives it back
 * @throws TrackletError `cli/state-in-use`, `cli/cannot-write`
 */
export async function lockState(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), key: randomUUID() };
  const own = JSON.stringify(holder);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(lock, own, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw cannotLock(lock, error);
    const before = await readHolder(lock);
    if (before && isRunning(before)) throw inUse(file, lock, before);
    await writeFile(lock, own);
    await setTimeout(settleMilliseconds);
    if ((await readFile(lock, 'utf8').catch(() => '')) !== own)
      throw inUse(file, lock, await readHolder(lock));
  }
  return () => rm(lock, { force: true });
}

type Holder = z.infer<typeof holderSchema>;

/** Undefined where the file says nothing: a run that was killed while it wrote. */
async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(lock, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Of another machine nothing is known: its run counts as running. */
function isRunning({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(file: string, lock: string, holder: Holder | undefined): TrackletError {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another run';
  return new TrackletError(
    'cli/state-in-use',
    `The state file ${file} is in use (${who}). Wait until that run ends, or give this one its own with --state. If there is no such run any more, remove ${lock}.`,
  );
}

function cannotLock(lock: string, error: unknown): TrackletError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TrackletError('cli/cannot-write', `${lock} cannot be written: ${reason}.`);
}
