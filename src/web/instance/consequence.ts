import { printDecisionNumber } from '../../../workflows/policies/policy-set.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { organisationName } from '../../register/names.js';
import { nextNumber } from '../../register/series.queries.js';
import { formatDate, formatList, plural } from '../format.js';
import type { Sql } from '../../register/sql.js';
import { type CaseView, bodyOf } from './case-view.js';

/** What follows from an act that is asked back, with the numbers at hand (wording.md 7). */
export async function consequenceOf(c: CaseView, command: string, sql: Sql): Promise<string | undefined> {
  const general = c.words.commands[command]?.confirm?.consequence;
  if (command === 'cancelMeeting') return cancelling(c, sql);
  if (command === 'endMeeting') return `${openItems(await leftBehind(c, sql))} ${general}`;
  if (c.found.row.workflow !== 'approval') return undefined;
  const { present, ballots, body } = c.found.row.context as { present: string[]; ballots: object; body: string };
  if (command === 'startWrittenProcedure') {
    const members = bodyOf(c, body)!.seats.filter(({ isVoting }) => isVoting).length;
    return `${members} Mitglieder erhalten die Vorlage. Zehn Minuten lang können Sie zurückrufen. Wer bis zum Ende nicht abstimmt, enthält sich.`;
  }
  if (command === 'closeVote')
    return `${Object.keys(ballots).length} von ${present.length} Stimmen liegen vor. ${general}`;
  if (command !== 'establishResult') return undefined;
  const { names, policy } = bodyOf(c, body)!;
  const year = Number(c.view.today.slice(0, 4));
  const number = printDecisionNumber(policy.numberFormat.value, year, await nextNumber(sql, body, year));
  return `Bei Zustimmung erhält der Beschluss die nächste Nummer ${names.gen}, voraussichtlich ${number}. Nummern werden nie neu vergeben.`;
}

/** What a cancelled meeting leaves behind: its items, the deadlines that hang on it, mandates that end before the next. */
async function cancelling(c: CaseView, sql: Sql): Promise<string> {
  const { row } = c.found;
  const open = await leftBehind(c, sql);
  const body = String(row.facts.body);
  const next = c.meetings.find(
    ({ id, body: of, on, status }) => id !== row.id && of === body && status === 'planned' && on > String(row.facts.on),
  );
  const ending = await sql<{ title: string | null; until: string }>(
    `SELECT t.content AS title, i.facts->>'validUntil' AS until
     FROM umlauf.instance i LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE i.workflow = 'workingGroup' AND NOT i.is_final AND $1 IN (i.facts->>'body', i.context->>'approvingBody')
       AND i.facts->>'validUntil' >= $2 AND ($3::text IS NULL OR i.facts->>'validUntil' < $3) ORDER BY 2`,
    [body, String(row.facts.on), next?.on ?? null],
  );
  return [
    openItems(open),
    open.duties.length > 0 ? `Fristen an dieser Sitzung, die sich mit ihr ändern: ${named(open.duties)}.` : '',
    ending.length > 0
      ? `Vor der nächsten Sitzung enden: ${formatList(ending.map(({ title, until }) => `${title ?? ''} (${formatDate(until)})`))}.`
      : '',
    'Die Mitglieder werden benachrichtigt. Gefasste Beschlüsse gelten.',
  ]
    .filter(Boolean)
    .join(' ');
}

interface LeftBehind {
  items: number;
  /** „Zwischenbericht: Registermodernisierung (Hessen)“: what is due by a deadline that hangs on the day of the meeting. */
  duties: string[];
}

/** Items of the meeting that were not taken yet, and what is due in other cases by deadlines that hang on its day. */
async function leftBehind(c: CaseView, sql: Sql): Promise<LeftBehind> {
  const [open] = await sql<{ items: number }>(
    `SELECT count(*)::int AS items FROM umlauf.instance
     WHERE workflow = 'approval' AND facts->>'meeting' = $1 AND NOT is_final AND state <> 'closed'`,
    [c.found.row.id],
  );
  const due = await sql<{ workflow: string; title: string | null; owners: string[] }>(
    `SELECT i.workflow, t.content AS title,
            ARRAY(SELECT jsonb_array_elements_text(coalesce(i.facts->'organisations', '[]'::jsonb))) AS owners
     FROM umlauf.deadline d JOIN umlauf.instance i ON i.id = d.instance_id
     LEFT JOIN umlauf.text t ON t.id = (i.facts->>'titleId')::uuid
     WHERE d.status = 'open' AND d.instance_id <> $1::uuid AND d.name NOT LIKE 'reminder.%'
       AND (d.anchor->>'meeting' = $1::text OR d.anchor->'base'->>'meeting' = $1::text)
     GROUP BY i.id, t.content ORDER BY i.workflow, t.content, i.id`,
    [c.found.row.id],
  );
  return {
    items: open!.items,
    duties: due.map(
      ({ workflow, title, owners }) =>
        `${wordsOf(workflow).name}${title ? ` „${title}“` : ''}${owners.length > 0 ? ` (${formatList(owners.map(organisationName))})` : ''}`,
    ),
  };
}

const maxNamed = 20;

/** A list that names as many as somebody reads, and counts the rest. */
function named(all: string[]): string {
  const rest = all.length - maxNamed;
  return formatList([...all.slice(0, maxNamed), ...(rest > 0 ? [`${rest} weitere`] : [])]);
}

function openItems({ items }: { items: number }): string {
  return items === 0
    ? 'Kein Punkt ist offen.'
    : `${plural(items, 'offener Punkt geht', 'offene Punkte gehen')} in die gewählte Sitzung, in den Umlauf oder zurück an die Federführung.`;
}
