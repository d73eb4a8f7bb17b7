import type { Block, Paper } from '../documents/paper.js';
import { majorityOf } from '../../workflows/policies/policy-set.js';
import { purposeLabels } from '../../workflows/reference.de.js';
import { ruleSentence } from '../../workflows/rule-words.de.js';
import type { MajorityRule } from '../../workflows/ballot-count.js';
import type { BodyView, DecisionView, InstanceSummary, MeetingView } from '../register/case.queries.js';
import { decisionName } from '../register/decision.queries.js';
import { organisationName } from '../register/names.js';
import type { StatementForMinutes } from '../register/statement.queries.js';
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
  /** Quelle of items that have one, by the id of the vote. */
  sources: ReadonlyMap<string, string>;
}

/** Tagesordnung. */
export function agendaPaper({ meeting, body, bodies, items, plan, version, decisions, sources }: AgendaSource): Paper {
  const rows = (isOnConsentList: boolean) =>
    items
      .filter(({ id }) => (plan.get(id)?.isOnConsentList ?? false) === isOnConsentList)
      .map((item) => {
        const own = plan.get(item.id);
        const decided = decisions.find(({ id }) => id === item.id);
        return [
          `TOP ${String(item.facts.item)}`,
          [item.title ?? '', sources.has(item.id) ? `Quelle: ${sources.get(item.id)}` : ''].filter(Boolean).join('. '),
          purposeLabels[String(item.facts.outcome)] ?? '',
          own?.rapporteur
            ? organisationName(own.rapporteur)
            : formatList((item.context.leads as string[]).map(organisationName)),
          decided ? decisionName(bodies, decided) : own?.minutes ? `${own.minutes} Minuten` : '–',
        ];
      });
  const header = ['TOP', 'Thema', 'Ziel', 'Bericht', 'Zeit oder Ergebnis'];
  const widths = [5, 4, 3, 4];
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
          { kind: 'table', header, rows: green, widths },
        ] as Block[])
      : []),
    { kind: 'heading', level: 2, text: green.length ? 'Einzelberatung' : 'Tagesordnung' },
    single.length ? { kind: 'table', header, rows: single, widths } : { kind: 'text', text: 'Kein Punkt.' },
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
        ...specialRule(body, item),
        {
          kind: 'table',
          header: ['Mitglied', 'Ja', 'Nein', 'Enthaltung', 'nicht da'],
          rows: voting.map((code) => [organisationName(code), '☐', '☐', '☐', '☐']),
        },
      ]),
    ],
  };
}

