import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type AgendaItem,
  agendaItem,
  inOrder,
  manner,
  maxItems,
  nextNumber,
  type purpose,
  whereNext,
} from './agenda.js';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Told,
  type Workflow,
  basedOn,
  bodyCode,
  checkAhead,
  checkBasedOn,
  day,
  effects,
  envelopeOf,
  optionalText,
  organisationCode,
  personWithAddress,
  text,
} from './contract.js';
import type { NoticeOf } from './official-notice.js';
import { type Proposal, checkMajority, checkStillFits, contradict } from './proposal.js';
import { berlinHour, berlinInstant, isBefore } from './berlin-time.js';
import { organisations } from './data/organisations.js';
import { countingOf, deadlineBefore, leadTimes } from './deadline-calendar.js';

const startsAt = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeFormat');

const attendance = z.enum(['attends', 'represented', 'declines']);

const commands = {
  /** Sitzung anlegen. */
  schedule: z.object({
    body: bodyCode,
    number: z.coerce.number().int().min(1).max(9999),
    on: day,
    startsAt: startsAt.default('10:00'),
    place: optionalText(300, 'place'),
    /** Sondersitzung: with lead times of its own. */
    isSpecial: z.boolean().default(false),
  }),
  /** Sitzung verschieben: open deadlines that hang on it move with it. */
  moveMeeting: z.object({ on: day, startsAt: startsAt.default('10:00'), reason: text(2000, 'reason') }),
  /** Tagesordnung ordnen: every item with its number, whether it is on the Grüne Liste, its time and who reports. */
  arrangeAgenda: z.object({
    /** How often it was arranged when the form was made; somebody else may have done it since. */
    version: basedOn,
    items: z
      .array(
        z.object({
          vote: z.uuid(),
          number: z.coerce.number().int().min(1).max(maxItems),
          isOnConsentList: z.boolean().default(false),
          minutes: z.coerce.number().int().min(1).max(600).nullable().default(null),
          rapporteur: organisationCode.nullable().default(null),
        }),
      )
      .min(1)
      .max(maxItems),
  }),
  /** Tagesordnung freigeben: a version of it goes to all members. */
  approveAgenda: z.object({}),
  /** Punkt von der Grünen Liste nehmen; whoever the policy says, no reason needed. */
  takeOffConsentList: z.object({ vote: z.uuid() }),
  /** Gast zu einem Punkt einladen: sees this TOP only, by a personal link. */
  inviteGuest: z.object({ vote: z.uuid(), guest: personWithAddress() }),
  /** Gast ausladen: the link opens nothing any more. */
  uninviteGuest: z.object({ vote: z.uuid(), guest: z.uuid() }),
  /** Verspäteten Punkt zulassen, with the chair's reason. */
  admitItem: z.object({ vote: z.uuid(), reason: text(2000, 'reason') }),
  /** Umlauf statt verspäteter Behandlung verlangen; the chair decides. */
  askForWritten: z.object({ vote: z.uuid() }),
  /** Nicht zulassen: to a later meeting, to an Umlauf, or back. */
  declineItem: z.object({ vote: z.uuid(), reason: text(2000, 'reason'), next: whereNext }),
  /** Teilnahme melden: who comes, who does not, and who stands in (i. V.); before the meeting, as often as it changes. */
  answerInvitation: z.object({ attendance: attendance, standIn: optionalText(200, 'standIn') }),
  openMeeting: z.object({}),
  /** Anwesenheit festhalten: who is here from now on, and how. */
  recordPresence: z.object({
    presence: z.record(organisationCode, manner),
    /** Hour of today in Berlin since which it is so; `null`: now. */
    since: startsAt.nullable().default(null),
  }),
  /** Protokollnotiz zu einem TOP; with somebody who takes care of it by a day, a Follow-Up (domain.md 1.3). */
  recordNote: z.object({
    vote: z.uuid('itemMissing'),
    note: text(5000, 'minutesNote'),
    owner: organisationCode.nullable().default(null),
    due: day.nullable().default(null),
  }),
  /** Grüne Liste gemeinsam abstimmen: everybody present votes yes on each of its items. */
  voteConsentList: z.object({}),
  /** Grüne Liste feststellen: a number for each, in the order of the TOPs. */
  establishConsentList: z.object({}),
  /** Sitzung unterbrechen: an open vote is void and is repeated. */
  interrupt: z.object({ reason: text(2000, 'reason') }),
  resumeMeeting: z.object({}),
  /** Sitzung schließen: what was not taken goes to the meeting named, to an Umlauf, else back. */
  endMeeting: z.object({ next: whereNext }),
  /** Sitzung absagen or abbrechen: what is not decided goes to the meeting named, to an Umlauf, else back. */
  cancelMeeting: z.object({ reason: text(2000, 'reason'), next: whereNext }),
};

