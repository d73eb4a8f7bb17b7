import { historyWords } from '../../../workflows/words-catalogue.js';
import { historyOf, listDecisions, listInstances, textsOf } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { listOrders } from '../../register/standing.queries.js';
import type { Sql } from '../../register/sql.js';
import { berlinDay, formatDate } from '../format.js';
import type { CaseView } from './case-view.js';

interface GroupContext {
  objectives: string[];
  leads: string[];
  startsOn: string;
  activeFrom: string;
}

const handedIn = ['handIn', 'reportNoChange'];

/**
 * First draft of a report (Zwischenbericht): the registered goals, each with room for where it stands, then what happened
 * to the Format since the last report, its decisions and open orders. The lead writes on from there.
 */
export async function reportDraft(c: CaseView, sql: Sql): Promise<string> {
  const { row, parent } = c.found;
  if (!parent) return '';
  const group = parent.context as unknown as GroupContext;
  const family = await listInstances(sql, { parentId: parent.id, limit: 500 });
  const reports = family.filter(({ workflow, id }) => workflow === 'interimReport' && id !== row.id);
  const changes = family.filter(({ workflow }) => workflow === 'extension' || workflow === 'mandateChange');
  const [past, own, decisions, orders, text] = await Promise.all([
    reports.length > 0
      ? historyOf(
          sql,
          reports.map(({ id }) => id),
        )
      : [],
    historyOf(sql, [parent.id]),
    Promise.all([parent, ...changes].map(({ id }) => listDecisions(sql, { subjectId: id }))),
    Promise.all(group.leads.map((owner) => listOrders(sql, { owner, state: 'open' }))),
    textsOf(sql, [group]),
  ]);
  const last = past.find(({ type }) => handedIn.includes(type))?.at ?? null;
  const since = last ?? group.activeFrom;
  const happened = [
    ...own
      .filter(({ at, type }) => at > since && (!type.startsWith('deadline.') || type === 'deadline.end'))
      .map(({ at, type }) => ({ day: formatDate(berlinDay(at)), at, words: historyWords('workingGroup', type) })),
    ...decisions
      .flat()
      .filter(({ on }) => on > since.slice(0, 10))
      .map((decision) => ({
        day: formatDate(decision.on),
        at: decision.on,
        words: `${decisionName(c.bodies, decision)}: ${decision.title ?? ''}`,
      })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  const open = orders.flat().filter(({ decision }) => decision !== null);
  return [
    `Bericht zu „${parent.title ?? ''}“, Stand ${formatDate(c.view.today)}`,
    ...group.objectives.map((id, i) => `Ziel ${i + 1}: ${text(id)}\nStand: `),
    [
      last
        ? `Seit dem letzten Bericht vom ${formatDate(berlinDay(last))}`
        : `Seit dem Beginn am ${formatDate(group.activeFrom)}`,
      ...happened.map(({ day, words }) => `– ${day}: ${words}`),
      ...(happened.length === 0 ? ['– '] : []),
    ].join('\n'),
    ...(open.length > 0
      ? [
          [
            'Offene Aufträge der Federführung',
            ...open.map(
              ({ decision, context, text: words, dueOn }) =>
                `– ${decisionName(c.bodies, decision!)}${context.clause ? `, Ziffer ${context.clause}` : ''}${dueOn ? `, bis ${formatDate(dueOn)}` : ''}: ${words ?? ''}`,
            ),
          ].join('\n'),
        ]
      : []),
    'Nächste Schritte\n– ',
    'Worum das Gremium gebeten wird\n– ',
  ].join('\n\n');
}
