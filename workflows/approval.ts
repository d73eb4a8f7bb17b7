import { assign, setup } from 'xstate';
import { z } from 'zod';
import { manner, purpose } from './agenda.js';
import { type Ballots, type MajorityRule, majorityRule, tally } from './ballot-count.js';
import {
  type Begin,
  type CheckWorld,
  type EventsOf,
  type FieldIssue,
  type Told,
  type Workflow,
  bodyCode,
  checkAhead,
  checkAnother,
  checkBasedOn,
  day,
  effects,
  envelopeOf,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { addDays, daysBetween, isBefore, minutesAfter } from './berlin-time.js';
import { type ExtendedTerm, checkNewEnd, checkRetroactive } from './extension-rules.js';
import { fundingKeyOf } from './data/funding-keys.js';
import { fundingKeyData, majorityOf } from './policies/policy-set.js';
import { countingOf, deadlineAfter, deadlineBefore } from './deadline-calendar.js';
import { type MeetingContext, presentNow } from './meeting.js';
import type { NoticeOf } from './official-notice.js';
import { reminderDeadlines, stepMails, stepOf } from './duty.js';
import {
  type Proposal,
  checkStillFits,
  type Known,
  knownWordings,
  checkMajority,
  checkProposal,
  proposal,
  proposalFields,
  proposalFrom,
} from './proposal.js';

/** Stimme: Ja, Ja mit Vorbehalt, Nein, Enthaltung. */
export const choice = z.enum(['yes', 'yesReserved', 'no', 'abstain'], 'choiceMissing');
type Choice = z.infer<typeof choice>;

/** Vorbehalt: of the cabinet, the parliament, the budget or a ministry, and the day by which it is to be lifted. */
const reservation = z.object({
  of: z.enum(['cabinet', 'parliament', 'budget', 'ministry'], 'reservationMissing'),
  until: day,
});

interface Presence {
  organisation: string;
  manner: z.infer<typeof manner>;
}

const commands = {
  /** Beschlussvorschlag: text, reason, Ziffern, and the term and home that would be decided. */
  prepareDecision: z.object(proposalFields),
  /** Neue Fassung während der Abstimmung: the round ends without result, a new one begins on the new text. */
  reviseProposal: z.object({ ...proposalFields, until: day.nullable().default(null) }),
  /** Abstimmung öffnen: presence, electorate, rule and table are frozen. */
  openVote: z.object({
    present: z.array(organisationCode).min(1, 'presenceMissing').max(200),
    /** Ziffer für Ziffer, on motion: each Ziffer has a result of its own, the decision one number. */
    byClause: z.boolean().default(false),
  }),
  /** Stimme abgeben or ändern; on one version of the text. */
  castBallot: z.object({
    choice,
    version: z.coerce.number().int().min(1).nullable().default(null),
    reservation: reservation.nullable().default(null),
    reason: optionalText(2000, 'reason'),
    /** All members read the reason after the close; else secretariat and chair alone. */
    reasonForAll: z.boolean().default(false),
    /** Where the vote is Ziffer für Ziffer: by its number, what differs from the choice above. */
    clauses: z.record(z.string().regex(/^[1-9]\d?$/), choice).default({}),
  }),
  /** One-key tally: everybody present votes yes, except … */
  recordTally: z.object({
    exceptions: z.record(organisationCode, choice).default({}),
    /** Of each member that says yes with a reservation. */
    reservations: z.record(organisationCode, reservation).default({}),
  }),
  /** Protokollerklärung, in the member's own words. */
  giveStatementForMinutes: z.object({ statement: text(5000, 'statement') }),
  /** Unterlage zum Punkt hinzufügen; nothing added is taken away again. */
  addDocument: z.object({ file: z.uuid('fileMissing'), note: optionalText(300, 'note') }),
  /** Stellungnahme eines beratenden Mitglieds, to be read with the proposal. */
  giveOpinion: z.object({ opinion: text(5000, 'opinion') }),
  /** Zurückverweisen: the subject goes back to its leads, with the reason. */
  referBack: z.object({ reason: text(2000, 'reason') }),
  /** Verweisen: another body is asked first; then the matter comes back. */
  referTo: z.object({ body: bodyCode, reason: text(2000, 'reason') }),
  /** Umlauf starten: every member votes in writing until the end of a day. */
  startWrittenProcedure: z.object({ until: day }),
  /** Umlauf zurückrufen, before anything was sent. */
  recallWrittenProcedure: z.object({}),
  /** Mündliche Beratung verlangen: the Umlauf stops without result. */
  demandDiscussion: z.object({ reason: optionalText(2000, 'reason') }),
  closeVote: z.object({}),
  /** Nachweislich rechtzeitige Stimme eintragen: it came before the close; a second person confirms it. */
  proposeLateBallot: z.object({
    organisation: organisationCode,
    choice,
    reservation: reservation.nullable().default(null),
    receivedAt: z.iso.datetime({ offset: true, error: 'instantFormat' }),
    evidence: text(5000, 'evidence'),
  }),
  confirmLateBallot: z.object({}),
  declineLateBallot: z.object({ reason: text(2000, 'reason') }),
  /** Abstimmung wiederholen: its ballots do not count, and the text can be written anew. */
  repeatVote: z.object({ reason: text(2000, 'reason') }),
  /** Ergebnis feststellen: number, decision, consequences. */
  establishResult: z.object({}),
  /** Zur Kenntnis nehmen: an item for information. */
  takeNote: z.object({}),
  /** Vertagen. */
  defer: z.object({ reason: text(2000, 'reason') }),
};

const result = z.object({
  carried: z.boolean(),
  conditions: z.array(
    z.object({ id: z.string(), path: z.string(), met: z.boolean(), have: z.number(), need: z.number() }),
  ),
  counts: z.object({ yes: z.number(), no: z.number(), abstain: z.number(), notCast: z.number() }),
  shareYes: z.string(),
  otherReadings: z.array(z.object({ reading: z.string(), carried: z.boolean() })),
  /** Ziffer für Ziffer; empty where it was voted on as a whole. */
  clauses: z
    .array(z.object({ number: z.number(), carried: z.boolean(), yes: z.number(), no: z.number(), abstain: z.number() }))
    .default([]),
});

const context = z.object({
  id: z.string(),
  body: bodyCode,
  subject: z.string(),
  subjectKind: z.enum(['registration', 'extension', 'mandateChange', 'subjectAreaClosure', 'matter']),
  titleId: z.string(),
  /** Absent where it is decided by Umlauf alone. */
  meeting: z.string().nullable(),
  /** TOP; 0 until the meeting has given one. */
  item: z.number().int(),
  outcome: purpose,
  leads: z.array(z.string()),
  requestedUntil: day.nullable(),
  requestedHome: bodyCode.nullable(),
  proposal: proposal.nullable(),
  /** Earlier versions of the text, oldest first; the proposal is version n + 1. */
  earlier: z.array(proposal),
  /** In the meeting, or in writing (Umlaufverfahren) until the end of a day. */
  mode: z.enum(['meeting', 'written']),
  until: day.nullable(),
  /** Last day on which a member may demand oral discussion of an Umlauf; `null`: not at all. */
  discussionUntil: day.nullable(),
  /** The Umlauf may be closed as soon as all have voted. */
  mayCloseEarly: z.boolean(),
  /** Frozen at opening. */
  electorate: z.array(z.string()),
  present: z.array(z.string()),
  manners: z.record(z.string(), manner),
  rule: majorityRule,
  fundingKey: fundingKeyData,
  base: z.enum(['all', 'cast']),
  policyId: z.string(),
  ballots: z.record(z.string(), choice),
  byClause: z.boolean(),
  /** Differing ballots, by organisation and Ziffer. */
  clauseBallots: z.record(z.string(), z.record(z.string(), choice)),
  reservations: z.record(z.string(), reservation),
  reasons: z.record(z.string(), z.object({ textId: z.string(), isForAll: z.boolean() })),
  /** Protokollerklärungen, by organisation. */
  statements: z.record(z.string(), z.string()),
  /** Last day for one after an Umlauf; in a meeting it is that for Einwendungen against the minutes. */
  statementsUntil: day.nullable(),
  /** Stellungnahmen of advisory members, by organisation. */
  opinions: z.record(z.string(), z.string()),
  documents: z.array(z.object({ file: z.string(), noteId: z.string().nullable(), at: z.string() })),
  closedAt: z.string().nullable(),
  /** A ballot that came in time and was entered after the close, until a second person confirms it. */
  lateBallot: z
    .object({
      organisation: z.string(),
      choice,
      reservation: reservation.nullable(),
      receivedAt: z.string(),
      evidenceId: z.string(),
      /** Person who entered it. */
      enteredBy: z.string(),
    })
    .nullable(),
  result: result.nullable(),
});
type Context = z.infer<typeof context>;

function withoutBallot({ present, ballots }: Context): string[] {
  return present.filter((code) => !ballots[code]);
}

const leaders = ['secretariat', 'chair@body'];
const toMembers = (context: Context) => [{ role: 'votingMember' as const, body: context.body }];

/** Abstimmung über einen Tagesordnungspunkt: proposal → open → closed → carried or not carried (domain.md 7a F). */
const voting = setup({
  types: {
    input: {} as Begin<{
      subject: string;
      subjectKind: Context['subjectKind'];
      titleId: string;
      approvingBody: string;
      meeting: string | null;
      item: number | null;
      outcome: Context['outcome'];
      leads: string[];
      requestedUntil: string | null;
      requestedHome: string | null;
    }>,
    context: {} as Context,
    events: {} as
      | EventsOf<Omit<typeof commands, 'prepareDecision' | 'reviseProposal' | 'openVote' | 'proposeLateBallot'>>
      | Told<'proposeLateBallot', z.infer<typeof commands.proposeLateBallot> & { enteredBy: string }>
      | Told<'prepareDecision', z.infer<typeof commands.prepareDecision> & Known>
      | Told<'reviseProposal', z.infer<typeof commands.reviseProposal> & Known & { presence: Presence[] }>
      | Told<'openVote', z.infer<typeof commands.openVote> & { presence: Presence[] }>
      | Told<
          | 'subjectWithdrawn'
          | 'voided'
          | 'establishedTogether'
          | 'deadline.dispatch'
          | 'deadline.closing'
          | `deadline.reminder.${string}`
        >
      | Told<'itemPlaced', { item: number }>
      | Told<'itemPassedOn', { next: string | null; isAdmitted: boolean }>
      | Told<'takenTogether', { presence: Presence[] }>,
  },
  actions: {
    ...effects,
    keepProposal: assign(({ context }, p: Proposal) => ({
      proposal: p,
      earlier: context.proposal ? [...context.earlier, context.proposal] : [],
    })),
    place: assign({ item: (_, p: { item: number }) => p.item }),
    takeMeeting: assign((_, p: { meeting: string | null }) => ({ meeting: p.meeting, item: 0 })),
    /** Presence, electorate, rule, table and reading as they are valid now. */
    freeze: assign(({ context, event }, p: { presence: Presence[]; byClause: boolean }) => ({
      ...frozen(event, context.proposal),
      ...hereOf(p.presence, event),
      byClause: p.byClause,
    })),
    goInWriting: assign(({ context, event }, p: { until: string }) => ({
      ...frozen(event, context.proposal),
      mode: 'written' as const,
      until: p.until,
      discussionUntil: lastDayForDiscussion(p.until, event),
      mayCloseEarly: envelopeOf(event).bodyInfo!.policy.earlyClose.value,
      present: electorateOf(event),
      manners: {},
      byClause: false,
    })),
    stayInMeeting: assign({ mode: 'meeting', until: null, discussionUntil: null, present: [] }),
    /** A round ends without result: no ballot of it counts. What a member had put on record stays. */
    voidRound: assign({ ballots: {}, clauseBallots: {}, reservations: {}, reasons: {} }),
    keepBallot: assign(
      ({ context }, p: Omit<z.infer<typeof commands.castBallot>, 'version'> & { organisation: string }) => ({
        ballots: { ...context.ballots, [p.organisation]: p.choice },
        reservations: withOrWithout(context.reservations, p.organisation, p.reservation),
        reasons: withOrWithout(
          context.reasons,
          p.organisation,
          p.reason === null ? null : { textId: p.reason, isForAll: p.reasonForAll },
        ),
        clauseBallots: withOrWithout(
          context.clauseBallots,
          p.organisation,
          Object.keys(p.clauses).length > 0 ? p.clauses : null,
        ),
      }),
    ),
    /** An exception replaces the whole ballot of a member, with what belonged to it. */
    fillBallots: assign(({ context }, p: z.infer<typeof commands.recordTally>) => ({
      ballots: Object.fromEntries(
        context.present.map((code) => [code, p.exceptions[code] ?? context.ballots[code] ?? 'yes']),
      ),
      clauseBallots: without(context.clauseBallots, Object.keys(p.exceptions)),
      reservations: { ...without(context.reservations, Object.keys(p.exceptions)), ...p.reservations },
      reasons: without(context.reasons, Object.keys(p.exceptions)),
    })),
    limitStatements: assign({ statementsUntil: (_, p: { until: string | null }) => p.until }),
    keepStatement: assign({
      statements: ({ context }, p: { organisation: string; statement: string }) => ({
        ...context.statements,
        [p.organisation]: p.statement,
      }),
    }),
    keepDocument: assign({
      documents: ({ context }, p: Context['documents'][number]) => [...context.documents, p],
    }),
    keepOpinion: assign({
      opinions: ({ context }, p: { organisation: string; opinion: string }) => ({
        ...context.opinions,
        [p.organisation]: p.opinion,
      }),
    }),
    keepLateBallot: assign({ lateBallot: (_, p: NonNullable<Context['lateBallot']>) => p }),
    enterLateBallot: assign(({ context }) => ({
      ballots: { ...context.ballots, [context.lateBallot!.organisation]: context.lateBallot!.choice },
      reservations: withOrWithout(
        context.reservations,
        context.lateBallot!.organisation,
        context.lateBallot!.reservation,
      ),
      lateBallot: null,
    })),
    dropLateBallot: assign({ lateBallot: null }),
    close: assign(({ event }) => ({ closedAt: envelopeOf(event).at })),
    dropCount: assign({ closedAt: null, result: null, lateBallot: null }),
    count: assign({ result: ({ context }) => countOf(context) }),
  },
  guards: {
    isForInformation: ({ context }) => context.outcome === 'information',
    isForDecision: ({ context }) => context.outcome !== 'information',
    isMatter: ({ context }) => context.subjectKind === 'matter',
    isOnAgenda: ({ context }) => context.meeting !== null,
    isInMeeting: ({ context }) => context.mode === 'meeting',
    goesOn: ({ context, event }) =>
      context.mode === 'meeting' && event.type === 'itemPassedOn' && event.next !== null && event.next !== 'written',
    goesInWriting: ({ context, event }) =>
      context.mode === 'meeting' && event.type === 'itemPassedOn' && event.next === 'written',
    isInWriting: ({ context }) => context.mode === 'written',
    mayVoteNow: ({ context, event }) => context.present.includes(event.by.organisation),
    namesOnlyPresent: ({ context, event }) =>
      event.type === 'recordTally' &&
      context.mode === 'meeting' &&
      Object.keys(event.exceptions).every((code) => context.present.includes(code)),
    isCarried: ({ context }) => isCarried(countOf(context)),
    someAreSilent: ({ context }) => withoutBallot(context).length > 0,
    mayClose: ({ context: { mode, ballots, present, mayCloseEarly } }) => {
      const cast = Object.keys(ballots).length;
      return mode === 'meeting' ? cast > 0 : mayCloseEarly && cast === present.length;
    },
    mayDemandDiscussion: ({ context, event }) => mayDemandDiscussion(context, event.today),
    mayDemandInMeeting: ({ context, event }) => context.meeting !== null && mayDemandDiscussion(context, event.today),
    hasLateBallot: ({ context }) => context.lateBallot !== null,
    hasNoLateBallot: ({ context }) => context.lateBallot === null,
  },
});

/** Reminders of an Umlauf to members without a ballot, by the ladder of the body. */
const setReminders = voting.enqueueActions(({ context, event, enqueue }) => {
  const { today, bodyInfo } = envelopeOf(event);
  const until = context.until!;
  const owed = { base: { kind: 'date' as const, on: until }, body: context.body, organisations: context.present };
  const halfTimeDays = Math.ceil(daysBetween(today, until) / 2);
  for (const params of reminderDeadlines(bodyInfo!.policy.reminderLadder.value.ballot, { ...owed, halfTimeDays }))
    enqueue({ type: 'setDeadline', params });
});

const remind = voting.enqueueActions(({ context, event, enqueue }) => {
  const owner = { role: 'votingMember' as const, body: context.body, organisations: withoutBallot(context) };
  const step = stepOf(envelopeOf(event).bodyInfo!.policy.reminderLadder.value.ballot, event);
  for (const params of stepMails(step, { owner, command: 'castBallot' })) enqueue({ type: 'notify', params });
});

/** Repeals, amends and adds what the decision says about earlier ones. */
const changeEarlier = voting.enqueueActions(({ context, event, enqueue }) => {
  const decided = decidedClauses(context);
  for (const { act, decision, clause, with: wording } of context.proposal!.acts)
    if (wording === null || decided.includes(wording))
      enqueue({
        type: 'send',
        params: {
          to: { instance: decision },
          event: {
            type: 'clauseChanged',
            act,
            clause,
            textId: wording === null ? null : context.proposal!.clauses[wording - 1]!.textId,
            verb: wording === null ? null : context.proposal!.clauses[wording - 1]!.verb,
            changedBy: context.id,
            on: envelopeOf(event).today,
          },
        },
      });
});

/** A decision that stands: its Ziffern, and the duties that follow from it. */
const startDecision = voting.enqueueActions(({ context, event, enqueue }) => {
  const { textId, verb, clauses, optIn, validUntil } = context.proposal!;
  const decided = decidedClauses(context);
  const saidYes = Object.keys(context.ballots).filter((code) =>
    ['yes', 'yesReserved'].includes(context.ballots[code]!),
  );
  enqueue({
    type: 'start',
    params: {
      workflow: 'decision',
      key: 'decision',
      input: {
        vote: context.id,
        body: context.body,
        titleId: context.titleId,
        on: envelopeOf(event).today,
        textId,
        verb,
        clauses: clauses
          .map((clause, i) => ({ ...clause, number: i + 1 }))
          .filter(({ number }) => decided.includes(number)),
        // The term of a registration is that of its format, not of the decision.
        validUntil: context.subjectKind === 'matter' ? validUntil : null,
        appliesTo: optIn ? saidYes : null,
        leads: context.leads,
        reservations: Object.entries(context.reservations).map(([organisation, { of, until }]) => ({
          organisation,
          of,
          until,
        })),
      },
    },
  });
});

const toConcerned = (context: Context, mail: string) => ({
  mail,
  to: [
    { role: 'lead' as const, organisations: context.leads },
    { role: 'votingMember' as const, body: context.body },
    { role: 'secretariat' as const },
  ],
});

/** Public and told at once, unless the body releases its decisions in steps: then `decision` does both. */
const tellAtOnce = voting.enqueueActions(({ context, event, enqueue }) => {
  if (envelopeOf(event).bodyInfo?.policy.release.value === 'staged') return;
  enqueue({ type: 'publish', params: { object: 'decision', version: 1 } });
  enqueue({ type: 'notify', params: toConcerned(context, 'decisionNotice') });
});

/** A decision by Umlauf is made known by itself, where the body has to; one of a meeting with that meeting. */
const startNotice = voting.enqueueActions(({ context, event, enqueue }) => {
  const { today, bodyInfo } = envelopeOf(event);
  if (context.mode !== 'written' || bodyInfo!.policy.officialNotice.value === null) return;
  const { body, id, titleId } = context;
  const input = { body, meeting: null, number: null, vote: id, titleId, on: today } satisfies NoticeOf;
  enqueue({ type: 'start', params: { workflow: 'officialNotice', key: 'notice', input } });
});

/** Tells the meeting that Unterlagen are there, the first time. */
const tellPapers = voting.enqueueActions(({ context, enqueue }) => {
  if (hasPapers(context) || context.meeting === null) return;
  enqueue({
    type: 'send',
    params: { to: { instance: context.meeting }, event: { type: 'papersArrived', vote: context.id } },
  });
});

const register = {
  type: 'send' as const,
  params: ({ context, event }: { context: Context; event: { type: string; isAdmitted?: boolean } }) => ({
    to: { instance: context.meeting },
    event: {
      type: 'itemRegistered',
      vote: context.id,
      titleId: context.titleId,
      purpose: context.outcome,
      leads: context.leads,
      number: context.item || null,
      isAdmitted: event.type === 'itemPassedOn' && event.isAdmitted,
      hasPapers: hasPapers(context),
    },
  }),
};

/** The meeting is cancelled: on the agenda of the next one, and the subject knows. */
const goOn = [
  {
    type: 'takeMeeting' as const,
    params: ({ event }: { event: object }) => ({ meeting: (event as { next: string | null }).next }),
  },
  register,
  {
    type: 'send' as const,
    params: ({ context }: { context: Context }) => ({
      to: 'parent' as const,
      event: { type: 'moved', meeting: context.meeting, body: context.body },
    }),
  },
  {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => ({
      mail: 'itemMovedOn',
      to: [{ role: 'lead' as const, organisations: context.leads }],
    }),
  },
];

/** No meeting takes it: it waits for its Umlauf, and the subject knows. */
const goOnInWriting = [
  { type: 'takeMeeting' as const, params: { meeting: null } },
  {
    type: 'send' as const,
    params: ({ context }: { context: Context }) => ({
      to: 'parent' as const,
      event: { type: 'moved', meeting: null, body: context.body },
    }),
  },
  {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => ({
      mail: 'itemGoesInWriting',
      to: [{ role: 'lead' as const, organisations: context.leads }, { role: 'secretariat' as const }],
    }),
  },
];

/** Der Wortlaut gehört dem Land: only the member itself writes it, as often as it likes, until a day. */
const giveStatement = {
  actions: {
    type: 'keepStatement' as const,
    params: ({ event }: { event: { by: { organisation: string }; statement: string } }) => ({
      organisation: event.by.organisation,
      statement: event.statement,
    }),
  },
  meta: { by: ['votingMember@electorate'] },
};

/** A result of an Umlauf has no minutes: members have as long as for Einwendungen against some. */
const limitStatements = {
  type: 'limitStatements' as const,
  params: ({ context, event }: { context: Context; event: object }) => ({
    until: context.mode === 'written' ? objectionsEnd(event) : null,
  }),
};

/** What is over takes no more than Protokollerklärungen. */
const settled = {
  tags: 'ended' as const,
  on: { subjectWithdrawn: {}, itemPlaced: {}, giveStatementForMinutes: giveStatement },
};

const carry = [
  limitStatements,
  {
    type: 'allocateNumber' as const,
    params: ({ context, event }: { context: Context; event: object }) => ({
      body: context.body,
      year: Number(envelopeOf(event).today.slice(0, 4)),
      on: envelopeOf(event).today,
      outcome: context.outcome as 'decision' | 'recommendation',
      subject: context.subject,
      meeting: context.mode === 'meeting' ? context.meeting : null,
      textId: context.proposal!.textId,
      reasonId: context.proposal!.reasonId,
      validUntil: context.proposal!.validUntil,
      homeBody: context.proposal!.homeBody,
    }),
  },
  startDecision,
  startNotice,
  changeEarlier,
  { type: 'send' as const, params: ({ context }: { context: Context }) => toSubject(context, 'decided') },
  tellAtOnce,
];

const notCarry = [
  limitStatements,
  { type: 'send' as const, params: ({ context }: { context: Context }) => toSubject(context, 'notCarried') },
  {
    type: 'notify' as const,
    params: ({ context }: { context: Context }) => toConcerned(context, 'decisionNotCarried'),
  },
];

const tellDemand = {
  type: 'notify' as const,
  params: ({ context, event }: { context: Context; event: object }) => ({
    mail: 'discussionDemanded',
    to: [...toMembers(context), { role: 'secretariat' as const }],
    data: { organisation: envelopeOf(event).by.organisation },
  }),
};

const machine = voting.createMachine({
  id: 'approval',
  context: ({ input }) => ({
    id: input.id,
    body: input.approvingBody,
    subject: input.subject,
    subjectKind: input.subjectKind,
    titleId: input.titleId,
    meeting: input.meeting,
    item: input.item ?? 0,
    outcome: input.outcome,
    leads: input.leads,
    requestedUntil: input.requestedUntil,
    requestedHome: input.requestedHome,
    proposal: null,
    earlier: [],
    mode: 'meeting',
    until: null,
    discussionUntil: null,
    mayCloseEarly: false,
    byClause: false,
    clauseBallots: {},
    ...frozen({ input }, null),
    present: [],
    manners: {},
    ballots: {},
    reservations: {},
    reasons: {},
    statements: {},
    statementsUntil: null,
    opinions: {},
    documents: [],
    closedAt: null,
    lateBallot: null,
    result: null,
  }),
  initial: 'scheduled',
  entry: register,
  on: {
    subjectWithdrawn: '.withdrawn',
    itemPlaced: { actions: { type: 'place', params: ({ event }) => ({ item: event.item }) } },
  },
  states: {
    scheduled: {
      initial: 'unprepared',
      states: {
        unprepared: {
          on: {
            prepareDecision: {
              guard: 'isForDecision',
              target: 'prepared',
              actions: [tellPapers, { type: 'keepProposal', params: ({ event }) => proposalFrom(event) }],
              meta: { by: ['secretariat'], awaited: true },
            },
            takeNote: {
              guard: 'isForInformation',
              target: '#approval.noted',
              meta: { by: leaders },
            },
            takenTogether: { guard: 'isForInformation', target: '#approval.noted' },
          },
        },
        prepared: {
          on: {
            prepareDecision: {
              actions: { type: 'keepProposal', params: ({ event }) => proposalFrom(event) },
              meta: { by: ['secretariat'] },
            },
            openVote: {
              guard: 'isOnAgenda',
              target: '#approval.open',
              actions: {
                type: 'freeze',
                params: ({ event }) => ({ presence: event.presence, byClause: event.byClause }),
              },
              meta: { by: leaders, awaited: true, awaitedWhile: ({ meeting }: Context) => meeting !== null },
            },
            startWrittenProcedure: {
              target: '#approval.dispatching',
              actions: { type: 'goInWriting', params: ({ event }) => ({ until: event.until }) },
              meta: { by: leaders, awaited: true, awaitedWhile: ({ meeting }: Context) => meeting === null },
            },
            takenTogether: {
              target: '#approval.closed',
              actions: [
                { type: 'freeze', params: ({ event }) => ({ presence: event.presence, byClause: false }) },
                { type: 'fillBallots', params: { exceptions: {}, reservations: {} } },
                'close',
                'count',
              ],
            },
          },
        },
      },
      on: {
        itemPassedOn: [
          { guard: 'goesOn', actions: goOn },
          { guard: 'goesInWriting', actions: goOnInWriting },
          { guard: 'isInMeeting', target: 'deferred' },
        ],
        defer: { target: 'deferred', meta: { by: leaders } },
        addDocument: {
          actions: [
            tellPapers,
            {
              type: 'keepDocument',
              params: ({ event }) => ({ file: event.file, noteId: event.note, at: event.at }),
            },
            { type: 'fileDocument', params: ({ event }) => ({ fileId: event.file, as: 'proposal' }) },
          ],
          meta: { by: ['secretariat', 'lead@leads'] },
        },
        referBack: { target: 'referredBack', meta: { by: leaders } },
        referTo: {
          guard: 'isMatter',
          target: 'referred',
          actions: [
            {
              type: 'send',
              params: ({ context, event }) => ({
                to: 'parent',
                event: { type: 'referred', body: context.body, to: event.body },
              }),
            },
            {
              type: 'notify',
              params: ({ context, event }) => ({
                mail: 'itemReferred',
                to: [{ role: 'lead' as const, organisations: context.leads }],
                data: { to: event.body },
              }),
            },
          ],
          meta: { by: leaders },
        },
        giveOpinion: {
          actions: {
            type: 'keepOpinion',
            params: ({ event }) => ({ organisation: event.by.organisation, opinion: event.opinion }),
          },
          meta: { by: ['advisoryMember@body'] },
        },
      },
    },
    dispatching: {
      entry: {
        type: 'setDeadline',
        params: ({ event }) => ({
          name: 'dispatch',
          anchor: { kind: 'instant', at: minutesAfter(envelopeOf(event).at, recallMinutes) },
        }),
      },
      exit: { type: 'withdrawDeadline', params: { name: 'dispatch' } },
      on: {
        recallWrittenProcedure: {
          target: 'scheduled.prepared',
          actions: 'stayInMeeting',
          meta: { by: leaders },
        },
        'deadline.dispatch': {
          target: 'open',
          actions: [
            {
              type: 'setDeadline',
              params: ({ context }) => ({ name: 'closing', anchor: { kind: 'date', on: context.until! } }),
            },
            setReminders,
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'writtenProcedureStarted',
                to: toMembers(context),
                data: { until: context.until },
              }),
            },
          ],
        },
      },
    },
    open: {
      exit: [
        { type: 'withdrawDeadline', params: { name: 'closing' } },
        { type: 'withdrawDeadline', params: { name: 'reminder.*' } },
      ],
      on: {
        'deadline.reminder.*': { guard: 'someAreSilent', actions: remind },
        'deadline.closing': {
          target: 'closed',
          actions: [
            'close',
            'count',
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'writtenProcedureEnded',
                to: [{ role: 'chair', body: context.body }, { role: 'secretariat' }],
              }),
            },
          ],
        },
        castBallot: {
          guard: 'mayVoteNow',
          actions: {
            type: 'keepBallot',
            params: ({ event: { by, choice: cast, reservation: reserved, reason, reasonForAll, clauses } }) => ({
              organisation: by.organisation,
              choice: cast,
              reservation: reserved,
              reason,
              reasonForAll,
              clauses,
            }),
          },
          meta: { by: ['votingMember@withoutBallot', 'votingMember@present'], awaited: ['votingMember@withoutBallot'] },
        },
        recordTally: {
          guard: 'namesOnlyPresent',
          actions: {
            type: 'fillBallots',
            params: ({ event: { exceptions, reservations } }) => ({ exceptions, reservations }),
          },
          meta: { by: ['secretariat'] },
        },
        reviseProposal: [
          {
            guard: 'isInWriting',
            target: 'dispatching',
            actions: [
              { type: 'keepProposal', params: ({ event }) => proposalFrom(event) },
              'voidRound',
              {
                type: 'goInWriting',
                params: ({ context, event }) => ({ until: event.until ?? context.until! }),
              },
              {
                type: 'notify',
                params: ({ context }) => ({
                  mail: 'proposalRevised',
                  to: toMembers(context),
                  data: { version: context.earlier.length + 1 },
                }),
              },
            ],
            meta: { by: ['secretariat'] },
          },
          {
            actions: [
              { type: 'keepProposal', params: ({ event }) => proposalFrom(event) },
              'voidRound',
              // Whoever is here now votes, by the rules of now.
              {
                type: 'freeze',
                params: ({ context, event }) => ({ presence: event.presence, byClause: context.byClause }),
              },
              {
                type: 'notify',
                params: ({ context }) => ({
                  mail: 'proposalRevised',
                  to: [{ role: 'votingMember' as const, body: context.body, organisations: context.present }],
                  data: { version: context.earlier.length + 1 },
                }),
              },
            ],
            meta: { by: ['secretariat'] },
          },
        ],
        demandDiscussion: [
          {
            guard: 'mayDemandInMeeting',
            target: 'scheduled.prepared',
            actions: ['voidRound', 'stayInMeeting', tellDemand],
            meta: { by: ['votingMember@present'] },
          },
          {
            guard: 'mayDemandDiscussion',
            target: 'deferred',
            actions: ['voidRound', tellDemand],
            meta: { by: ['votingMember@present'] },
          },
        ],
        voided: { guard: 'isInMeeting', target: 'scheduled.prepared', actions: ['voidRound', 'stayInMeeting'] },
        itemPassedOn: [
          {
            guard: 'goesOn',
            target: 'scheduled.prepared',
            actions: ['voidRound', 'stayInMeeting', ...goOn],
          },
          {
            guard: 'goesInWriting',
            target: 'scheduled.prepared',
            actions: ['voidRound', 'stayInMeeting', ...goOnInWriting],
          },
          { guard: 'isInMeeting', target: 'deferred', actions: 'voidRound' },
        ],
        giveStatementForMinutes: giveStatement,
        closeVote: {
          target: 'closed',
          guard: 'mayClose',
          actions: ['close', 'count'],
          meta: { by: leaders, awaited: true },
        },
      },
    },
    closed: {
      on: {
        giveStatementForMinutes: giveStatement,
        proposeLateBallot: {
          guard: 'hasNoLateBallot',
          actions: {
            type: 'keepLateBallot',
            params: ({
              event: { organisation, choice: cast, reservation: reserved, receivedAt, evidence, enteredBy },
            }) => ({
              organisation,
              choice: cast,
              reservation: reserved,
              receivedAt,
              evidenceId: evidence,
              enteredBy,
            }),
          },
          meta: { by: ['secretariat'] },
        },
        confirmLateBallot: {
          guard: 'hasLateBallot',
          actions: [
            {
              type: 'notify',
              params: ({ context }) => ({
                mail: 'lateBallotEntered',
                to: [
                  {
                    role: 'votingMember' as const,
                    body: context.body,
                    organisations: [context.lateBallot!.organisation],
                  },
                ],
                data: { receivedAt: context.lateBallot!.receivedAt, evidenceId: context.lateBallot!.evidenceId },
              }),
            },
            'enterLateBallot',
            'count',
          ],
          meta: { by: ['chair@body'] },
        },
        declineLateBallot: { guard: 'hasLateBallot', actions: 'dropLateBallot', meta: { by: ['chair@body'] } },
        repeatVote: {
          target: 'scheduled.prepared',
          actions: [
            'voidRound',
            'stayInMeeting',
            'dropCount',
            {
              type: 'notify',
              params: ({ context, event }) => ({
                mail: 'voteRepeated',
                to: [
                  { role: 'votingMember' as const, body: context.body, organisations: context.electorate },
                  { role: 'secretariat' as const },
                ],
                data: { reasonId: event.reason },
              }),
            },
          ],
          meta: { by: ['chair@body'] },
        },
        establishResult: [
          { guard: 'isCarried', target: 'carried', actions: carry, meta: { by: ['chair@body'], awaited: true } },
          { target: 'notCarried', actions: notCarry, meta: { by: ['chair@body'], awaited: true } },
        ],
        establishedTogether: [
          { guard: 'isCarried', target: 'carried', actions: carry },
          { target: 'notCarried', actions: notCarry },
        ],
      },
    },
    carried: settled,
    notCarried: settled,
    noted: {
      ...settled,
      entry: { type: 'send', params: ({ context }) => toSubject(context, 'noted') },
    },
    deferred: {
      ...settled,
      entry: [
        { type: 'send', params: ({ context }) => toSubject(context, 'deferred') },
        {
          type: 'notify',
          params: ({ context }) => ({ mail: 'itemDeferred', to: [{ role: 'lead', organisations: context.leads }] }),
        },
      ],
    },
    referredBack: {
      ...settled,
      entry: [
        { type: 'send', params: ({ context }) => toSubject(context, 'deferred') },
        {
          type: 'notify',
          params: ({ context }) => ({ mail: 'itemReferredBack', to: [{ role: 'lead', organisations: context.leads }] }),
        },
      ],
    },
    referred: { type: 'final' },
    withdrawn: { type: 'final' },
  },
});