/** Anwesenheit: from when until when (instants, UTC) somebody is here, and how; `null`: still here. */
const attended = z.object({ organisation: organisationCode, manner, from: z.string(), until: z.string().nullable() });
type Attended = z.infer<typeof attended>;

const context = z.object({
  id: z.string(),
  body: bodyCode,
  number: z.number(),
  on: day,
  startsAt,
  placeId: z.string().nullable(),
  isSpecial: z.boolean(),
  items: z.array(agendaItem),
  /** Approved versions of the agenda, oldest first: what the members were sent. */
  versions: z.array(
    z.object({
      at: z.string(),
      items: z.array(agendaItem.pick({ vote: true, number: true, isOnConsentList: true, titleId: true })),
    }),
  ),
  /** How often the agenda was arranged. */
  arranged: z.number().int(),
  /** Something changed since the last approved version. */
  isReopened: z.boolean(),
  /** Answers to the invitation, one for each member; `standInId`: text that names who comes in its place. */
  answers: z.array(z.object({ organisation: organisationCode, attendance, standInId: z.string().nullable() })),
  /** When it was opened. */
  openedAt: z.string().nullable(),
  /** Who was here, in the order of coming; whoever goes and comes again, or changes how, is in it twice. */
  presence: z.array(attended),
  /** Items of the Grüne Liste that were voted on together, in their order; the first ones are established. */
  consentVoted: z.array(z.string()),
  consentEstablished: z.number().int(),
  /** Protokollnotizen, and Follow-Ups, which have an owner. */
  notes: z.array(z.object({ vote: z.string(), textId: z.string(), owner: z.string().nullable(), due: day.nullable() })),
});
type Context = z.infer<typeof context>;
/** What is known of a meeting. */
export type MeetingContext = Context;

/** What a vote tells its meeting. */
type FromVotes =
  | Told<
      'itemRegistered',
      {
        vote: string;
        titleId: string;
        purpose: z.infer<typeof purpose>;
        leads: string[];
        number: number | null;
        /** It comes from another meeting and was admitted there. */
        isAdmitted: boolean;
        hasPapers: boolean;
      }
    >
  | Told<'papersArrived', { vote: string }>;

/** Who is here now. */
export function presentNow(presence: readonly Attended[]): Attended[] {
  return presence.filter(({ until }) => until === null);
}

/** How somebody is here, as a vote freezes it. */
function presenceOf(here: readonly Attended[]) {
  return here.map(({ organisation, manner: how }) => ({ organisation, manner: how }));
}

/** Some of those who are here are so until an instant; nobody was here for no time. */
function left(presence: readonly Attended[], at: string, isGone: (period: Attended) => boolean): Attended[] {
  return presence
    .map((period) => (period.until === null && isGone(period) ? { ...period, until: at } : period))
    .filter(({ from, until }) => from !== until);
}

/** Whoever is represented says by whom, and nobody else names somebody. */
function checkAnswer({ attendance: answer, standIn }: z.infer<typeof commands.answerInvitation>): FieldIssue[] {
  if (answer === 'represented' && standIn === null) return [{ path: ['standIn'], code: 'standInMissing' }];
  if (answer !== 'represented' && standIn !== null) return [{ path: ['standIn'], code: 'standInUnasked' }];
  return [];
}

/** How many items of the Grüne Liste one command establishes: each sets a case going, and a command touches at most 200. */
const consentAtOnce = 20;

