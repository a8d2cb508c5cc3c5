/**
 * A lock file: keeps two processes from writing the same things at once.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { TrackletError } from '../src/errors.ts';
import { isRunning } from './running-process.ts';

const holderSchema = z.object({ pid: z.int(), host: z.string(), since: z.iso.datetime() });

/**
 * Two processes that find the same dead holder both write; after this time they see who wrote last. Who has made the file
 * has written into it by then, too.
 */
const settleMilliseconds = 100;

/**
 * Takes a lock. That of a process which has ended is taken over.
 *
 * @param inUse the error where another has it; it is told who, for display
 * @returns gives it back
 * @throws `inUse`; errors of the disk where the lock cannot be written
 */
export async function takeLock(
  lock: string,
  inUse: (holder: string) => TrackletError,
): Promise<() => Promise<void>> {
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString(), key: randomUUID() };
  const own = JSON.stringify(holder);
  try {
    await mkdir(path.dirname(lock), { recursive: true });
    await writeFile(lock, own, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const before = (await readHolder(lock)) ?? (await laterHolder(lock));
    if (before && mayRun(before)) throw inUse(describe(before));
    await writeFile(lock, own);
    await setTimeout(settleMilliseconds);
    if (!(await holds(lock, own))) throw inUse(describe(await readHolder(lock)));
  }
  return async () => {
    if (await holds(lock, own)) await rm(lock, { force: true });
  };
}

const holds = async (lock: string, own: string): Promise<boolean> =>
  (await readFile(lock, 'utf8').catch(() => undefined)) === own;

type Holder = z.infer<typeof holderSchema>;

const describe = (holder: Holder | undefined) =>
  holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process';

async function laterHolder(lock: string): Promise<Holder | undefined> {
  await setTimeout(settleMilliseconds);
  return readHolder(lock);
}

/** Undefined where the file says nothing: a process that was killed while it wrote. */
async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(lock, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Of another machine nothing is known: its process counts as running. */
function mayRun({ pid, host, since }: Holder): boolean {
  return host !== hostname() || isRunning(pid, new Date(since));
}