/** An item that is decided by a majority of its own says so. */
function specialRule(body: BodyView, { context }: InstanceSummary): Block[] {
  const { proposal } = context as { proposal: { majority: string | null } | null };
  const special = proposal?.majority ? majorityOf(body.policy, proposal.majority) : null;
  return special ? [{ kind: 'text', text: `${special.label}: ${ruleSentence(special.rule)}` }] : [];
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

interface MinutesSource {
  body: BodyView;
  number: number;
  on: string;
  text: string;
  isApproved: boolean;
  statements: StatementForMinutes[];
}

/** A part of the minutes: what stands above the first heading has none. */
interface MinutesPart {
  heading: string | null;
  /** Of a TOP. */
  item: number | null;
  text: string;
}

/** Niederschrift in its parts: each paragraph that begins with „TOP“ or names a part opens one. */
export function minutesParts(text: string): MinutesPart[] {
  const parts: MinutesPart[] = [];
  for (const paragraph of text.split(/\n{2,}/)) {
    // The draft begins with what the paper has as its title.
    if (/^Niederschrift der \d+\. Sitzung .* am \d{2}\.\d{2}\.\d{4}$/.test(paragraph)) continue;
    const [first, ...rest] = paragraph.split('\n');
    const item = /^TOP (\d+):/.exec(first!)?.[1];
    if (item !== undefined || /^(Anwesenheit$|Bericht über|Genehmigung der)/.test(first!))
      parts.push({ heading: first!, item: item === undefined ? null : Number(item), text: rest.join('\n') });
    else if (parts.length > 0 && parts.at(-1)!.heading !== null)
      parts.at(-1)!.text += `${parts.at(-1)!.text ? '\n' : ''}${paragraph}`;
    else parts.push({ heading: null, item: null, text: paragraph });
  }
  return parts;
}

/** Each TOP with the Protokollerklärungen on it; one on a TOP that the text does not have stands at the end. */
function blocksOf(parts: MinutesPart[], statements: StatementForMinutes[]): Block[] {
  const said = ({ organisation, words }: StatementForMinutes): Block => ({
    kind: 'text',
    text: `Protokollerklärung ${organisationName(organisation)}: „${words}“`,
  });
  return parts.flatMap(({ heading, text, item }): Block[] => [
    ...(heading ? [{ kind: 'heading' as const, level: 2 as const, text: heading }] : []),
    ...(text ? [{ kind: 'text' as const, text }] : []),
    ...(item === null ? [] : statements.filter((each) => each.item === item).map(said)),
  ]);
}

/** Niederschrift in its present wording. */
export function minutesPaper(source: MinutesSource): Paper {
  const { body, number, on, text, isApproved, statements } = source;
  const parts = minutesParts(text);
  const elsewhere = statements.filter(({ item }) => parts.every((part) => part.item !== item));
  return {
    title: `Niederschrift der ${number}. Sitzung ${body.names.gen}`,
    subtitle: `Sitzung am ${formatDate(on)}, ${isApproved ? 'genehmigt' : 'Entwurf'}`,
    author: `Geschäftsstelle (${organisationName(body.secretariat)})`,
    foot: `${body.names.short}, Niederschrift der ${number}. Sitzung. ${statement}`,
    blocks: [
      ...blocksOf(parts, statements),
      ...(elsewhere.length
        ? ([
            { kind: 'heading', level: 2, text: 'Weitere Protokollerklärungen' },
            ...elsewhere.map(({ item, title, organisation, words }) => ({
              kind: 'text',
              text: `TOP ${item} (${title ?? ''}), ${organisationName(organisation)}: „${words}“`,
            })),
          ] as Block[])
        : []),
    ],
  };
}

/** Auszug aus der Niederschrift: head, presence and one TOP; `null` where the minutes have no such TOP. */
export function extractPaper(source: MinutesSource & { item: number }): Paper | null {
  const { body, number, on, text, isApproved, statements, item } = source;
  const parts = minutesParts(text);
  const own = parts.filter((part) => part.item === item);
  if (own.length === 0) return null;
  const head = parts.filter(({ heading }) => heading === null || heading === 'Anwesenheit');
  return {
    title: `Auszug aus der Niederschrift der ${number}. Sitzung ${body.names.gen}`,
    subtitle: `Sitzung am ${formatDate(on)}, TOP ${item}${isApproved ? '' : ', vorläufig: noch nicht genehmigt'}`,
    author: `Geschäftsstelle (${organisationName(body.secretariat)})`,
    foot: `${body.names.short}, Auszug aus der Niederschrift der ${number}. Sitzung, TOP ${item}. ${statement}`,
    blocks: blocksOf([...head, ...own], statements),
  };
}

interface NoticeSource {
  body: BodyView;
  bodies: BodyView[];
  /** Day of the meeting, and the day of the paper. */
  on: string;
  today: string;
  /** Where the decisions and their papers can be read. */
  address: string;
  decisions: { decision: DecisionView; standing: StandingContext | null }[];
  text: (id: string | null | undefined) => string;
}

/** Amtliche Bekanntmachung of the released decisions of a meeting, or of one by Umlauf. */
export function noticePaper(source: NoticeSource): Paper {
  const { body, bodies, on, today, address, decisions, text } = source;
  const title = `Bekanntmachung der Entscheidungen ${body.names.gen} vom ${formatDate(on)}`;
  return {
    title,
    subtitle: `${organisationName(body.secretariat)}, ${formatDate(today)}`,
    author: organisationName(body.secretariat),
    foot: title,
    blocks: [
      { kind: 'text', text: `Grundlage: ${body.policy.officialNotice.source}` },
      { kind: 'text', text: `Die Entscheidungen mit den genannten Unterlagen stehen auf ${address}.` },
      ...(decisions.length === 0 ? [{ kind: 'text' as const, text: 'Kein Beschluss ist freigegeben.' }] : []),
      ...decisions.flatMap(({ decision, standing }): Block[] => {
        const clauses = (standing?.clauses ?? []).filter(({ number }) => number > 0);
        return [
          { kind: 'heading', level: 2, text: decision.title ?? decisionName(bodies, decision) },
          {
            kind: 'text',
            text: `${decisionName(bodies, decision)}, ${decision.meetingId ? 'gefasst' : 'im Umlaufverfahren gefasst'} am ${formatDate(decision.on)}`,
          },
          { kind: 'text', text: decision.text ?? '' },
          ...(clauses.length
            ? [
                {
                  kind: 'clauses' as const,
                  items: clauses.map((clause) => ({
                    number: clause.number,
                    text: text(clause.wordings[0]!.textId),
                  })),
                },
              ]
            : []),
          ...(standing?.appliesTo
            ? [{ kind: 'text' as const, text: `Gilt nur für: ${formatList(standing.appliesTo.map(organisationName))}` }]
            : []),
        ];
      }),
    ],
  };
}