const sitting = setup({
  types: {
    input: {} as Begin<z.infer<typeof commands.schedule>>,
    context: {} as Context,
    events: {} as
      | EventsOf<Omit<typeof commands, 'inviteGuest'>>
      // The person reaches the machine as an id.
      | Told<'inviteGuest', { vote: string; guest: string }>
      | FromVotes
      | Told<'deadline.documents'>,
  },
  actions: {
    ...effects,
    keepNote: assign({
      notes: ({ context }, p: Context['notes'][number]) => [...context.notes, p],
    }),
    takeDay: assign((_, p: { on: string; startsAt: string }) => p),
    register: assign(({ context }, p: { item: AgendaItem }) => ({
      items: inOrder([...context.items, p.item]),
      isReopened: context.versions.length > 0,
    })),
    arrange: assign(({ context }, p: { items: z.infer<typeof commands.arrangeAgenda>['items'] }) => ({
      arranged: context.arranged + 1,
      items: inOrder(context.items.map((item) => ({ ...item, ...p.items.find(({ vote }) => vote === item.vote)! }))),
      isReopened: context.versions.length > 0,
    })),
    approve: assign(({ context }, p: { at: string }) => ({
      versions: [
        ...context.versions,
        {
          at: p.at,
          items: context.items.map(({ vote, number, isOnConsentList, titleId }) => ({
            vote,
            number,
            isOnConsentList,
            titleId,
          })),
        },
      ],
      isReopened: false,
    })),
    admit: assign({
      items: ({ context }, p: { vote: string }) =>
        context.items.map((item) => (item.vote === p.vote ? { ...item, admission: 'admitted' as const } : item)),
    }),
    keepPapers: assign({
      items: ({ context }, p: { vote: string }) =>
        context.items.map((item) => (item.vote === p.vote ? { ...item, hasPapers: true } : item)),
    }),
    askAdmission: assign({
      items: ({ context }, p: { votes: string[] }) =>
        context.items.map((item) => (p.votes.includes(item.vote) ? { ...item, admission: 'asked' as const } : item)),
    }),
    keepAsking: assign({
      items: ({ context }, p: { vote: string; organisation: string }) =>
        context.items.map((item) =>
          item.vote === p.vote ? { ...item, writtenAskedBy: [...item.writtenAskedBy, p.organisation] } : item,
        ),
    }),
    addGuest: assign({
      items: ({ context }, p: { vote: string; guest: string }) =>
        context.items.map((item) => (item.vote === p.vote ? { ...item, guests: [...item.guests, p.guest] } : item)),
    }),
    removeGuest: assign({
      items: ({ context }, p: { vote: string; guest: string }) =>
        context.items.map((item) =>
          item.vote === p.vote ? { ...item, guests: item.guests.filter((person) => person !== p.guest) } : item,
        ),
    }),
    drop: assign(({ context }, p: { vote: string }) => ({
      items: context.items.filter(({ vote }) => vote !== p.vote),
      isReopened: context.versions.length > 0,
    })),
    takeOff: assign({
      items: ({ context }, p: { vote: string }) =>
        context.items.map((item) => (item.vote === p.vote ? { ...item, isOnConsentList: false } : item)),
      isReopened: ({ context }) => context.versions.length > 0,
    }),
    keepAnswer: assign({
      answers: ({ context }, p: Context['answers'][number]) => [
        ...context.answers.filter(({ organisation }) => organisation !== p.organisation),
        p,
      ],
    }),
    keepPresence: assign({
      presence: ({ context }, p: { presence: Record<string, z.infer<typeof manner>>; at: string }) => {
        const stays = ({ organisation, manner: how }: Attended) => p.presence[organisation] === how;
        const before = left(context.presence, p.at, (period) => !stays(period));
        const came = Object.entries(p.presence).filter(
          ([code]) => !presentNow(before).some(({ organisation }) => organisation === code),
        );
        return [
          ...before,
          ...came.map(([organisation, how]) => ({ organisation, manner: how, from: p.at, until: null })),
        ];
      },
    }),
    keepOpening: assign({ openedAt: (_, p: { at: string }) => p.at }),
    leaveAll: assign({ presence: ({ context }, p: { at: string }) => left(context.presence, p.at, () => true) }),
    keepConsentVote: assign({ consentVoted: ({ context }) => [...context.consentVoted, ...consentToVote(context)] }),
    settleConsentList: assign({
      consentEstablished: ({ context }) => context.consentEstablished + nextConsent(context).length,
    }),
  },
  guards: {
    isInvited: ({ context }) => context.versions.length > 0,
    isLater: ({ context, event }) =>
      event.type !== 'moveMeeting' || event.on !== context.on || event.startsAt !== context.startsAt,
    hasNews: ({ context }) => context.items.length > 0 && (context.versions.length === 0 || context.isReopened),
    mayTakeOff: ({ context, event }) =>
      event.type === 'takeOffConsentList' &&
      (event.by.role === 'votingMember' || event.bodyInfo?.policy.consentListObjectors.value === 'allMembers') &&
      context.items.some((item) => item.vote === event.vote && item.isOnConsentList) &&
      !context.consentVoted.includes(event.vote),
    hasConsentList: ({ context: { items, consentVoted, presence } }) =>
      presentNow(presence).length > 0 && consentToVote({ items, consentVoted }).length > 0,
    waitsForAdmission: ({ context, event }) =>
      'vote' in event && context.items.some(({ vote, admission }) => vote === event.vote && admission === 'asked'),
    isItem: ({ context, event }) => 'vote' in event && context.items.some(({ vote }) => vote === event.vote),
    isGuest: ({ context, event }) =>
      event.type === 'uninviteGuest' &&
      context.items.some(({ vote, guests }) => vote === event.vote && guests.includes(event.guest)),
    mayAskForWritten: ({ context, event }) =>
      event.type === 'askForWritten' &&
      context.items.some(
        ({ vote, admission, writtenAskedBy }) =>
          vote === event.vote && admission === 'asked' && !writtenAskedBy.includes(event.by.organisation),
      ),
    consentListIsVoted: ({ context }) => nextConsent(context).length > 0,
  },
});

