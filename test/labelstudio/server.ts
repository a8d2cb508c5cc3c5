/**
 * Starts a real Label Studio on a free port of 127.0.0.1, with its own SQLite database in a temporary folder.
 * `test/setup.mjs` has installed it.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { repositoryRoot } from '../e2e/browser.ts';
import { createPersonalAccessToken, LabelStudio, type LabelStudioAccess, logIn } from './label-studio.ts';

const programs = path.join(repositoryRoot, '.cache/label-studio-venv/bin');
const database = 'label_studio.sqlite3';
/** Python's, because it copies a database that is in use. */
const copyDatabase = `import sqlite3, sys
source, target = map(sqlite3.connect, sys.argv[1:])
source.backup(target)`;
const email = 'admin@tracklet.test';
const password = 'tracklet-test';
const legacyToken = '0123456789abcdef0123456789abcdef01234567';
/** Milliseconds: the first start makes the database. */
const startLimit = 300_000;

/** A Label Studio of one's own, which can be ended and started again. */
export class StartedLabelStudio extends LabelStudio {
  readonly #process: LabelStudioProcess;

  constructor(access: LabelStudioAccess, process: LabelStudioProcess) {
    super(access);
    this.#process = process;
  }

  /** Ends it at once, as a crash would; its data stay. */
  kill(): Promise<void> {
    return this.#process.kill();
  }

  /** Starts it again on the same port with the same data; resolves when it answers. */
  start(): Promise<void> {
    return this.#process.start();
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Copies its data as they are, for {@link startFromCopy}. @returns the folder, which is the caller's */
  async copyData(): Promise<string> {
    const copy = await newFolder();
    const at = (folder: string) => path.join(folder, database);
    await cp(this.#process.folder, copy, {
      recursive: true,
      filter: (file) => !path.basename(file).startsWith(database),
    });
    await promisify(execFile)(path.join(programs, 'python'), [
      ...['-c', copyDatabase, at(this.#process.folder), at(copy)],
    ]);
    return copy;
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#process.folder, { recursive: true, force: true });
  }
}

/** Starts an empty Label Studio (about 30 s: it makes its database). Legacy tokens and personal access tokens work. */
export async function startLabelStudio(): Promise<StartedLabelStudio> {
  const server = await startIn(await newFolder(), {});
  const pat = await createPersonalAccessToken(server.url, await logIn(server.url, email, password));
  return new StartedLabelStudio({ url: server.url, email, password, legacyToken, pat }, server);
}

/**
 * Starts a Label Studio with a copy of another one's data (about 5 s).
 *
 * @param data see {@link StartedLabelStudio.copyData}; it is left as it is
 * @param access to the other one: all but the address are the same
 * @param environment further environment variables
 */
export async function startFromCopy(
  data: string,
  access: LabelStudioAccess,
  environment: Readonly<Record<string, string>>,
): Promise<StartedLabelStudio> {
  const folder = await newFolder();
  await cp(data, folder, { recursive: true });
  const server = await startIn(folder, environment);
  return new StartedLabelStudio({ ...access, url: server.url }, server);
}

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'tracklet-label-studio-'));

/** Removes the folder where it does not start. */
async function startIn(
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<LabelStudioProcess> {
  const server = new LabelStudioProcess(folder, await freePort(), environment);
  try {
    await server.start();
    return server;
  } catch (error) {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

class LabelStudioProcess {
  readonly folder: string;
  readonly url: string;
  readonly #port: number;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;

  constructor(folder: string, port: number, environment: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.#environment = environment;
    // In this process's group, so that whoever ends the group ends it too.
    process.once('exit', () => this.#child?.kill('SIGKILL'));
  }

  async start(): Promise<void> {
    const args = ['start', '--no-browser', '--port', String(this.#port), '--host', this.url];
    const child = spawn(
      path.join(programs, 'label-studio'),
      [...args, '--internal-host', '127.0.0.1', '--log-level', 'ERROR'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: this.folder,
        env: { ...inheritedEnvironment(), ...this.#ownEnvironment(), ...this.#environment },
      },
    );
    this.#child = child;
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const failed = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (status) => reject(new Error(`Label Studio ended with ${status}:\n${output}`)));
    });
    // It also ends when a test wants it to; then nobody waits for this.
    failed.catch(() => undefined);
    await Promise.race([failed, this.#answering()]);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async #answering(): Promise<void> {
    const end = Date.now() + startLimit;
    while (Date.now() < end) {
      const response = await fetch(`${this.url}/health`).catch(() => undefined);
      if (response?.ok) return;
      await sleep(200);
    }
    throw new Error(`Label Studio did not answer within ${startLimit / 1000} s`);
  }

  #ownEnvironment(): Record<string, string> {
    return {
      LABEL_STUDIO_BASE_DATA_DIR: this.folder,
      LABEL_STUDIO_USERNAME: email,
      LABEL_STUDIO_PASSWORD: password,
      LABEL_STUDIO_USER_TOKEN: legacyToken,
      LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: 'true',
      COLLECT_ANALYTICS: 'false',
      LATEST_VERSION_CHECK: 'false',
      SENTRY_DSN: '',
      FRONTEND_SENTRY_DSN: '',
    };
  }
}

/** Without the settings of a Label Studio (or of Tracklet) that the developer has. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LABEL_STUDIO')));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