function without<T>(all: Record<string, T>, keys: string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !keys.includes(key)));
}

function withOrWithout<T>(all: Record<string, T>, key: string, value: T | null): Record<string, T> {
  return value === null ? without(all, [key]) : { ...all, [key]: value };
}

/** What the subject of the vote is told; it takes the decided term and home, not the requested ones. */
function toSubject(context: Context, type: 'decided' | 'notCarried' | 'deferred' | 'noted') {
  const told = { type, decision: context.id, meeting: context.meeting, body: context.body };
  if (type !== 'decided') return { to: 'parent' as const, event: told };
  const { textId, reasonId, validUntil, retroactive: isRetroactive, homeBody } = context.proposal!;
  return { to: 'parent' as const, event: { ...told, textId, reasonId, validUntil, isRetroactive, homeBody } };
}

/** By the policy of the body so many Arbeitstage before the end, which is its Land's place to count. */
function lastDayForDiscussion(until: string, event: object): string | null {
  const { discussionDemandWorkingDays: days, receivingPlace } = envelopeOf(event).bodyInfo!.policy;
  if (days.value === null) return null;
  const period = { amount: days.value, unit: 'wd' } as const;
  return deadlineBefore(until, period, 'appointment', { place: receivingPlace.value }).date;
}

/** Last day for Einwendungen, by the policy of the body. */
function objectionsEnd(event: object): string {
  const { today, bodyInfo } = envelopeOf(event);
  const period = { amount: bodyInfo!.policy.objectionWeeks.value, unit: 'w' } as const;
  return deadlineAfter(today, period, 'deadline', countingOf(bodyInfo!.policy)).date;
}