/** Tells the votes of some items something. */
const tellItems = (votes: (context: Context) => string[], event: (context: Context) => { type: string }) =>
  sitting.enqueueActions(({ context, enqueue }) => {
    for (const vote of votes(context))
      enqueue({ type: 'send', params: { to: { instance: vote }, event: event(context) } });
  });

/** Tells each vote its number after the items were arranged. */
const placeItems = sitting.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'arrangeAgenda') return;
  for (const { vote, number } of event.items)
    if (context.items.some((item) => item.vote === vote && item.number !== number))
      enqueue({ type: 'send', params: { to: { instance: vote }, event: { type: 'itemPlaced', item: number } } });
});

/** Sends each item that was not taken to the next meeting, to an Umlauf, or back to its subject. */
const moveItemsOn = sitting.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'cancelMeeting' && event.type !== 'endMeeting') return;
  for (const { vote, admission } of context.items)
    enqueue({
      type: 'send',
      params: {
        to: { instance: vote },
        event: { type: 'itemPassedOn', next: event.next, isAdmitted: admission !== 'asked' },
      },
    });
});

/** After a deadline before the meeting, where the policy of the body leaves the admission to the chair. */
function isLate(context: Context, event: object, what: 'registration' | 'documents'): boolean {
  const { today, bodyInfo } = envelopeOf(event);
  const policy = bodyInfo!.policy;
  if (policy.lateItems.value !== 'chairAdmits') return false;
  const period = { amount: leadTimes(policy, context)[what].value, unit: 'w' } as const;
  return deadlineBefore(context.on, period, 'deadline', countingOf(policy)).date < today;
}

/** What comes from another meeting is not asked about again, also when this one leaves no time for its Unterlagen. */
function admittedAs(context: Context, event: object): AgendaItem['admission'] {
  return isLate(context, event, 'documents') ? 'admitted' : 'inTime';
}

/** Last day for Unterlagen; it moves with the meeting. */
const setDocumentsDeadline = {
  type: 'setDeadline' as const,
  params: ({ context, event }: { context: Context; event: object }) => ({
    name: 'documents',
    anchor: {
      kind: 'beforeMeeting' as const,
      meeting: context.id,
      weeks: leadTimes(envelopeOf(event).bodyInfo!.policy, context).documents.value,
    },
    ifPast: 'skip' as const,
  }),
};

const askChair = (context: Context, vote: string) => ({
  type: 'notify' as const,
  params: { mail: 'admissionAsked', to: [{ role: 'chair' as const, body: context.body }], data: { vote } },
});

/** Items to be decided whose Unterlagen are missing; one that waits for admission is known already. */
function withoutPapers({ items }: Pick<Context, 'items'>): AgendaItem[] {
  return items.filter(
    ({ hasPapers, purpose: what, admission }) => !hasPapers && what !== 'information' && admission === 'inTime',
  );
}

/** The documents deadline is over: leads and secretariat hear what is missing; from now on it is a Tischvorlage. */
const namePapersMissing = sitting.enqueueActions(({ context, event, enqueue }) => {
  const missing = withoutPapers(context);
  const isAdmittedByChair = envelopeOf(event).bodyInfo!.policy.lateItems.value === 'chairAdmits';
  for (const { vote, leads } of missing)
    enqueue({
      type: 'notify',
      params: {
        mail: 'withoutDocuments',
        to: [{ role: 'lead', organisations: leads }, { role: 'secretariat' }],
        data: { vote },
      },
    });
  if (!isAdmittedByChair) return;
  enqueue({ type: 'askAdmission', params: { votes: missing.map(({ vote }) => vote) } });
  for (const { vote } of missing) enqueue(askChair(context, vote));
});

/** Unterlagen came: after the deadline the item is late, and the chair admits it or not. */
const takePapers = sitting.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'papersArrived') return;
  const item = context.items.find(({ vote }) => vote === event.vote);
  if (!item || item.hasPapers) return;
  enqueue({ type: 'keepPapers', params: { vote: item.vote } });
  if (item.admission !== 'inTime' || item.purpose === 'information' || !isLate(context, event, 'documents')) return;
  enqueue({ type: 'askAdmission', params: { votes: [item.vote] } });
  enqueue(askChair(context, item.vote));
});

