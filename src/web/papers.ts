import type { Block, Paper } from '../documents/paper.js';
import { purposeLabels } from '../../workflows/reference.de.js';
import { ruleSentence } from '../../workflows/rule-words.de.js';
import type { MajorityRule } from '../../workflows/ballot-count.js';
import type { BodyView, DecisionView, InstanceSummary, MeetingView } from '../register/case.queries.js';
import { decisionName } from '../register/decision.queries.js';
import { organisationName } from '../register/names.js';
import type { OrderRow, StandingContext } from '../register/standing.queries.js';
import { orderKindLabels } from '../../workflows/order.de.js';
import { formatDate, formatDay, formatList } from './format.js';
import { wordingOn } from './standing-parts.js';

/** Papers that people print or keep, from what the pages show (skeletons: wording.md 8). */

const statement = 'Maßgeblich ist die Fassung in umlauf.';

interface AgendaSource {
  meeting: MeetingView;
  body: BodyView;
  bodies: BodyView[];
  items: InstanceSummary[];
  /** By the id of the vote: on the Grüne Liste, time, Berichterstatter. */
  plan: ReadonlyMap<string, { isOnConsentList: boolean; minutes: number | null; rapporteur: string | null }>;
  version: number;
  decisions: DecisionView[];
}

/** Tagesordnung. */
export function agendaPaper({ meeting, body, bodies, items, plan, version, decisions }: AgendaSource): Paper {
  const rows = (isOnConsentList: boolean) =>
    items
      .filter(({ id }) => (plan.get(id)?.isOnConsentList ?? false) === isOnConsentList)
      .map((item) => {
        const own = plan.get(item.id);
        const decided = decisions.find(({ id }) => id === item.id);
        return [
          `TOP ${String(item.facts.item)}`,
          item.title ?? '',
          purposeLabels[String(item.facts.outcome)] ?? '',
          own?.rapporteur
            ? organisationName(own.rapporteur)
            : formatList((item.context.leads as string[]).map(organisationName)),
          decided ? decisionName(bodies, decided) : own?.minutes ? `${own.minutes} Minuten` : '–',
        ];
      });
  const header = ['TOP', 'Thema', 'Ziel', 'Bericht', 'Zeit oder Ergebnis'];
  const [green, single] = [rows(true), rows(false)];
  const blocks: Block[] = [
    {
      kind: 'facts',
      rows: [
        ['Tag', `${formatDay(meeting.on)}, ${meeting.startsAt} Uhr`],
        ...(meeting.place ? ([['Ort', meeting.place]] as [string, string][]) : []),
        ['Vorsitz', organisationName(body.chair)],
        ['Fassung', version > 0 ? String(version) : 'Entwurf'],
      ],
    },
    ...(green.length
      ? ([
          { kind: 'heading', level: 2, text: 'Grüne Liste' },
          { kind: 'text', text: 'Diese Punkte werden gemeinsam und ohne Aussprache beschlossen.' },
          { kind: 'table', header, rows: green },
        ] as Block[])
      : []),
    { kind: 'heading', level: 2, text: green.length ? 'Einzelberatung' : 'Tagesordnung' },
    single.length ? { kind: 'table', header, rows: single } : { kind: 'text', text: 'Kein Punkt.' },
  ];
  return {
    title: `Tagesordnung der ${meeting.number}. Sitzung ${body.names.gen}`,
    subtitle: `${formatDay(meeting.on)}, ${meeting.startsAt} Uhr`,
    author: `Geschäftsstelle (${organisationName(body.secretariat)})`,
    foot: `${body.names.short}, ${meeting.number}. Sitzung. ${statement}`,
    blocks,
  };
}

/** Stimmzettel of a meeting: each item to vote on, with the rule and a line for every member. */
export function ballotPaper({ meeting, body, items }: AgendaSource): Paper {
  const voting = body.seats.filter(({ isVoting }) => isVoting).map(({ organisation }) => organisation);
  const votes = items.filter(({ facts }) => facts.outcome !== 'information');
  return {
    title: `Abstimmungsbogen der ${meeting.number}. Sitzung ${body.names.gen}`,
    subtitle: `${formatDay(meeting.on)}, ${meeting.startsAt} Uhr`,
    author: `Geschäftsstelle (${organisationName(body.secretariat)})`,
    foot: `${body.names.short}, ${meeting.number}. Sitzung. ${statement}`,
    blocks: [
      { kind: 'text', text: ruleSentence(body.policy.majority.value as MajorityRule) },
      ...votes.flatMap((item): Block[] => [
        { kind: 'heading', level: 2, text: `TOP ${String(item.facts.item)}: ${item.title ?? ''}` },
        {
          kind: 'table',
          header: ['Mitglied', 'Ja', 'Nein', 'Enthaltung', 'nicht da'],
          rows: voting.map((code) => [organisationName(code), '☐', '☐', '☐', '☐']),
        },
      ]),
    ],
  };
}

