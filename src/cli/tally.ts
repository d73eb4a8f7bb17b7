import { createReadStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../user-error.js';
import { LineCounter } from './tally-lines.js';

const usage = 'Aufruf: umlauf tally DATEI (oder - für die Standardeingabe), eine Abstimmung je Zeile als JSON-Objekt';
/** Longer lines are no votes; they are refused without being kept. */
const maxLine = 1_000_000;

/**
 * `umlauf tally FILE`: counts votes, one JSON object a line in, one out, in order, as they come. Exit status 1 when a
 * line could not be counted; not carried is an answer.
 */
export async function run(args: string[]): Promise<number> {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError(usage);
  const input = file === '-' ? process.stdin : createReadStream(file);
  let isOpen = true;
  let goOn = () => {};
  process.stdout.on('error', () => {
    isOpen = false;
    goOn();
  });
  process.stdout.on('drain', () => goOn());
  const counter = new LineCounter();
  let refused = 0;
  try {
    for await (const lines of linesOf(input)) {
      let output = '';
      for (const line of lines) {
        const answer = line === null ? { error: 'Diese Zeile ist zu lang.' } : counter.count(line);
        if ('error' in answer) refused += 1;
        output += `${JSON.stringify(answer)}\n`;
      }
      if (!process.stdout.write(output)) await new Promise<void>((resolve) => (goOn = resolve));
      // Nobody reads on: what follows need not be counted.
      if (!isOpen) break;
    }
  } catch (error) {
    if (!['open', 'read'].includes((error as NodeJS.ErrnoException).syscall ?? '')) throw error;
    throw new UsageError(`Die Datei „${file}“ lässt sich nicht lesen.\n${usage}`);
  }
  if (refused) console.error(`Nicht gezählt: ${refused}.`);
  return refused ? 1 : 0;
}

/** Lines as they arrive, those of one piece together, blank ones left out; `null` stands for one that is too long. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<(string | null)[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let isTooLong = false;
  const take = (text: string, isEnd: boolean): (string | null)[] => {
    const parts = (rest + text).split('\n');
    rest = isEnd ? '' : parts.pop()!;
    const lines: (string | null)[] = [];
    for (const part of parts) {
      if (isTooLong || part.length > maxLine) lines.push(null);
      else if (part.trim() !== '') lines.push(part);
      isTooLong = false;
    }
    if (rest.length > maxLine) {
      isTooLong = true;
      rest = '';
    }
    return lines;
  };
  for await (const chunk of input) yield take(decoder.decode(chunk, { stream: true }), false);
  yield take(decoder.decode(), true);
}