function mayDemandDiscussion({ mode, discussionUntil }: Context, today: string): boolean {
  return mode === 'written' && discussionUntil !== null && today <= discussionUntil;
}

/** Unterlagen: the form that a case began with, a proposal, or a document. */
function hasPapers({ subjectKind, proposal: text, documents }: Context): boolean {
  return subjectKind !== 'matter' || text !== null || documents.length > 0;
}

function electorateOf(event: object): string[] {
  const seats = envelopeOf(event).bodyInfo?.seats ?? [];
  return seats.filter((seat) => seat.isVoting).map((seat) => seat.organisation);
}

/** Who may vote by which rule, valid now; stored with the result and never worked out again. */
function frozen(event: object, proposed: Proposal | null) {
  const { policy, policyId } = envelopeOf(event).bodyInfo!;
  return {
    electorate: electorateOf(event),
    rule: (majorityOf(policy, proposed?.majority) ?? majorityOf(policy, null)!).rule,
    fundingKey: policy.fundingKey.value,
    base: policy.base.value,
    policyId,
    ballots: {},
  };
}

/** Who of the electorate is here, and how. */
function hereOf(here: Presence[], event: object) {
  const entitled = electorateOf(event);
  const voting = here.filter(({ organisation }) => entitled.includes(organisation));
  return {
    present: voting.map(({ organisation }) => organisation),
    manners: Object.fromEntries(voting.map(({ organisation, manner: how }) => [organisation, how])),
  };
}

