import type { MeetingContext } from '../../../workflows/meeting.js';
import { purposeLabels } from '../../../workflows/reference.de.js';
import { fundingKeyOf } from '../../../workflows/data/funding-keys.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { listDecisions, listInstances, textsOf } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { organisationName } from '../../register/names.js';
import { listOrders, writtenSince } from '../../register/standing.queries.js';
import type { Sql } from '../../register/sql.js';
import { orderKindLabels, reservationLabels } from '../../../workflows/order.de.js';
import { formatDate, formatInstant, formatList, formatPercent } from '../format.js';
import { placeOf } from '../meeting-parts.js';
import { attendanceOf } from '../presence.js';
import { type CaseView, bodyOf, meetingOf } from './case-view.js';
import type { approval } from '../../../workflows/approval.js';
import type { z } from 'zod';

type VoteContext = z.infer<(typeof approval)['context']>;

interface MinutesContext {
  body: string;
  meeting: string;
  number: number;
  on: string;
  textId: string | null;
}

/**
 * Niederschrift, as a proposal from what happened (wording.md 8): who was there, each TOP with its decision and count,
 * reservations and orders. Once a text is kept, that one is edited further. Protokollerklärungen are no part of it: their
 * words are those of the members, who change them until the end of the Einwendungsfrist.
 */
export async function minutesDraft(c: CaseView, command: string, sql: Sql): Promise<string> {
  const context = c.found.row.context as MinutesContext;
  if (context.textId !== null || command === 'acceptObjection') return c.text(context.textId);
  const body = bodyOf(c, context.body)!;
  const meeting = meetingOf(c, context.meeting);
  const [held] = await listMeetingsHeld(sql, context.meeting);
  const votes = (await listInstances(sql, { workflows: ['approval'], meeting: context.meeting, limit: 200 })).toSorted(
    (a, b) => Number(a.facts.item) - Number(b.facts.item),
  );
  const decisions = await listDecisions(sql, { meetingId: context.meeting });
  const before = c.meetings
    .filter(({ body: of, on, status }) => of === context.body && on < context.on && status === 'ended')
    .at(-1);
  const written = await writtenSince(sql, context.body, before?.on ?? null, context.on);
  const text = await textsOf(
    sql,
    votes.map(({ context: each }) => each),
  );
  const noteText = await textsOf(sql, [held?.notes ?? []]);
  const allOrders = await listOrders(sql, { body: context.body });
  const attended = attendanceOf(held?.presence ?? [], true);
  const names = (isVoting: boolean) =>
    attended
      .filter(
        ({ organisation }) => body.seats.find((seat) => seat.organisation === organisation)?.isVoting === isVoting,
      )
      .map(({ organisation, words }) => `${organisationName(organisation)} (${words})`);
  const voting = body.seats.filter(({ isVoting }) => isVoting);
  const here = names(true);
  const away = voting.filter(({ organisation }) => !attended.some((each) => each.organisation === organisation));
  const lines = [
    `Niederschrift der ${context.number}. Sitzung ${body.names.gen} am ${formatDate(context.on)}`,
    [
      held?.openedAt ? `Beginn: ${formatInstant(held.openedAt)}` : '',
      held?.endedAt ? `Ende: ${formatInstant(held.endedAt)}` : '',
      meeting?.place ? `Ort: ${meeting.place}` : '',
      `Vorsitz: ${organisationName(body.chair)}`,
      `Protokoll: Geschäftsstelle (${organisationName(body.secretariat)})`,
    ]
      .filter(Boolean)
      .join('\n'),
    [
      'Anwesenheit',
      here.length
        ? `Stimmberechtigt (${here.length} von ${voting.length}): ${formatList(here)}`
        : 'Die Anwesenheit ist nicht festgehalten.',
      names(false).length ? `Beratend: ${formatList(names(false))}` : '',
      here.length && away.length
        ? `Nicht anwesend: ${formatList(away.map(({ organisation }) => organisationName(organisation)))}`
        : '',
    ]
      .filter(Boolean)
      .join('\n'),
    ...(written.length
      ? [
          [
            `Bericht über Umlaufverfahren${before ? ` seit dem ${formatDate(before.on)}` : ''}`,
            ...written.map(
              ({ title, state, on }) =>
                `– ${title ?? ''}: ${wordsOf('approval').states[state]?.label ?? state} am ${formatDate(on)}`,
            ),
          ].join('\n'),
        ]
      : []),
  ];
  const approved = (await listInstances(sql, { workflows: ['minutes'], body: context.body, limit: 200 })).filter(
    (row) => row.context.approvedIn === context.meeting,
  );
  if (approved.length > 0)
    lines.push(
      [
        'Genehmigung der Niederschrift',
        ...approved.map(({ context: of }) => {
          const { number, objections } = of as {
            number: number;
            objections: { organisation: string; status: string }[];
          };
          const told = objections
            .filter(({ status }) => status === 'rejected')
            .map(({ organisation }) => ` Die Einwendung ${organisationName(organisation)} wurde nicht übernommen.`);
          return `Die Niederschrift der ${number}. Sitzung ist genehmigt.${told.join('')}`;
        }),
      ].join('\n'),
    );
  for (const vote of votes) {
    const of = vote.context as unknown as VoteContext;
    const decided = decisions.find(({ id }) => id === vote.id);
    const orders = decided ? allOrders.filter(({ decision }) => decision?.id === vote.id) : [];
    const notes = (held?.notes ?? []).filter((note) => note.vote === vote.id);
    lines.push(
      [
        `TOP ${of.item}: ${vote.title ?? ''}`,
        `Ziel: ${purposeLabels[of.outcome] ?? of.outcome} · Federführung: ${formatList(of.leads.map(organisationName))}`,
        decided
          ? decisionName(c.bodies, decided)
          : `Ergebnis: ${wordsOf('approval').states[vote.state]?.label ?? vote.state}`,
        of.proposal ? text(of.proposal.textId) : '',
        ...(of.proposal?.clauses ?? []).map(({ textId }, i) => `${i + 1}. ${text(textId)}`),
        of.result ? `Abstimmung: ${countOf(of)}` : '',
        ...Object.entries(of.reservations).map(
          ([code, { of: what, until }]) =>
            `Vorbehalt ${organisationName(code)}: ${reservationLabels[what] ?? what}, bis ${formatDate(until)}`,
        ),
        // A Vorbehalt stands above already.
        ...orders
          .filter(({ context: { kind } }) => kind !== 'reservation')
          .map(
            ({ context: order, dueOn }) =>
              `${orderKindLabels[order.kind]}: ${organisationName(order.owner)}${order.clause ? `, Ziffer ${order.clause}` : ''}${dueOn ? `, bis ${formatDate(dueOn)}` : ''}`,
          ),
        ...notes.map(({ textId, owner, due }) =>
          owner === null
            ? `Protokollnotiz: ${noteText(textId)}`
            : `Follow-Up: ${organisationName(owner)}, bis ${formatDate(due!)}: ${noteText(textId)}`,
        ),
      ]
        .filter(Boolean)
        .join('\n'),
    );
  }
  const gone = (held?.items ?? []).filter((item) => votes.every(({ id }) => id !== item.vote));
  const passedOn = gone.length > 0 ? await listInstances(sql, { ids: gone.map((item) => item.vote) }) : [];
  for (const { vote, number } of gone) {
    const row = passedOn.find(({ id }) => id === vote);
    if (row) lines.push(`TOP ${number}: ${row.title ?? ''}\nNicht behandelt; weiter: ${placeOf(row, c.meetings)}`);
  }
  return lines.join('\n\n');
}