interface DecisionSource {
  decision: DecisionView;
  bodies: BodyView[];
  body: BodyView;
  standing: StandingContext | null;
  orders: OrderRow[];
  meeting: MeetingView | undefined;
  on: string;
  text: (id: string | null | undefined) => string;
}

/** Beschluss in the text that stands on a day. */
export function decisionPaper(source: DecisionSource): Paper {
  const { decision, bodies, body, standing, orders, meeting, on, text } = source;
  const name = decisionName(bodies, decision);
  const clauses = (standing?.clauses ?? []).filter(({ number }) => number > 0);
  const whole = standing?.clauses.find(({ number }) => number === 0);
  return {
    title: `${name}: ${decision.title ?? ''}`,
    subtitle: `gefasst am ${formatDate(decision.on)}, Stand ${formatDate(on)}`,
    author: `Geschäftsstelle (${organisationName(body.secretariat)})`,
    foot: `${name}. ${statement}`,
    blocks: [
      {
        kind: 'facts',
        rows: [
          ['Nummer', name],
          ['Gefasst', meeting ? `${meeting.number}. Sitzung am ${formatDate(meeting.on)}` : formatDate(decision.on)],
          ...(decision.validUntil ? ([['Befristet bis', formatDate(decision.validUntil)]] as [string, string][]) : []),
          ...(standing?.appliesTo
            ? ([['Gilt nur für', formatList(standing.appliesTo.map(organisationName))]] as [string, string][])
            : []),
        ],
      },
      { kind: 'heading', level: 2, text: 'Wortlaut' },
      { kind: 'text', text: whole ? text(wordingOn(whole, on)) || 'aufgehoben' : (decision.text ?? '') },
      ...(clauses.length
        ? ([
            {
              kind: 'clauses',
              items: clauses.map((clause) => ({
                number: clause.number,
                text: text(wordingOn(clause, on)) || '(aufgehoben)',
              })),
            },
          ] as Block[])
        : []),
      ...(decision.reason
        ? ([
            { kind: 'heading', level: 2, text: 'Begründung' },
            { kind: 'text', text: decision.reason },
          ] as Block[])
        : []),
      ...(orders.length
        ? ([
            { kind: 'heading', level: 2, text: 'Aufträge' },
            {
              kind: 'table',
              header: ['Zuständig', 'Art', 'Ziffer', 'Frist'],
              rows: orders.map(({ context, dueOn }) => [
                organisationName(context.owner),
                orderKindLabels[context.kind],
                context.clause ? String(context.clause) : '–',
                dueOn ? formatDate(dueOn) : '–',
              ]),
            },
          ] as Block[])
        : []),
    ],
  };
}

/** Niederschrift in its present wording: each paragraph that begins with „TOP“ is a heading. */
export function minutesPaper(source: {
  body: BodyView;
  number: number;
  on: string;
  text: string;
  isApproved: boolean;
  statements: [string, string][];
}): Paper {
  const { body, number, on, text, isApproved, statements } = source;
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => !paragraph.startsWith('Niederschrift der '));
  return {
    title: `Niederschrift der ${number}. Sitzung ${body.names.gen}`,
    subtitle: `Sitzung am ${formatDate(on)}, ${isApproved ? 'genehmigt' : 'Entwurf'}`,
    author: `Geschäftsstelle (${organisationName(body.secretariat)})`,
    foot: `${body.names.short}, Niederschrift der ${number}. Sitzung. ${statement}`,
    blocks: [
      ...paragraphs.flatMap((paragraph): Block[] => {
        const [first, ...rest] = paragraph.split('\n');
        const isPart = /^(TOP \d+:|Anwesenheit$|Bericht über)/.test(first!);
        return isPart
          ? [
              { kind: 'heading', level: 2, text: first! },
              ...(rest.length ? [{ kind: 'text' as const, text: rest.join('\n') }] : []),
            ]
          : [{ kind: 'text', text: paragraph }];
      }),
      ...(statements.length
        ? ([
            { kind: 'heading', level: 2, text: 'Protokollerklärungen' },
            ...statements.map(([who, words]) => ({ kind: 'text', text: `${who}: „${words}“` })),
          ] as Block[])
        : []),
    ],
  };
}
