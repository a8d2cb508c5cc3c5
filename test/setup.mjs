/**
 * What the browser suites need beyond npm's packages: Chromium, ffmpeg, Python, and Label Studio with its own sample
 * video. Installs the programs on Debian and Ubuntu where it may; says what to install elsewhere. Node's built-ins only.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { BootstrapError, root } from '../server/bootstrap.mjs';

const labelStudioVersion = '1.23.2';

/**
 * What reads the exports in the tests. Without their dependencies: what they need of them is listed, or comes with Label
 * Studio (numpy, pandas).
 */
const readers = ['pycocotools==2.0.11', 'motmetrics==1.4.0', 'scipy==1.17.1', 'xmltodict==1.0.4'];

/** What each need is called, how its presence is seen, and Debian's package for it. */
const needs = [
  {
    title: 'Chromium or Chrome (or CHROME_PATH)',
    packages: ['chromium'],
    present: () =>
      onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome') ||
      [process.env.CHROME_PATH, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].some(
        (file) => file && existsSync(file),
      ),
  },
  {
    title: 'ffmpeg with ffprobe',
    packages: ['ffmpeg'],
    present: () => onPath('ffmpeg') && onPath('ffprobe'),
  },
  {
    title: 'Python 3.10 or newer with venv',
    packages: ['python3', 'python3-venv'],
    present: () => spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0,
  },
];

/**
 * Installs the programs that are missing.
 * @throws {BootstrapError} naming them, where that cannot be done here
 */
export function ensurePrograms() {
  const missing = needs.filter((need) => !need.present());
  if (missing.length === 0) return;
  const titles = missing.map((need) => need.title).join('; ');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const mayInstall =
    onPath('apt-get') && (asRoot.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0);
  if (!mayInstall) throw new BootstrapError(`The browser tests need, please install: ${titles}.`);
  const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const packages = missing.flatMap((need) => need.packages);
  console.log(`installing ${packages.join(', ')} ...`);
  run([...apt, 'update', '-qq']);
  run([...apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages]);
  const still = needs.filter((need) => !need.present());
  if (still.length > 0) {
    throw new BootstrapError(
      `Still missing after apt-get install: ${still.map((need) => need.title).join('; ')}.`,
    );
  }
}

/**
 * Installs Label Studio into `.cache/label-studio-venv`, and puts its sample video at
 * `.cache/label-studio/opossum_snow.mp4`. Does nothing where both are there.
 * @throws {BootstrapError}
 */
export function ensureLabelStudio() {
  const venv = path.join(root, '.cache', 'label-studio-venv');
  const python = path.join(venv, 'bin', 'python');
  // Written last: an installation that was broken off is done again.
  const marker = path.join(venv, 'installed-version');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== labelStudioVersion) {
    console.log(
      `installing Label Studio ${labelStudioVersion} for the tests (once, one to three minutes) ...`,
    );
    run(['python3', '-m', 'venv', venv]);
    pipInstall(python, [`label-studio==${labelStudioVersion}`]);
    writeFileSync(marker, labelStudioVersion);
  }
  ensureReaders(venv, python);
  const folder = path.join(root, '.cache', 'label-studio');
  const video = path.join(folder, 'opossum_snow.mp4');
  if (existsSync(video)) return;
  mkdirSync(folder, { recursive: true });
  copyFileSync(findPackageFile(python, 'opossum_snow.mp4'), `${video}.partial`);
  renameSync(`${video}.partial`, video);
}

/** Installs the readers of exports beside Label Studio; does nothing where they are there. */
function ensureReaders(venv, python) {
  const marker = path.join(venv, 'installed-readers');
  const wanted = readers.join(' ');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log(`installing ${wanted} for the tests (once, some seconds) ...`);
  pipInstall(python, readers, ['--no-deps', '--only-binary', ':all:']);
  writeFileSync(marker, wanted);
}

/** @throws {BootstrapError} naming the packages, and what to do */
function pipInstall(python, packages, options = []) {
  const quietly = ['--quiet', '--disable-pip-version-check', '--no-input', '--retries', '10'];
  const { status } = spawnSync(python, ['-m', 'pip', 'install', ...quietly, ...options, ...packages], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status === 0) return;
  const version = spawnSync(python, ['--version'], { encoding: 'utf8' }).stdout?.trim() || python;
  throw new BootstrapError(
    `pip could not install ${packages.join(', ')} for the tests; its own words stand above. ` +
      'Where it reached no package index, check the network, or name a mirror in PIP_INDEX_URL (a proxy in HTTPS_PROXY). ' +
      `Where it found no fitting version, ${version} may be too old or too new: Label Studio ${labelStudioVersion} runs on Python 3.10 to 3.13. ` +
      'Then run the tests again.',
  );
}

/** Path of a file by this name in the installed Label Studio. */
function findPackageFile(python, name) {
  const script = [
    'import importlib.metadata, sys',
    'files = importlib.metadata.files("label-studio")',
    'print(next(file.locate() for file in files if file.name == sys.argv[1]))',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync(python, ['-c', script, name], { encoding: 'utf8' });
  if (status !== 0) throw new BootstrapError(`Label Studio's package has no ${name}: ${stderr.trim()}`);
  return stdout.trim();
}

/** Whether one of `names` is a program on the PATH. */
function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => names.some((name) => isExecutable(path.join(folder, name))));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run([program, ...args]) {
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error || status !== 0) {
    throw new BootstrapError(
      `\`${program} ${args.join(' ')}\` failed: ${error?.message ?? `status ${status}`}.`,
    );
  }
}
