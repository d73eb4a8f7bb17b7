#!/usr/bin/env node
import { UsageError, UserError } from '../user-error.js';

/** A command's file: does its work and answers the exit status (0 done, 1 said no or partly wrong). */
interface Command {
  run(args: string[]): Promise<number>;
}

/** Loaded only when called: a command starts as fast as what it imports. */
const commands: Record<string, { help: string; load: () => Promise<Command> }> = {
  start: { help: 'startet alles: Datenbank, Anwendung, Hintergrundarbeit', load: () => import('./start.js') },
  worker: { help: 'nur die Hintergrundarbeit, ohne Seiten', load: () => import('./worker.js') },
  migrate: { help: 'bringt die Datenbank auf den Stand dieses Programms', load: () => import('./migrate.js') },
  import: {
    help: 'liest ein ausgefülltes Formular in einen Entwurf: DATEI --as STELLE',
    load: () => import('./import.js'),
  },
  seed: { help: 'erzählt ein Szenario in der leeren Datenbank: DATEI', load: () => import('./seed.js') },
  tally: {
    help: 'zählt Abstimmungen aus, ein JSON-Objekt je Zeile: DATEI oder -',
    load: () => import('./tally.js'),
  },
  'funding-key': {
    help: 'setzt einen Königsteiner Schlüssel in Kraft: GREMIUM DATEI',
    load: () => import('./funding-key.js'),
  },
  deadline: {
    help: 'rechnet eine Frist: --from TAG --plus 4w oder --before TAG --minus 4w',
    load: () => import('./deadline.js'),
  },
  'look-ahead': {
    help: 'zeigt, was die kommenden 24 Monate bringen, wenn niemand handelt',
    load: () => import('./look-ahead.js'),
  },
  simulate: { help: 'spielt ein Szenario in einer Wegwerf-Datenbank: DATEI', load: () => import('./simulate.js') },
};

function usage(): string {
  const lines = Object.entries(commands).map(([name, { help }]) => `  umlauf ${name.padEnd(12)} ${help}`);
  return ['Aufruf: umlauf BEFEHL …', '', ...lines, '', 'Einstellungen: docs/operations.md'].join('\n');
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    (name ? console.log : console.error)(usage());
    return name ? 0 : 2;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`Den Befehl „${name}“ gibt es nicht.\n\n${usage()}`);
  return await (await command.load()).run(args);
}

/** Says what went wrong, in German, and answers the exit status. */
function report(error: unknown): number {
  if (process.env.UMLAUF_DEBUG === '1') console.error(error);
  const { code, message, name } = error as NodeJS.ErrnoException;
  if (error instanceof UserError) {
    console.error(message);
    return error instanceof UsageError ? 2 : 1;
  }
  if (code?.startsWith('ERR_PARSE_ARGS')) {
    const what = /'([^']+)'/.exec(message)?.[1];
    console.error(`Die Angabe „${what ?? ''}“ passt nicht zu diesem Befehl.\n\n${usage()}`);
    return 2;
  }
  console.error(`Das hat nicht geklappt. Kennung: ${code ?? name}. Mehr zeigt UMLAUF_DEBUG=1.`);
  return 1;
}

const status = await main(process.argv.slice(2)).catch(report);
process.stdout.write('', () => process.exit(status));
