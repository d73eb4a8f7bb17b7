// Programs of this machine that some checks need, and what is skipped without them. jest.config.cjs reads it, so that a
// single test file finds the same as the whole run.
const { accessSync, constants } = require('node:fs');
const { delimiter, join } = require('node:path');

/** Chromium or one of its kin: CHROME_PATH, the search path, the usual places on macOS, or playwright's own. */
function findChromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const macs = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  );
  if (process.env.CHROME_PATH) return executable(process.env.CHROME_PATH);
  return firstOf([...onPath(names), ...(process.platform === 'darwin' ? macs : []), playwrightChromium()]);
}

/** A Redis (or its kin Valkey) that a test may start for itself. */
function findRedis() {
  return firstOf(onPath(['redis-server', 'valkey-server']));
}

function playwrightChromium() {
  try {
    return require('playwright-core').chromium.executablePath();
  } catch {
    return null;
  }
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function firstOf(paths) {
  return paths.map(executable).find((path) => path !== null) ?? null;
}

function executable(path) {
  try {
    accessSync(path ?? '', constants.X_OK);
    return path;
  } catch {
    return null;
  }
}

/** Kinds of test files that need a program: `*.browser.test.ts` Chromium, `*.redis.test.ts` Redis. */
const needs = [
  { kind: 'browser', program: 'Chromium', variable: 'CHROME_PATH', path: findChromium() },
  { kind: 'redis', program: 'Redis', variable: 'REDIS_SERVER', path: findRedis() },
];

module.exports = { findChromium, findRedis, needs };
