// `umlauf` in a checkout: builds first where a source has changed since the last build, then runs the command.
import { build, staleSource } from './build.mjs';

const changed = staleSource();
if (changed)
  console.error(changed === 'dist' ? 'umlauf wird gebaut.' : `umlauf wird neu gebaut: ${changed} hat sich geändert.`);
if (changed && build() !== 0) {
  console.error('Das Bauen ist nicht gelungen; die Meldungen stehen darüber.');
  process.exit(1);
}
await import('../dist/src/cli/main.js');
