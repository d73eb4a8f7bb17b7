const { spawn } = require('node:child_process');
const { createInterface } = require('node:readline');
const { join } = require('node:path');

/** One database server for the run, with a template database that has all migrations (see database.ts). */
module.exports = async () => {
  const server = spawn(
    process.execPath,
    ['--import', join(__dirname, '..', '..', 'scripts', 'typescript.mjs'), join(__dirname, 'postgres-server.mjs')],
    { cwd: join(__dirname, '..', '..'), stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  globalThis.umlaufTestServer = server;
  process.env.UMLAUF_TEST_SERVER = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', resolve);
    server.once('exit', (status) => reject(new Error(`The test database did not start (status ${status}).`)));
  });
};
