/**
 * Runs the command line as a user does: in a process of its own.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testStore } from '../fixtures/models.ts';
import { repositoryRoot } from './browser.ts';

/** One line of `--json`. */
export interface CliEvent {
  readonly event: string;
  readonly stage?: string;
  readonly done?: number;
  readonly total?: number;
  readonly code?: string;
  readonly message?: string;
  readonly [key: string]: unknown;
}

export interface CliResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of stderr that are JSON. */
  readonly events: readonly CliEvent[];
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each event of `--json` and the process's id. */
  readonly onEvent?: (event: CliEvent, pid: number) => void;
}

/**
 * Runs `tracklet` with these arguments to its end; with a cache folder of its own and the test file's store of models,
 * unless `env` states others.
 */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const cache = await mkdtemp(join(tmpdir(), 'tracklet-cache-'));
  try {
    return await runProcess(args, {
      ...options,
      env: { XDG_CACHE_HOME: cache, TRACKLET_MODELS: testStore, ...options.env },
    });
  } finally {
    // A browser that was killed may still be writing.
    await rm(cache, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function runProcess(args: readonly string[], { cwd, env, onEvent }: CliOptions): Promise<CliResult> {
  const child = spawn(process.execPath, [join(repositoryRoot, 'server/tracklet.mjs'), ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  const lines: string[] = [];
  const events: CliEvent[] = [];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  createInterface(child.stderr).on('line', (line) => {
    lines.push(line);
    if (!line.startsWith('{')) return;
    const event: CliEvent = JSON.parse(line);
    events.push(event);
    onEvent?.(event, child.pid ?? 0);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr: lines.join('\n'), events }));
  });
}

/** Processes below `pid` whose command line contains all of `parts` (Linux). */
export function processesBelow(pid: number, ...parts: string[]): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return children.map(Number).flatMap((child) => {
    const command = readFileSync(`/proc/${child}/cmdline`, 'utf8');
    const below = processesBelow(child, ...parts);
    return parts.every((part) => command.includes(part)) ? [child, ...below] : below;
  });
}