/** Auszählung with everything frozen at opening; exact integers (domain.md 1.2). Each Ziffer by the same rule. */
function countOf(context: Context): z.infer<typeof result> {
  const count = (ballots: Ballots) =>
    tally(context.rule as MajorityRule, ballots, {
      electorate: context.electorate,
      present: context.present,
      mode: context.mode,
      fundingKey: fundingKeyOf(context.fundingKey),
      base: context.base,
    });
  const numbers = context.byClause ? context.proposal!.clauses.map((_, i) => i + 1) : [];
  const clauses = numbers.map((number) => {
    const own = Object.entries(context.ballots).map(
      ([code, ballot]) => [code, context.clauseBallots[code]?.[String(number)] ?? ballot] as const,
    );
    const { carried, counts } = count(Object.fromEntries(own) as Ballots);
    return { number, carried, yes: counts.yes, no: counts.no, abstain: counts.abstain + counts.notCast };
  });
  return { ...count(context.ballots as Ballots), clauses };
}

/** Ziffer für Ziffer something is decided as soon as one Ziffer is. */
function isCarried({ carried, clauses }: z.infer<typeof result>): boolean {
  return clauses.length > 0 ? clauses.some((clause) => clause.carried) : carried;
}

/** Numbers of the Ziffern that were decided. */
function decidedClauses({ proposal: text, result: counted }: Context): number[] {
  const all = text!.clauses.map((_, i) => i + 1);
  if (!counted || counted.clauses.length === 0) return all;
  return all.filter((number) => counted.clauses.some((clause) => clause.number === number && clause.carried));
}

