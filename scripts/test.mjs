// `npm test`: all checks of the project, with the set-up they need, and at the end what was run and what was not.
// `npm test -- FILE …` gives Jest these arguments.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const begin = performance.now();
const scratch = mkdtempSync(join(tmpdir(), 'umlauf-npm-test-'));
const jestReport = join(scratch, 'jest.json');
const steps = [];
const notRun = [];

try {
  prepareChromium();
  const node = process.execPath;
  await step('build', node, ['scripts/build.mjs', '--if-stale']);
  await step('types (tsc)', ...bin('typescript', 'bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']);
  await step('lint (oxlint)', ...bin('oxlint', 'bin/oxlint'), []);
  await step('format (prettier)', ...bin('prettier', 'bin/prettier.cjs'), ['--check', '--log-level', 'warn', '.']);
  await step('escaping (xss-scan)', ...bin('@kitajs/ts-html-plugin', 'dist/cli.js'), []);
  await step('arrows (dependency-cruiser)', ...bin('dependency-cruiser', 'bin/dependency-cruise.mjs'), [
    'src',
    'workflows',
    'migrations',
  ]);
  await step(
    'tests (jest)',
    ...bin('jest', 'bin/jest.js'),
    ['--ci', '--json', `--outputFile=${jestReport}`, ...process.argv.slice(2)],
    true,
  );
  conclude();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** A tool of the project, run by this Node without npx in between. */
function bin(name, path) {
  return [process.execPath, join(root, 'node_modules', name, path)];
}

/** Runs one check; its output is shown at once where `live`, else only if it fails. */
async function step(name, ...command) {
  const live = command.at(-1) === true;
  const [program, ...rest] = live ? command.slice(0, -1) : command;
  const start = performance.now();
  process.stdout.write(live ? `… ${name}\n` : '');
  const child = spawn(program, rest.flat(), {
    cwd: root,
    env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', live ? 'ignore' : 'pipe', live ? 'inherit' : 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const status = await new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? `ended by ${signal}`));
    child.once('error', (error) => resolve(error.message));
  });
  const passed = status === 0;
  steps.push({ name, passed });
  if (!passed && output) console.log(output.trimEnd());
  console.log(`${passed ? '✓' : '✗'} ${name} (${seconds(start)})${passed ? '' : `: status ${status}`}`);
}

/** The pages are looked at in Chromium: one that is there, or on Debian as root the distribution's own. */
function prepareChromium() {
  const { findChromium, needs } = require('./programs.cjs');
  let chromium = findChromium();
  const mayInstall = process.getuid?.() === 0 && !process.env.CHROME_PATH;
  if (!chromium && mayInstall && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('… Chromium is missing and is installed with apt-get.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) =>
      spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 });
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
    chromium = findChromium();
  }
  if (!chromium) {
    const how = process.env.CHROME_PATH
      ? 'CHROME_PATH names no program that can be run.'
      : 'Install Chromium or Google Chrome, or run: npx playwright-core install chromium';
    notRun.push(`pages in the browser (*.browser.test.ts): no Chromium found. ${how}`);
  }
  if (!needs.find(({ kind }) => kind === 'redis').path) {
    notRun.push('queues on Redis (*.redis.test.ts): no redis-server found. On Debian: apt-get install redis-server');
  }
}

function conclude() {
  const jest = readReport();
  const failed = jest.failed + steps.filter((s) => !s.passed && s.name !== 'tests (jest)').length;
  // Jest itself can fail without a failed test, for example when a file does not load.
  const jestBroke = !steps.at(-1).passed && jest.failed === 0 ? 1 : 0;
  const passed = jest.passed + steps.filter((s) => s.passed && s.name !== 'tests (jest)').length;
  console.log('');
  console.log(`Run: ${steps.map((s) => s.name).join(', ')} (${jest.files} test files).`);
  for (const line of notRun) console.log(`Not run: ${line}`);
  if (jest.skipped) console.log(`Skipped by their own condition: ${jest.skipped} tests.`);
  for (const s of steps.filter((each) => !each.passed)) console.log(`Failed: ${s.name}`);
  console.log(`${passed} passed, ${failed + jestBroke} failed in ${seconds(begin)}`);
  process.exitCode = failed + jestBroke ? 1 : 0;
}

function readReport() {
  try {
    const report = JSON.parse(readFileSync(jestReport, 'utf8'));
    return {
      files: report.numTotalTestSuites,
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      skipped: report.numPendingTests,
    };
  } catch {
    return { files: 0, passed: 0, failed: 0, skipped: 0 };
  }
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