/** An item that comes in takes its wished number if it is free, else the next one, and is told so. */
const takeItem = sitting.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'itemRegistered') return;
  const { vote, titleId, purpose: what, leads, number: wished, isAdmitted, hasPapers } = event;
  const isFree = wished !== null && context.items.every(({ number }) => number !== wished);
  const number = isFree ? wished : nextNumber(context.items);
  const admission = isAdmitted
    ? admittedAs(context, event)
    : isLate(context, event, 'registration')
      ? 'asked'
      : 'inTime';
  const item = {
    vote,
    number,
    titleId,
    purpose: what,
    leads,
    admission,
    hasPapers,
    writtenAskedBy: [],
    isOnConsentList: false,
    minutes: null,
    rapporteur: null,
    guests: [],
  };
  enqueue({ type: 'register', params: { item } });
  if (admission === 'asked') enqueue(askChair(context, vote));
  if (number !== wished)
    enqueue({ type: 'send', params: { to: { instance: vote }, event: { type: 'itemPlaced', item: number } } });
});

/** A meeting that was held, to its end or not, has minutes (Niederschrift). */
const startMinutes = {
  type: 'start' as const,
  params: ({ context }: { context: Context }) => ({
    workflow: 'minutes',
    key: 'minutes',
    input: { body: context.body, meeting: context.id, number: context.number, on: context.on },
  }),
};

/** The decisions of a meeting are made known, where the body has to. */
const startNotice = sitting.enqueueActions(({ context, event, enqueue }) => {
  if (envelopeOf(event).bodyInfo!.policy.officialNotice.value === null) return;
  const { body, id, number, on } = context;
  const input = { body, meeting: id, number, vote: null, titleId: null, on } satisfies NoticeOf;
  enqueue({ type: 'start', params: { workflow: 'officialNotice', key: 'notice', input } });
});

const everybodyLeaves = {
  type: 'leaveAll' as const,
  params: ({ event }: { event: object }) => ({ at: envelopeOf(event).at }),
};

/** Guests of an item hear that they are not expected any more. */
function uninvited({ items }: Context, id: string, persons: string[]) {
  const { titleId, number } = items.find(({ vote }) => vote === id)!;
  return { mail: 'guestUninvited', to: [{ persons }], data: { titleId, number } };
}

/** A Follow-Up is a task of its owner, though no decision asks for it. */
const startFollowUp = sitting.enqueueActions(({ context, event, enqueue }) => {
  if (event.type !== 'recordNote' || event.owner === null) return;
  const key = `follow-up-${context.notes.length + 1}`;
  enqueue({
    type: 'start',
    params: {
      workflow: 'order',
      key,
      input: {
        key,
        kind: 'followUp',
        owner: event.owner,
        body: context.body,
        decision: null,
        vote: null,
        clause: 0,
        titleId: context.items.find(({ vote }) => vote === event.vote)!.titleId,
        textId: event.note,
        takenOver: null,
        reservationOf: null,
        due: event.due,
        meeting: null,
      },
    },
  });
});

/** Items of the Grüne Liste that nobody voted on yet; one that waits for admission is not among them. */
function consentToVote({ items, consentVoted }: Pick<Context, 'items' | 'consentVoted'>): string[] {
  return items
    .filter(
      ({ isOnConsentList, vote, admission }) =>
        isOnConsentList && admission !== 'asked' && !consentVoted.includes(vote),
    )
    .map(({ vote }) => vote);
}

/** Items of the Grüne Liste that the next establishing takes. */
function nextConsent({ consentVoted, consentEstablished }: Context): string[] {
  return consentVoted.slice(consentEstablished, consentEstablished + consentAtOnce);
}

const toMembers = (context: Context) => [
  { role: 'votingMember' as const, body: context.body },
  { role: 'advisoryMember' as const, body: context.body },
];
/** Members, and the guests of its items. */
const toEveryone = (context: Context) => {
  const persons = context.items.flatMap(({ guests }) => guests);
  return persons.length > 0 ? [...toMembers(context), { persons }] : toMembers(context);
};
const leaders = ['secretariat', 'chair@body'];

