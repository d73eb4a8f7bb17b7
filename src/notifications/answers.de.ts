import type { Role } from '../../workflows/contract.js';
import { approval } from '../../workflows/approval.js';
import { interimReport } from '../../workflows/interim-report.js';
import { listed } from './phrases.de.js';

/** What one may answer to the mails about a kind of case, in which function, and which command that is. */
export interface AnswerRule {
  workflow: string;
  role: Role;
  /** Whether mails about a case as it stands invite an answer. */
  invites: (kase: { state: string; context: Record<string, unknown> }) => boolean;
  /** Command for exactly one document as attachment. */
  document?: { command: string; input: (fileId: string) => Record<string, unknown> };
  /** Commands by what the first line says. */
  words: { said: string; command: string; input: Record<string, unknown> }[];
  /** The command is done only after a code went to the registered address and came back. */
  needsCode: boolean;
}

const rules: AnswerRule[] = [
  {
    workflow: interimReport.name,
    role: 'lead',
    invites: ({ state }) => state.startsWith('open'),
    document: { command: 'handIn', input: (file) => ({ file }) },
    words: [{ said: 'Keine Änderung', command: 'reportNoChange', input: {} }],
    needsCode: false,
  },
  {
    workflow: approval.name,
    role: 'votingMember',
    invites: ({ state, context }) => state.startsWith('open') && context.mode === 'written',
    words: [
      { said: 'Ja', command: 'castBallot', input: { choice: 'yes' } },
      { said: 'Nein', command: 'castBallot', input: { choice: 'no' } },
      { said: 'Enthaltung', command: 'castBallot', input: { choice: 'abstain' } },
    ],
    needsCode: true,
  },
];

const known: Record<string, Record<string, unknown>> = {
  [interimReport.name]: interimReport.commands,
  [approval.name]: approval.commands,
};

/** The rule for a function at a kind of case, as far as its workflow has the commands; `null`: nothing can be answered. */
export function answerRule(workflow: string | null, role: string): AnswerRule | null {
  const rule = rules.find((one) => one.workflow === workflow && one.role === role);
  if (!rule) return null;
  const commands = known[rule.workflow]!;
  return { ...rule, words: rule.words.filter(({ command }) => command in commands) };
}

/** „Sie können auf diese Mail antworten: …“, under a mail whose case takes answers. */
export function answerInvitation(rule: AnswerRule): string {
  const said = rule.words.map((word) => `„${word.said}“`);
  const ways = [
    ...(rule.document ? ['mit dem Bericht als Anlage (PDF, DOCX oder ODT, höchstens 25 MB)'] : []),
    ...(said.length ? [`mit ${either(said)} in der ersten Zeile`] : []),
  ];
  const code = rule.needsCode ? ' Sie erhalten dann einen Code. Erst mit ihm ist die Stimme abgegeben.' : '';
  return `Sie können auf diese Mail antworten: ${ways.join(' oder ')}.${code}`;
}

function either(said: string[]): string {
  return listed(said).replace(/ und (?=[^ ]+$)/, ' oder ');
}

/** Stands in a kept mail where the code goes in at sending; the code itself is kept nowhere. */
export const codePlaceholder = '[Code]';
