import { decision } from '../../../workflows/decision.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { orderKindLabels } from '../../../workflows/order.de.js';
import { parseInput } from '../../engine/parse-input.js';
import type { MeetingView } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { organisationName } from '../../register/names.js';
import type { StandingContext } from '../../register/standing.queries.js';
import { formatDate, formatList } from '../format.js';
import { PAGES } from '../layout.js';
import {
  type Line,
  type Row,
  type TakeOverList,
  type TakeOverWorld,
  bodyIn,
  checkWorld,
  codeIn,
  dayIn,
  organisationsIn,
  sentences,
} from './list.js';

const columnOf: Record<string, string> = {
  clause: 'ziffer',
  kind: 'art',
  owners: 'zustaendig',
  due: 'frist',
  meeting: 'sitzung',
  source: 'quelle',
};

/** Offene Aufträge und Auflagen: of decisions that were taken over, by Ziffer. */
export const orderList: TakeOverList = {
  title: 'Offene Aufträge',
  home: PAGES.orders,
  intro:
    'Aufträge und Auflagen aus übernommenen Beschlüssen, die noch offen sind, auch nach der Frist. Bei der Übernahme geht keine Mail hinaus.',
  one: 'Auftrag',
  many: 'Aufträge',
  columns: [
    { name: 'gremium', hint: 'Kürzel oder Name' },
    { name: 'jahr', hint: 'des Beschlusses' },
    { name: 'nummer', hint: 'des Beschlusses, ohne Jahr' },
    { name: 'ziffer', hint: 'leer, wenn der Beschluss keine Ziffern hat' },
    { name: 'art', hint: 'Auftrag oder Auflage' },
    { name: 'zustaendig', hint: 'Kürzel oder Namen, durch Komma getrennt; jede Stelle erhält eine eigene Aufgabe' },
    { name: 'frist', hint: 'TT.MM.JJJJ, oder leer mit Sitzung' },
    { name: 'sitzung', hint: 'Nummer der Sitzung, oder leer mit Frist' },
    { name: 'quelle', hint: 'wo der Auftrag steht' },
  ],
  example:
    'IT-PLR;2024;21;1;Auftrag;FITKO;;46;Niederschrift der 44. Sitzung\nIT-PLR;2024;21;2;Auflage;HE, Bremen;31.12.2026;;Niederschrift der 44. Sitzung',
  shown: ['Beschluss', 'Ziffer', 'Art', 'Zuständig', 'Frist', 'Quelle'],
  read(rows, world) {
    const { bodies, decisions } = world;
    // What earlier lines of the list bring counts for the later ones.
    const contexts = new Map<string, StandingContext>();
    return rows.map((row): Line => {
      const name = `${bodyIn(row.gremium, bodies)}/${Number(row.jahr)}/${Number(row.nummer)}`;
      const found = decisions.get(name);
      const due = dueIn(row, world);
      const input = {
        clause: row.ziffer || '0',
        kind: row.art ? codeIn(row.art, kinds) : 'order',
        owners: organisationsIn(row.zustaendig),
        due: due.due,
        meeting: due.meeting?.id ?? null,
        source: row.quelle,
      };
      const parsed = parseInput(decision.commands.takeOverOrder!, input, () => '');
      const problems = sentences(parsed.issues, ([first]) => columnOf[String(first)] ?? String(first));
      if (due.isUnknown) problems.push(`sitzung: ${fieldMessage('meetingNumberUnknown', { n: row.sitzung! })}`);
      if (!found) problems.push(`nummer: ${fieldMessage('decisionNotTakenOver')}`);
      else if (found.workflow !== 'decision') problems.push(`nummer: ${fieldMessage('orderByVote')}`);
      else if (problems.length === 0) {
        const context = contexts.get(found.id) ?? (found.context as StandingContext);
        const plain = parsed.plain as { clause: number; owners: string[] };
        problems.push(
          ...sentences(
            decision.checks!.takeOverOrder!(plain as never, checkWorld(world, context)),
            ([first]) => columnOf[String(first)] ?? String(first),
          ),
        );
        const added = plain.owners.map(
          (owner) => ({ clause: plain.clause, owner }) as StandingContext['orders'][number],
        );
        contexts.set(found.id, { ...context, orders: [...context.orders, ...added] });
      }
      return {
        command: { type: 'takeOverOrder', instanceId: found?.id ?? '', input },
        problems,
        shown:
          problems.length > 0
            ? []
            : [
                decisionName(bodies, found!),
                row.ziffer || '–',
                orderKindLabels[input.kind as keyof typeof orderKindLabels],
                formatList(input.owners.map(organisationName)),
                due.meeting ? `${due.meeting.number}. Sitzung, ${formatDate(due.meeting.on)}` : formatDate(due.due!),
                row.quelle ?? '',
              ],
      };
    });
  },
};

const kinds = { order: { label: orderKindLabels.order }, condition: { label: orderKindLabels.condition } };

/** By a day or by a meeting of the body; a meeting that is over stands for its day. */
function dueIn(
  row: Row,
  { meetings, bodies, today }: TakeOverWorld,
): { due: string | null; meeting: MeetingView | null; isUnknown: boolean } {
  const due = dayIn(row.frist);
  if (!row.sitzung) return { due, meeting: null, isUnknown: false };
  const body = bodyIn(row.gremium, bodies);
  const meeting = meetings.find(
    (each) => each.body === body && String(each.number) === row.sitzung!.replace(/\.$/, ''),
  );
  if (!meeting) return { due, meeting: null, isUnknown: true };
  if (due === null && (meeting.on < today || meeting.status === 'ended'))
    return { due: meeting.on, meeting: null, isUnknown: false };
  return { due, meeting, isUnknown: false };
}