/** Sitzung: an appointment (Termin), never shifted by holidays; its deadlines hang on it, and it keeps its agenda. */
const machine = sitting.createMachine({
  id: 'meeting',
  context: ({ input }) => ({
    id: input.id,
    body: input.body,
    number: input.number,
    on: input.on,
    startsAt: input.startsAt,
    placeId: input.place,
    isSpecial: input.isSpecial,
    items: [],
    versions: [],
    arranged: 0,
    isReopened: false,
    answers: [],
    openedAt: null,
    presence: [],
    consentVoted: [],
    consentEstablished: 0,
    notes: [],
  }),
  initial: 'planned',
  states: {
    planned: {
      entry: setDocumentsDeadline,
      exit: { type: 'withdrawDeadline', params: { name: 'documents' } },
      on: {
        'deadline.documents': { actions: namePapersMissing },
        itemRegistered: { actions: takeItem },
        moveMeeting: {
          guard: 'isLater',
          actions: [
            { type: 'takeDay', params: ({ event }) => ({ on: event.on, startsAt: event.startsAt }) },
            {
              type: 'notify',
              params: ({ context, event }) => ({
                mail: 'meetingMoved',
                to: toEveryone(context),
                data: { number: context.number, on: event.on, startsAt: event.startsAt, reasonId: event.reason },
              }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        arrangeAgenda: {
          actions: [placeItems, { type: 'arrange', params: ({ event }) => ({ items: event.items }) }],
          meta: { by: ['secretariat'] },
        },
        approveAgenda: {
          guard: 'hasNews',
          actions: [
            { type: 'approve', params: ({ event }) => ({ at: event.at }) },
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'agendaSent',
                to: toMembers(context),
                data: { version: context.versions.length },
              }),
            },
          ],
          meta: { by: leaders },
        },
        answerInvitation: {
          guard: 'isInvited',
          actions: {
            type: 'keepAnswer',
            params: ({ event: { by, attendance: answer, standIn } }) => ({
              organisation: by.organisation,
              attendance: answer,
              standInId: standIn,
            }),
          },
          meta: { by: ['votingMember@body', 'advisoryMember@body'] },
        },
        openMeeting: {
          target: 'running',
          actions: { type: 'keepOpening', params: ({ event }) => ({ at: event.at }) },
          meta: { by: leaders },
        },
        cancelMeeting: { target: 'cancelled', actions: moveItemsOn, meta: { by: leaders } },
      },
    },
    running: {
      initial: 'sitting',
      states: {
        sitting: {
          on: {
            interrupt: {
              target: 'interrupted',
              actions: tellItems(
                ({ items }) => items.map(({ vote }) => vote),
                () => ({ type: 'voided' }),
              ),
              meta: { by: leaders },
            },
            voteConsentList: {
              guard: 'hasConsentList',
              actions: [
                tellItems(consentToVote, ({ presence: here }) => ({
                  type: 'takenTogether',
                  presence: presenceOf(presentNow(here)),
                })),
                'keepConsentVote',
              ],
              meta: { by: leaders },
            },
            establishConsentList: {
              guard: 'consentListIsVoted',
              actions: [tellItems(nextConsent, () => ({ type: 'establishedTogether' })), 'settleConsentList'],
              meta: { by: ['chair@body'] },
            },
            endMeeting: {
              target: '#meeting.ended',
              actions: [moveItemsOn, everybodyLeaves, startMinutes, startNotice],
              meta: { by: leaders },
            },
          },
        },
        interrupted: { on: { resumeMeeting: { target: 'sitting', meta: { by: leaders } } } },
      },
      on: {
        itemRegistered: { actions: takeItem },
        recordPresence: {
          actions: {
            type: 'keepPresence',
            params: ({ context, event }) => ({ presence: event.presence, at: sinceOf(context, event) }),
          },
          meta: { by: ['secretariat'] },
        },
        recordNote: {
          actions: [
            startFollowUp,
            {
              type: 'keepNote',
              params: ({ event: { vote, note, owner, due } }) => ({ vote, textId: note, owner, due }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        cancelMeeting: {
          target: 'cancelled',
          actions: [moveItemsOn, everybodyLeaves, startMinutes, startNotice],
          meta: { by: leaders },
        },
      },
    },
    ended: { type: 'final' },
    cancelled: {
      type: 'final',
      entry: {
        type: 'notify',
        params: ({ context }) => ({
          mail: 'meetingCancelled',
          to: toEveryone(context),
          data: { number: context.number, on: context.on },
        }),
      },
    },
  },
  on: {
    inviteGuest: {
      guard: 'isItem',
      actions: [
        { type: 'addGuest', params: ({ event }) => ({ vote: event.vote, guest: event.guest }) },
        {
          type: 'notify',
          params: ({ event }) => ({
            mail: 'guestInvited',
            to: [{ persons: [event.guest] }],
            data: { vote: event.vote },
          }),
        },
      ],
      meta: { by: ['secretariat'] },
    },
    uninviteGuest: {
      guard: 'isGuest',
      actions: [
        { type: 'removeGuest', params: ({ event }) => ({ vote: event.vote, guest: event.guest }) },
        {
          type: 'notify',
          params: ({ context, event }) => uninvited(context, event.vote, [event.guest]),
        },
      ],
      meta: { by: ['secretariat'] },
    },
    papersArrived: { actions: takePapers },
    askForWritten: {
      guard: 'mayAskForWritten',
      actions: [
        {
          type: 'keepAsking',
          params: ({ event }) => ({ vote: event.vote, organisation: event.by.organisation }),
        },
        {
          type: 'notify',
          params: ({ context, event }) => ({
            mail: 'writtenAsked',
            to: [{ role: 'chair' as const, body: context.body }, { role: 'secretariat' as const }],
            data: { vote: event.vote, organisation: event.by.organisation },
          }),
        },
      ],
      meta: { by: ['votingMember@body'] },
    },
    admitItem: {
      guard: 'waitsForAdmission',
      actions: { type: 'admit', params: ({ event }) => ({ vote: event.vote }) },
      meta: { by: ['chair@body'] },
    },
    declineItem: {
      guard: 'waitsForAdmission',
      actions: [
        {
          type: 'send',
          params: ({ event }) => ({
            to: { instance: event.vote },
            event: { type: 'itemPassedOn', next: event.next, isAdmitted: true },
          }),
        },
        {
          type: 'notify',
          params: ({ context, event }) =>
            uninvited(context, event.vote, context.items.find(({ vote }) => vote === event.vote)!.guests),
        },
        { type: 'drop', params: ({ event }) => ({ vote: event.vote }) },
      ],
      meta: { by: ['chair@body'] },
    },
    takeOffConsentList: {
      guard: 'mayTakeOff',
      actions: [
        { type: 'takeOff', params: ({ event }) => ({ vote: event.vote }) },
        {
          type: 'notify',
          params: ({ context, event }) => ({
            mail: 'takenOffConsentList',
            to: [{ role: 'secretariat' as const }, { role: 'chair' as const, body: context.body }],
            data: { vote: event.vote, organisation: event.by.organisation },
          }),
        },
      ],
      meta: { by: ['votingMember@body', 'advisoryMember@body'] },
    },
  },
});

/** The agenda is arranged as a whole: the same items, each with a number of its own. */
function checkArrangement(
  { items, version }: z.infer<typeof commands.arrangeAgenda>,
  { context: of }: CheckWorld,
): FieldIssue[] {
  const { items: known, arranged } = of as Context;
  const outdated = checkBasedOn(version, arranged);
  if (outdated.length > 0) return outdated;
  const isSame = items.length === known.length && known.every(({ vote }) => items.some((item) => item.vote === vote));
  if (!isSame) return [{ path: ['items'], code: 'agendaChanged' }];
  return items.flatMap(({ number }, i) =>
    items.findIndex((other) => other.number === number) < i
      ? [{ path: ['items', i, 'number'], code: 'itemTaken', params: { n: number } }]
      : [],
  );
}

/** The last instant that presence of a meeting is on record for. */
function lastOnRecord({ openedAt, presence }: Context): string {
  return [openedAt!, ...presence.flatMap(({ from, until }) => [from, until ?? from])].toSorted().at(-1)!;
}

/** Instant since which presence is as said; never before what is on record. */
function sinceOf(context: Context, { since, today, at }: { since: string | null; today: string; at: string }): string {
  if (since === null) return at;
  return [berlinInstant(today, since), lastOnRecord(context)].toSorted().at(-1)!;
}

/** Only members of the body are present, since an hour that was and comes after what is on record. */
function checkPresence(
  { presence: here, since }: z.infer<typeof commands.recordPresence>,
  world: CheckWorld,
): FieldIssue[] {
  const unknown = Object.keys(here)
    .filter((code) => !world.body?.seats.some(({ organisation }) => organisation === code))
    .map((code) => ({ path: ['presence', code], code: 'memberUnknown' }));
  if (unknown.length > 0 || since === null) return unknown;
  const said = berlinInstant(world.today, since);
  if (isBefore(world.now, said)) return [{ path: ['since'], code: 'timeAhead' }];
  const last = lastOnRecord(world.context as Context);
  // Hours are typed without seconds: the minute of what is on record is not before it.
  return isBefore(said, `${last.slice(0, 16)}:00.000Z`)
    ? [{ path: ['since'], code: 'timeBefore', params: { time: berlinHour(last) } }]
    : [];
}

/** A note is on a TOP of this meeting; a Follow-Up names who and by which day. */
function checkNote({ vote, owner, due }: z.infer<typeof commands.recordNote>, world: CheckWorld): FieldIssue[] {
  const { items } = world.context as Context;
  if (!items.some((item) => item.vote === vote)) return [{ path: ['vote'], code: 'itemMissing' }];
  if (owner === null) return due === null ? [] : [{ path: ['owner'], code: 'followUpOwnerMissing' }];
  if (!organisations[owner]) return [{ path: ['owner'], code: 'organisationUnknown', params: { input: owner } }];
  return due === null ? [{ path: ['due'], code: 'followUpDueMissing' }] : checkAhead('due', due, world);
}

/** Every item of the Grüne Liste has a proposal to vote on that still fits, or is for information. */
function checkConsentList(_input: object, world: CheckWorld): FieldIssue[] {
  const { items, consentVoted } = world.context as Context;
  const toVote = consentToVote({ items, consentVoted });
  const unprepared = items
    .filter(({ vote, purpose: what }) => toVote.includes(vote) && what !== 'information')
    .filter(({ vote }) => world.instance(vote)?.state !== 'scheduled.prepared')
    .map(({ number }) => ({ path: [], code: 'consentItemUnprepared', params: { n: number } }));
  return unprepared.length > 0 ? unprepared : checkConsentFits(toVote, world);
}

/** What is established together still fits the decisions in force; an item whose vote is to be repeated is passed over. */
function checkConsentEstablished(_input: object, world: CheckWorld): FieldIssue[] {
  const closed = nextConsent(world.context as Context).filter((vote) => world.instance(vote)?.state === 'closed');
  return checkConsentFits(closed, world);
}

/** Proposals of the Grüne Liste fit the decisions in force and each other, for they are decided at once. */
function checkConsentFits(votes: string[], world: CheckWorld): FieldIssue[] {
  const { items } = world.context as Context;
  const numberOf = (vote: string) => items.find((item) => item.vote === vote)!.number;
  const proposals = votes.flatMap((vote) => {
    const { proposal: text } = world.instance(vote)!.context as { proposal: Proposal | null };
    return text ? [{ n: numberOf(vote), text }] : [];
  });
  return proposals.flatMap(({ n, text }, i): FieldIssue[] => {
    const [issue] = [...checkMajority(text.majority, [], world), ...checkStillFits(text, world)];
    if (issue) return [{ path: [], code: 'consentItemOutdated', params: { n } }];
    const other = proposals
      .slice(0, i)
      .find(({ text: before }) => before.acts.some((one) => text.acts.some((act) => contradict(one, act))));
    return other ? [{ path: [], code: 'consentItemsContradict', params: { n, other: other.n } }] : [];
  });
}

/** A meeting is opened on its day; what was held on paper is entered later, never before. */
function checkItsDay(_input: object, { context: of, today }: CheckWorld): FieldIssue[] {
  const { on } = of as Context;
  return today < on ? [{ path: [], code: 'meetingNotToday', params: { day: on } }] : [];
}

/** Before a meeting ends its open votes are closed, or voided by an interruption. */
function checkNoVoteOpen(input: { next: string | null }, world: CheckWorld): FieldIssue[] {
  const { items } = world.context as Context;
  const open = items.find(({ vote }) => {
    const { state, context } = world.instance(vote)!;
    return state === 'open' && (context as { mode: string }).mode === 'meeting';
  });
  return open ? [{ path: [], code: 'meetingVoteOpen', params: { n: open.number } }] : checkNext(input, world);
}

/** A meeting that items go on to is one of the same body, and still to come. */
function checkNext({ next }: { next: string | null }, world: CheckWorld): FieldIssue[] {
  if (next === null || next === 'written') return [];
  const { id, body } = world.context as Context;
  const found = world.instance(next);
  const isFit = next !== id && found?.workflow === 'meeting' && (found.context as Context).body === body;
  return isFit && found.state === 'planned' ? [] : [{ path: ['next'], code: 'meetingMissing' }];
}

export const meeting: Workflow<Context> = {
  name: 'meeting',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'schedule', by: ['secretariat', 'system'] },
  relations: { body: (c) => ({ body: c.body }) },
  bodyOf: (from) => (from as Context).body,
  facts: (c) => ({ body: c.body, on: c.on, number: c.number }),
  checks: {
    schedule: ((
      { body, number, on }: { body: string; number: number; on: string },
      world: CheckWorld,
    ): FieldIssue[] => {
      if (!world.isBody(body)) return [{ path: ['body'], code: 'bodyUnknown', params: { input: body } }];
      const isTaken = world.meetings(body).some((other) => other.number === number);
      return [
        ...(isTaken ? [{ path: ['number'], code: 'meetingNumberTaken', params: { number } }] : []),
        ...(world.isSystem ? [] : checkAhead('on', on, world)),
      ];
    }) as never,
    moveMeeting: ({ on }: { on: string }, world) => checkAhead('on', on, world),
    arrangeAgenda: checkArrangement as never,
    answerInvitation: checkAnswer as never,
    recordPresence: checkPresence as never,
    recordNote: checkNote as never,
    voteConsentList: checkConsentList as never,
    establishConsentList: checkConsentEstablished as never,
    openMeeting: checkItsDay,
    endMeeting: checkNoVoteOpen as never,
    cancelMeeting: checkNext as never,
    declineItem: checkNext as never,
  },
  references: (c, value) => [
    {
      kind: 'meeting',
      row: {
        body: c.body,
        number: c.number,
        on: c.on,
        startsAt: c.startsAt,
        place: c.placeId,
        isSpecial: c.isSpecial,
        status: typeof value === 'string' ? value : 'running',
      },
    },
  ],
};
