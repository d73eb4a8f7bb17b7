// Starts the embedded PostgreSQL in the folder UMLAUF_DATA, as `umlauf start` does, and holds it until it is told to end
// (SIGTERM) or whoever started it is gone.
import { startEmbeddedPostgres } from '../../src/embedded-postgres.ts';

try {
  const server = await startEmbeddedPostgres({
    dataFolder: process.env.UMLAUF_DATA,
    durable: false,
    log: (line) => console.log(line),
  });
  const stop = () => void server.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.stdin.resume().once('end', stop);
  console.log(`ready ${server.superuserUrl}`);
} catch (error) {
  console.log(error.name, error.message);
  process.exit(1);
}
