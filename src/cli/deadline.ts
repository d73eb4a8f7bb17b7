import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  DeadlineRefused,
  type DueKind,
  deadlineAfter,
  deadlineBefore,
  parsePeriod,
  parsePlace,
} from '../../workflows/deadline-calendar.js';
import { UsageError, UserError } from '../user-error.js';

const usage = [
  'Aufruf: umlauf deadline --from TAG --plus DAUER [--place LAND] [--kind ART]',
  '        umlauf deadline --before TAG --minus DAUER [--place LAND] [--kind ART]',
  'TAG: 2024-11-13 · DAUER: 30d, 10wd, 4w, 1m · LAND: HE (Vorgabe), BW, BY … · ART: deadline (Vorgabe), appointment, term',
].join('\n');

const kinds: readonly string[] = ['deadline', 'appointment', 'term'] satisfies DueKind[];

const options = {
  from: { type: 'string' },
  plus: { type: 'string' },
  before: { type: 'string' },
  minus: { type: 'string' },
  place: { type: 'string', default: 'HE' },
  kind: { type: 'string', default: 'deadline' },
} as const;

/** `umlauf deadline`: works out one day (Frist, Termin, Amtszeit) and prints it with its derivation as one JSON line. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  const { from, plus, before, minus, place, kind } = values;
  if (!kinds.includes(kind)) throw misused(`„${kind}“ ist keine Art. Möglich: ${kinds.join(', ')}.`);
  const isForward = from !== undefined && plus !== undefined && before === undefined && minus === undefined;
  const isBackward = before !== undefined && minus !== undefined && from === undefined && plus === undefined;
  if (!isForward && !isBackward) throw misused('Gebraucht werden --from mit --plus oder --before mit --minus.');
  const event = (isForward ? from : before)!;
  if (!z.iso.date().safeParse(event).success) throw misused(`„${event}“ ist kein Tag wie 2024-11-13.`);
  try {
    const period = parsePeriod((isForward ? plus : minus)!);
    const work = isForward ? deadlineAfter : deadlineBefore;
    const { date, instant, shifted, derivation } = work(event, period, kind as DueKind, { place: parsePlace(place) });
    console.log(JSON.stringify({ date, instant, shifted, derivation }));
    return 0;
  } catch (error) {
    if (!(error instanceof DeadlineRefused)) throw error;
    throw error.code === 'periodFormat' || error.code === 'placeUnknown'
      ? misused(error.message)
      : new UserError(error.message);
  }
}

function misused(sentence: string): UsageError {
  return new UsageError(`${sentence}\n${usage}`);
}