/** How long the start of an Umlauf can be recalled: its mails leave after that. */
const recallMinutes = 10;

/** First day on which a result can be established: an Umlauf runs until the end of its last day. */
function establishedFrom(until: string | null, today: string): string {
  return until === null ? today : addDays(until, 1);
}

/** An extension is decided with a new end, and after the old one only where the text expressly reaches back. */
function checkExtension(
  { validUntil, retroactive }: { validUntil: string | null; retroactive: boolean },
  on: string,
  world: CheckWorld,
): FieldIssue[] {
  const { subject, subjectKind } = world.context as Context;
  if (subjectKind !== 'extension') return [];
  const old = world.instance(subject)!.context as ExtendedTerm;
  return [
    ...checkNewEnd('validUntil', validUntil, old, world.body?.policy),
    ...checkRetroactive(retroactive, old.oldEnd, on),
  ];
}

/** What is on the agenda of a meeting is voted on, and taken note of, while that meeting sits. */
function checkSitting(path: FieldIssue['path'], world: CheckWorld): FieldIssue[] {
  const { meeting } = world.context as Context;
  if (meeting === null) return [];
  const { state } = world.instance(meeting)!;
  return state === 'running.sitting' ? [] : [{ path, code: meetingIsNot[state] ?? 'meetingOver' }];
}

