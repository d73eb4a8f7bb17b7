import { z } from 'zod';
import { deadlineChanges } from './scenario.js';

const at = z.string().describe('Zeitpunkt, UTC, ISO 8601.');
const line = {
  at,
  n: z.int().min(1).describe('Laufende Nummer.'),
  instance: z.string().describe('Name des Vorgangs aus dem Szenario; Kinder mit Schrägstrich: reg/vote-1.'),
};
const command = {
  ...line,
  kind: z.literal('command'),
  type: z.string(),
  as: z.string().describe('Stelle, oder system.'),
};

/** One line of what `umlauf simulate` prints (design.md 8). */
export const simulationLine = z.union([
  z.strictObject({ ...command, result: z.string().describe('Zustand nach dem Kommando.') }),
  z.strictObject({ ...command, refused: z.string().describe('Kennung der Zurückweisung.') }),
  z.strictObject({ ...line, kind: z.literal('transition'), from: z.string().nullable(), to: z.string() }),
  z.strictObject({ ...line, kind: z.literal('deadline'), name: z.string(), what: z.enum(deadlineChanges), due: at }),
  z.strictObject({
    ...line,
    kind: z.literal('mail'),
    to: z.string(),
    subject: z.string(),
    messageId: z.string(),
    attachments: z.array(z.string()).describe('Dateinamen der Anlagen.'),
  }),
  z.strictObject({
    ...line,
    kind: z.literal('decision'),
    body: z.string(),
    number: z.string().describe('Wie gedruckt: 2024/09.'),
    outcome: z.enum(['decision', 'recommendation']),
    until: z.string().nullable().describe('Befristet bis.'),
  }),
  z.strictObject({ ...line, kind: z.literal('publication'), object: z.string(), version: z.int() }),
  z.strictObject({ ...line, kind: z.literal('state'), value: z.unknown(), context: z.unknown() }),
]);
export type SimulationLine = z.infer<typeof simulationLine>;

type Unnumbered<L> = L extends unknown ? Omit<L, 'n'> : never;
/** What a line tells, before it has its number. */
export type Happening = Unnumbered<SimulationLine>;
