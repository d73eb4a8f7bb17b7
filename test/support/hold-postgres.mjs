// Starts the embedded PostgreSQL in the folder UMLAUF_DATA, as `umlauf start` does, and holds it until it is told to end.
import { startEmbeddedPostgres } from '../../src/embedded-postgres.ts';

try {
  const server = await startEmbeddedPostgres({
    dataFolder: process.env.UMLAUF_DATA,
    durable: false,
    log: (line) => console.log(line),
  });
  process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  console.log(`ready ${server.superuserUrl}`);
} catch (error) {
  console.log(error.name, error.message);
  process.exit(1);
}