/** „Ja 16, Nein 0, Enthaltung 1; Bund Ja; 15 Länder, 93,21 %“: silence is an Enthaltung here. */
function countOf({ result, ballots, fundingKey }: VoteContext): string {
  const { counts, conditions } = result!;
  const shares = conditions.find(({ id }) => id === 'shares');
  const states = conditions.find(({ id }) => id === 'states');
  return [
    `Ja ${counts.yes}, Nein ${counts.no}, Enthaltung ${counts.abstain + counts.notCast}`,
    ...(conditions.some(({ id }) => id === 'federation')
      ? [`Bund ${['yes', 'yesReserved'].includes(ballots.BUND ?? '') ? 'Ja' : 'ohne Zustimmung'}`]
      : []),
    ...(states && shares
      ? [`${states.have} Länder mit Ja, ${formatPercent(shares.have)}, Schlüssel ${fundingKeyOf(fundingKey).id}`]
      : []),
  ].join('; ');
}

async function listMeetingsHeld(sql: Sql, id: string) {
  return sql<{
    presence: MeetingContext['presence'];
    items: MeetingContext['items'];
    notes: { vote: string; textId: string; owner: string | null; due: string | null }[];
    openedAt: string | null;
    endedAt: string | null;
  }>(
    `SELECT i.context->'presence' AS presence, i.context->'notes' AS notes, i.context->'items' AS items,
            (SELECT umlauf.iso(min(at)) FROM umlauf.history WHERE instance_id = i.id AND type = 'openMeeting') AS "openedAt",
            (SELECT umlauf.iso(max(at)) FROM umlauf.history WHERE instance_id = i.id AND type = 'endMeeting') AS "endedAt"
     FROM umlauf.instance i WHERE i.id = $1`,
    [id],
  );
}
