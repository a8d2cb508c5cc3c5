/**
 * Brings a clone into a runnable state: dependencies installed as the lock file says, the app built from the
 * sources as they are. Runs before anything is installed: Node's built-ins only. Says what it does on stderr.
 *
 * @module
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const say = (/** @type {string} */ message) => process.stderr.write(`tracklet: ${message}\n`);

/** A failure whose message is shown as it stands. */
export class BootstrapError extends Error {}

/**
 * Refuses a Node that the dependencies cannot run on.
 * @throws {BootstrapError}
 */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new BootstrapError(`Node 20.19 or newer is needed, this is ${process.versions.node}.`);
  }
}

/**
 * Whether every package of the lock file that is not optional lies in node_modules at the locked version.
 * @returns {boolean}
 */
export function dependenciesInstalled() {
  const locked = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (!locked || !installed) return false;
  return Object.entries(locked).every(
    ([folder, entry]) => folder === '' || entry.optional || installed[folder]?.version === entry.version,
  );
}

/** @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function readPackages(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Installs the locked dependencies where they are missing or differ from the lock file.
 * @throws {BootstrapError}
 */
export async function ensureInstalled() {
  checkNode();
  if (dependenciesInstalled()) return;
  say('installing dependencies (first run, about a minute) ...');
  // npm 10 fails on Vite 8's optional native packages; npm 11 installs them. Not `npm ci`: it refuses a lock file that
  // lacks other systems' optional packages, as one does that was made behind a mirror without them. `--no-save`
  // keeps to the lock file just as well, and leaves it alone.
  const npm = npmMajor() >= 11 ? ['npm'] : ['npx', '--yes', 'npm@11'];
  const args = ['install', '--no-save', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel', 'error'];
  const status = await run(npm[0], [...npm.slice(1), ...args]);
  if (status !== 0) {
    throw new BootstrapError(
      `installing dependencies failed (${npm.join(' ')} install ended with ${status}).`,
    );
  }
}

function npmMajor() {
  const { stdout } = spawnSync('npm', ['--version'], { encoding: 'utf8', shell: isWindows });
  return Number((stdout ?? '').split('.')[0]) || 0;
}

/**
 * Builds the app into `dist/` where that is missing or made from other sources. The finished build is moved into
 * place, so that a broken or interrupted one is never served.
 * @param {(message: string) => void} announce told before it builds
 * @throws {BootstrapError}
 */
export async function ensureBuilt(announce = say) {
  const hash = sourceHash();
  const stamp = path.join(root, 'dist', '.source-hash');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  announce('building the app ...');
  const fresh = path.join(root, '.cache', `build-${process.pid}`);
  mkdirSync(path.dirname(fresh), { recursive: true });
  try {
    const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const args = [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'error'];
    // Under a test runner NODE_ENV is "test", which would make a development build.
    const env = { ...process.env, NODE_ENV: 'production' };
    const status = await run(process.execPath, args, { shell: false, env });
    if (status !== 0) throw new BootstrapError(`building the app failed (vite build ended with ${status}).`);
    writeFileSync(path.join(fresh, '.source-hash'), hash);
    rmSync(path.join(root, 'dist'), { recursive: true, force: true });
    renameSync(fresh, path.join(root, 'dist'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** SHA-256 over names and contents of everything that the build reads. */
function sourceHash() {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ file) => {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  };
  for (const file of [
    'index.html',
    'headless.html',
    'vite.config.ts',
    'tsconfig.json',
    'package-lock.json',
  ]) {
    if (existsSync(path.join(root, file))) add(file);
  }
  for (const folder of ['src', 'public']) {
    if (!existsSync(path.join(root, folder))) continue;
    const files = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
    for (const file of files.sort()) add(file);
  }
  return hash.digest('hex');
}

const isWindows = process.platform === 'win32';

/**
 * Runs a program with its output on our stderr, so that stdout stays the caller's.
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>} its exit status
 */
function run(program, args, { shell = isWindows, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 2, 2], shell, env });
    child.on('error', (error) => reject(new BootstrapError(`${program} cannot be run: ${error.message}`)));
    child.on('close', (status) => resolve(status ?? 1));
  });
}
