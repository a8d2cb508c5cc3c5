/**
 * Runs the test suites on a machine as it comes: installs what they need, runs each within its budget, and ends with
 * one line, `N passed, N failed`.
 *
 *     node test/run.mjs [--all] [unit] [parity] [e2e] [webgpu] [labelstudio]
 *
 * `--all` runs the dearer tests too (`TRACKLET_TEST_ALL=1`). Node's built-ins only: nothing may be installed yet.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BootstrapError, ensureInstalled, root } from '../server/bootstrap.mjs';
import { ensureLabelStudio, ensurePrograms } from './setup.mjs';

/** Minutes that a suite may take; `browser` suites need Chromium and ffmpeg. */
const suites = [
  { name: 'unit', title: 'unit', budget: 5, browser: false },
  { name: 'parity', title: 'parity in Node', budget: 15, browser: false },
  { name: 'e2e', title: 'Chromium on WASM', budget: 15, browser: true },
  { name: 'webgpu', title: 'software WebGPU', budget: 10, browser: true },
  { name: 'labelstudio', title: 'Label Studio', budget: 15, browser: true },
];
const installBudget = 10;
/** A suite that takes this many times its budget hangs, and is ended. `--all` has more to do. */
const patience = { usual: 3, all: 10 };

const args = process.argv.slice(2);
const all = args.includes('--all');
const wanted = args.filter((arg) => arg !== '--all');
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown suite: ${unknown.join(', ')}. There are: ${suites.map((suite) => suite.name).join(', ')}.`,
  );
  process.exit(1);
}
const chosen = suites.filter((suite) => wanted.length === 0 || wanted.includes(suite.name));

const total = { passed: 0, failed: 0 };
const minutes = [];
/** What failed, by name: said again at the end, where it is looked for. */
const allFailures = [];

try {
  const start = Date.now();
  await ensureInstalled();
  if (chosen.some((suite) => suite.browser)) {
    await ensurePrograms();
    await ensureLabelStudio();
  }
  note('install', start, installBudget);
  for (const suite of chosen) {
    const suiteStart = Date.now();
    console.log(`\n--- ${suite.title} (${suite.budget} min) ---`);
    const { passed, failed, skipped, failures, seconds } = await runSuite(suite);
    total.passed += passed;
    total.failed += failed;
    allFailures.push(...failures);
    const dearest = seconds.filter(([, taken]) => taken > 0).slice(0, 8);
    console.log(`Dearest: ${dearest.map(([testFile, taken]) => `${testFile} ${taken} s`).join(', ')}`);
    note(suite.title, suiteStart, suite.budget, `${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
} catch (error) {
  console.log(error instanceof BootstrapError ? error.message : error);
  allFailures.push(error instanceof BootstrapError ? error.message : String(error));
  total.failed += 1;
}

if (allFailures.length > 0) console.log(`\nFailed:\n  ${allFailures.join('\n  ')}`);
console.log(`\n${minutes.join('\n')}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed} failed`);

/** Keeps a line of the closing table. */
function note(title, start, budget, counts = '') {
  const taken = (Date.now() - start) / 60_000;
  const over = taken > budget ? '  OVER BUDGET' : '';
  minutes.push(
    `${title.padEnd(18)} ${taken.toFixed(1).padStart(5)} of ${String(budget).padStart(2)} min  ${counts}${over}`,
  );
}

/**
 * Runs one Vitest project. A suite that runs no test, does not end, or ends badly without a failed test counts as
 * one failure, so that the closing line never hides it.
 */
async function runSuite({ name, budget }) {
  const report = path.join(root, '.cache', 'test-results', `${name}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const limit = budget * (all ? patience.all : patience.usual);
  const { status, timedOut } = await runLimited(
    [
      vitest,
      'run',
      '--project',
      name,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    limit * 60_000,
  );
  const counts = readReport(report);
  const complain = (message) => {
    counts.failures.push(`${name}: ${message}`);
    counts.failed += 1;
  };
  if (timedOut) complain(`ended after ${limit} minutes, it did not finish`);
  else if (counts.passed + counts.failed === 0) complain('no test ran');
  else if (status !== 0 && counts.failed === 0)
    complain(`no test failed, but Vitest ended with status ${status}`);
  return counts;
}

/**
 * Counts of a Vitest JSON report, with the names of what failed and the seconds of each file's tests. A file that failed
 * without a failed test (it did not load, or a hook failed) counts as one.
 */
function readReport(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [], seconds: [] };
  }
  const failures = [];
  const seconds = [];
  for (const { name, status, message, startTime, endTime, assertionResults } of report.testResults) {
    const testFile = path.relative(root, name);
    seconds.push([path.basename(name, '.test.ts'), Math.round((endTime - startTime) / 1000)]);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    failures.push(...failed.map((test) => [testFile, ...test.ancestorTitles, test.title].join(' > ')));
    if (status === 'failed' && failed.length === 0) failures.push(`${testFile}: ${message}`);
  }
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
    seconds: seconds.sort(([, a], [, b]) => b - a),
  };
}

/** Runs Node with `nodeArgs`, and ends it with all its children when the time is up. */
function runLimited(nodeArgs, milliseconds) {
  const child = spawn(process.execPath, nodeArgs, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32',
    env: { ...process.env, ...(all ? { TRACKLET_TEST_ALL: '1' } : {}) },
  });
  const end = (signal) => {
    try {
      if (process.platform === 'win32') child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end('SIGKILL');
  }, milliseconds);
  const interrupted = () => {
    end('SIGKILL');
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      // Browsers that a killed or crashed test left behind belong to its process group.
      end('SIGKILL');
      resolve({ status: status ?? 1, timedOut });
    });
  });
}