const meetingIsNot: Record<string, string> = {
  planned: 'meetingNotOpen',
  'running.interrupted': 'meetingInterrupted',
};

/** Who is said to be present is present by the record of the meeting, where that has one. */
function checkPresent(
  { present, byClause }: { present: string[]; byClause: boolean },
  world: CheckWorld,
): FieldIssue[] {
  const { meeting, proposal: text } = world.context as Context;
  const quorum = world.body?.policy.quorum.value ?? null;
  if (quorum !== null && present.length < quorum)
    return [{ path: ['present'], code: 'quorumMissing', params: { n: present.length, quorum } }];
  if (byClause && text!.clauses.length < 2) return [{ path: ['byClause'], code: 'clausesTooFew' }];
  if (meeting === null) return [];
  const { id } = world.context as Context;
  const { presence: recorded, items } = world.instance(meeting)!.context as {
    presence: (Presence & { until: string | null })[];
    items: { vote: string; admission: string }[];
  };
  if (items.some(({ vote, admission }) => vote === id && admission === 'asked'))
    return [{ path: ['present'], code: 'itemNotAdmitted' }];
  const notSitting = checkSitting(['present'], world);
  if (notSitting.length > 0) return notSitting;
  if (recorded.length === 0) return [];
  const here = recorded.filter(({ until }) => until === null).map(({ organisation }) => organisation);
  const absent = present.find((code) => !here.includes(code));
  return absent === undefined
    ? []
    : [{ path: ['present'], code: 'memberNotPresent', params: { organisation: absent } }];
}

