// The database of a test run, in a process of its own (embedded PostgreSQL does not load inside Jest). Prints one JSON
// line when the template database is ready, and ends when its standard input is closed, so with Jest, however that ends.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseUrl, ensureRoles, withClient } from '../../src/database.ts';
import { startEmbeddedPostgres } from '../../src/embedded-postgres.ts';
import { migrate } from '../../src/migrate.ts';
import { projectFolder } from '../../src/project-folder.ts';

const passwords = { owner: 'test-owner', app: 'test-app' };
const template = `umlauf_template_${process.pid}`;
const reused = process.env.TEST_DATABASE_URL;
let folder = null;
let server = null;

async function end(status) {
  if (reused) await withClient(reused, (client) => client.query(`DROP DATABASE IF EXISTS ${template}`));
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(status);
}

const untilClosed = new Promise((resolve) => process.stdin.resume().once('close', resolve).once('end', resolve));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
try {
  if (!reused) {
    folder = mkdtempSync(join(tmpdir(), 'umlauf-test-'));
    chmodSync(folder, 0o711);
    server = await startEmbeddedPostgres({ dataFolder: folder, durable: false });
  }
  const superuser = reused ?? server.superuserUrl;
  const urls = await ensureRoles(superuser, passwords, template);
  await migrate(urls.owner, join(projectFolder, 'migrations'));
  process.stdout.write(`${JSON.stringify({ superuser: databaseUrl(superuser, 'postgres'), template, passwords })}\n`);
} catch (error) {
  console.error(error);
  await end(1);
}
await untilClosed;
await end(0);
