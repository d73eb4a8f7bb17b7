import { parseArgs } from 'node:util';

/** `umlauf worker`: background work without web pages, until Ctrl-C; any number of them may run on one database. */
export async function run(args: string[]): Promise<number> {
  parseArgs({ args, options: {} });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const { startWorker } = await import('../worker.js');
  const worker = await startWorker();
  console.error('Die Hintergrundarbeit läuft. Beenden mit Strg+C.');
  await stopped;
  await worker.close();
  return 0;
}