/** A Protokollerklärung is given until the last day for Einwendungen, after a meeting and after an Umlauf. */
function checkStatement(_input: object, world: CheckWorld): FieldIssue[] {
  const { meeting, mode, statementsUntil } = world.context as Context;
  const over = (until: string) => [{ path: [], code: 'statementsOver', params: { day: until } }];
  if (mode === 'written') return statementsUntil !== null && statementsUntil < world.today ? over(statementsUntil) : [];
  const minutes = meeting === null ? undefined : world.child('minutes', meeting);
  if (!minutes || ['drafting', 'sent'].includes(minutes.state)) return [];
  return over((minutes.context as { until: string }).until);
}

/** Who is here now, and how, by the record of the meeting; empty where nothing is on record. */
function recordedPresence(world: CheckWorld): Presence[] {
  const { meeting } = world.context as Context;
  return meeting === null ? [] : presentNow((world.instance(meeting)!.context as MeetingContext).presence);
}

/** How these are here: by the record, else as before, else vor Ort. */
function presenceOf(present: string[], world: CheckWorld): Presence[] {
  const { manners } = world.context as Context;
  const recorded = recordedPresence(world);
  return present.map((organisation) => ({
    organisation,
    manner: recorded.find((each) => each.organisation === organisation)?.manner ?? manners[organisation] ?? 'onSite',
  }));
}

function checkVersion(version: number | null, world: CheckWorld): FieldIssue[] {
  const { earlier, proposal: text } = world.context as Context;
  return checkBasedOn(version, earlier.length + (text ? 1 : 0));
}

