import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { demoFile } from '../../src/demo/first-start.js';
import { projectFolder } from '../../src/project-folder.js';
import { createTestDatabase } from './database.js';

const program = join(projectFolder, 'dist', 'src', 'cli', 'main.js');

/**
 * The built application in a process of its own, as `umlauf start` starts it, with the committee of the demo and
 * nothing else: offices, bodies, meetings, the clock on 12.06.2024, 09:00.
 */
export async function startBuiltApp(): Promise<{ url: string; close(): Promise<void> }> {
  if (spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { cwd: projectFolder }).status !== 0)
    throw new Error('The application cannot be built: npm run build');
  const database = await createTestDatabase();
  const scratch = mkdtempSync(join(tmpdir(), 'umlauf-journey-'));
  const environment = {
    PATH: process.env.PATH,
    PORT: '0',
    UMLAUF_DATA: scratch,
    DATABASE_URL: database.urls.app,
    UMLAUF_OWNER_DATABASE_URL: database.urls.owner,
  };
  const umlauf = (...args: string[]) =>
    spawn(process.execPath, [program, ...args], { cwd: scratch, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });

  const story = parse(readFileSync(demoFile, 'utf8'), { merge: true }) as { startsAt: string };
  const committee = join(scratch, 'committee.json');
  writeFileSync(committee, JSON.stringify({ ...story, until: story.startsAt, steps: [] }));
  await said(umlauf('seed', committee), /ist erzählt\./);

  const server = umlauf('start');
  const [, url] = await said(server, /umlauf läuft: (\S+)/);
  return {
    url: url!,
    async close() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      if (server.exitCode === null && server.kill('SIGTERM')) await ended;
      await database.drop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Waits until a program says something; @throws with all it said when it ends without. */
async function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let output = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = pattern.exec(output);
        if (found) resolve(found);
      });
    child.once('close', () => reject(new Error(`umlauf ended: ${output}`)));
  });
}