/** A ballot is on the version of the text that is open, and a reservation says what and until when. */
function checkBallot(input: z.infer<typeof commands.castBallot>, world: CheckWorld): FieldIssue[] {
  const { earlier, byClause, proposal: text } = world.context as Context;
  const version = earlier.length + 1;
  if (input.version !== null && input.version !== version)
    return [{ path: ['version'], code: 'proposalOutdated', params: { version } }];
  const numbers = Object.keys(input.clauses);
  if (numbers.length > 0 && (!byClause || numbers.some((number) => Number(number) > text!.clauses.length)))
    return [{ path: ['clauses'], code: 'clauseUnknown', params: { n: numbers[0]! } }];
  return checkReservation(['reservation'], input.choice, input.reservation, world);
}

/** „Ja mit Vorbehalt“ says what the reservation is and until when; no other ballot has one. */
function checkReservation(
  path: FieldIssue['path'],
  cast: Choice | undefined,
  reserved: z.infer<typeof reservation> | null | undefined,
  world: CheckWorld,
): FieldIssue[] {
  const isReserved = cast === 'yesReserved';
  if (isReserved !== Boolean(reserved))
    return [{ path, code: isReserved ? 'reservationMissing' : 'reservationOnlyWithYes' }];
  return reserved ? checkAhead('', reserved.until, world).map((issue) => ({ ...issue, path })) : [];
}

/** What the secretariat counts in the room is as whole as a ballot that a member casts. */
function checkTally(
  { exceptions, reservations }: z.infer<typeof commands.recordTally>,
  world: CheckWorld,
): FieldIssue[] {
  return [...new Set([...Object.keys(exceptions), ...Object.keys(reservations)])].flatMap((code) =>
    checkReservation(['reservations', code], exceptions[code], reservations[code], world),
  );
}

/** A ballot that came in time: of a member that has none, received before the close. */
function checkLateBallot(input: z.infer<typeof commands.proposeLateBallot>, world: CheckWorld): FieldIssue[] {
  const { present, ballots, closedAt } = world.context as Context;
  if (!present.includes(input.organisation)) return [{ path: ['organisation'], code: 'memberUnknown' }];
  if (ballots[input.organisation]) return [{ path: ['organisation'], code: 'ballotThere' }];
  const unfit = checkReservation(['reservation'], input.choice, input.reservation, world);
  if (unfit.length > 0) return unfit;
  return closedAt !== null && !isBefore(input.receivedAt, closedAt)
    ? [{ path: ['receivedAt'], code: 'ballotTooLate' }]
    : [];
}

export const approval: Workflow<Context> = {
  name: 'approval',
  version: 1,
  machine,
  context,
  commands,
  relations: {
    body: (c) => ({ body: c.body }),
    present: (c) => ({ body: c.body, organisations: c.present }),
    leads: (c) => ({ organisations: c.leads }),
    electorate: (c) => ({ body: c.body, organisations: c.electorate }),
    withoutBallot: (c) => ({ body: c.body, organisations: withoutBallot(c) }),
  },
  bodyOf: (from) =>
    String(
      'body' in from && typeof from.body === 'string' ? from.body : (from as Record<string, unknown>).approvingBody,
    ),
  completes: {
    proposeLateBallot: (_input, { actor }) => ({ enteredBy: actor }),
    prepareDecision: ({ acts }: z.infer<typeof commands.prepareDecision>, world) => knownWordings(acts, world),
    reviseProposal: ({ acts }: z.infer<typeof commands.reviseProposal>, world) => ({
      ...knownWordings(acts, world),
      presence: presenceOf(
        recordedPresence(world).length > 0
          ? recordedPresence(world).map(({ organisation }) => organisation)
          : (world.context as Context).present,
        world,
      ),
    }),
    openVote: ({ present }: z.infer<typeof commands.openVote>, world) => ({
      presence: presenceOf(present, world),
    }),
  },
  checks: {
    prepareDecision: ((input: z.infer<typeof commands.prepareDecision>, world: CheckWorld) => [
      ...checkVersion(input.version, world),
      ...checkProposal(input, world),
      ...checkExtension(input, world.today, world),
    ]) as never,
    reviseProposal: ((input: z.infer<typeof commands.reviseProposal>, world: CheckWorld) => [
      ...checkVersion(input.version, world),
      ...checkProposal(input, world),
      ...checkExtension(input, establishedFrom(input.until ?? (world.context as Context).until, world.today), world),
      ...(input.until === null ? [] : checkAhead('until', input.until, world)),
    ]) as never,
    referTo: (({ body }: { body: string }, world: CheckWorld): FieldIssue[] => {
      if (!world.isBody(body)) return [{ path: ['body'], code: 'bodyUnknown', params: { input: body } }];
      return body === (world.context as Context).body ? [{ path: ['body'], code: 'bodyItself' }] : [];
    }) as never,
    openVote: ((input: z.infer<typeof commands.openVote>, world: CheckWorld) => [
      ...checkStillFits((world.context as Context).proposal!, world),
      ...checkMajority((world.context as Context).proposal!.majority, [], world),
      ...checkPresent(input, world),
      ...checkExtension((world.context as Context).proposal!, world.today, world),
    ]) as never,
    takeNote: (_input, world) => checkSitting([], world),
    castBallot: checkBallot as never,
    giveStatementForMinutes: checkStatement as never,
    recordTally: checkTally as never,
    startWrittenProcedure: ({ until }: { until: string }, world) => [
      ...checkStillFits((world.context as Context).proposal!, world),
      ...checkMajority((world.context as Context).proposal!.majority, [], world),
      ...checkAhead('until', until, world),
      ...checkExtension((world.context as Context).proposal!, establishedFrom(until, world.today), world).map(
        (issue) => ({
          ...issue,
          path: ['until'],
        }),
      ),
    ],
    proposeLateBallot: checkLateBallot as never,
    confirmLateBallot: (_input, world) => checkAnother((world.context as Context).lateBallot?.enteredBy, world),
    establishResult: (_input, world) => {
      const { proposal: text, result: counted, lateBallot } = world.context as Context;
      if (lateBallot) return [{ path: [], code: 'lateBallotOpen', params: { organisation: lateBallot.organisation } }];
      return counted && isCarried(counted) ? checkStillFits(text!, world) : [];
    },
  },
  facts: (c) => ({
    titleId: c.titleId,
    body: c.body,
    meeting: c.meeting ?? undefined,
    item: c.item,
    organisations: c.leads,
    subject: c.subject,
    outcome: c.outcome,
  }),
};
