import { assign, setup } from 'xstate';
import { z } from 'zod';
import {
  type Begin,
  type EventsOf,
  type Facts,
  type Told,
  type Workflow,
  checkAhead,
  checkNotCounted,
  day,
  effects,
  envelopeOf,
  optionalText,
  text,
} from './contract.js';
import { agendaFields, checkAgenda, placeOf } from './agenda.js';
import { type RegistrationForm, checkRegistration, registrationFields, registrationForm } from './registration-form.js';

const commands = {
  /** Einreichen. */
  submit: z.object(registrationFields),
  /** Federführung bestätigen. */
  confirmLead: z.object({}),
  /** Mitwirkung bestätigen or ablehnen; never blocks. */
  confirmParticipation: z.object({}),
  declineParticipation: z.object({ reason: optionalText(2000, 'reason') }),
  /** Zurückgeben, field by field. */
  returnForRevision: z.object({
    reasons: z
      .array(z.object({ field: z.string().regex(/^[a-zA-Z]{1,40}$/), note: text(2000, 'reason') }))
      .min(1, 'reasonsMissing')
      .max(40),
    due: day,
  }),
  /** Ergänzte Fassung einreichen. */
  resubmit: z.object(registrationFields),
  /** Auf die Tagesordnung setzen. */
  putOnAgenda: z.object(agendaFields),
  /** Im Umlauf entscheiden lassen, without a meeting. */
  decideInWriting: z.object({}),
  /** Zurückziehen. */
  withdraw: z.object({ reason: optionalText(2000, 'reason') }),
};

const context = z.object({
  id: z.string(),
  form: registrationForm,
  /** n-th version of the form; older ones stand in the history. */
  version: z.number().int(),
  confirmed: z.array(z.string()),
  participation: z.record(z.string(), z.enum(['confirmed', 'declined'])),
  reasons: z.array(z.object({ field: z.string(), noteId: z.string() })),
  reviewWorkingDays: z.number().int(),
  fileReference: z.string(),
  /** How often it stood on an agenda, and on which now. */
  votes: z.number().int(),
  meeting: z.string().nullable(),
  decision: z.string().nullable(),
});
type Context = z.infer<typeof context>;

/** What the vote tells: see approval.ts. */
type VoteEnded =
  | Told<
      'decided',
      { decision: string; validUntil: string | null; homeBody: string | null; textId: string; reasonId: string | null }
    >
  | Told<'notCarried', { decision: string }>
  | Told<'deferred', { decision: string }>
  | Told<'moved', { meeting: string | null }>;

const leadsOf = (context: Context) => context.form.leads.map((lead) => lead.organisation);
const toLeads = (context: Context, mail: string, data?: Facts) => ({
  mail,
  to: [{ role: 'lead' as const, organisations: leadsOf(context) }],
  data,
});

/** Registrierung eines Arbeitsformats: form → check → agenda → decision (source 001; domain.md 7a A). */
const machine = setup({
  types: {
    input: {} as Begin<RegistrationForm>,
    context: {} as Context,
    events: {} as EventsOf<typeof commands> | VoteEnded | Told<'deadline.review' | 'deadline.revision'>,
  },
  actions: {
    ...effects,
    keepConfirmation: assign({
      confirmed: ({ context }, p: { organisation: string }) => [...context.confirmed, p.organisation],
    }),
    keepParticipation: assign({
      participation: ({ context }, p: { organisation: string; answer: 'confirmed' | 'declined' }) => ({
        ...context.participation,
        [p.organisation]: p.answer,
      }),
    }),
    keepReasons: assign({
      reasons: (_, p: { reasons: { field: string; note: string }[] }) =>
        p.reasons.map(({ field, note }) => ({ field, noteId: note })),
    }),
    takeForm: assign(({ context }, p: { form: RegistrationForm; by: string }) => {
      const leads = p.form.leads.map((lead) => lead.organisation);
      return {
        form: p.form,
        version: context.version + 1,
        confirmed: [
          ...new Set([
            ...context.confirmed.filter((code) => leads.includes(code)),
            ...leads.filter((code) => code === p.by),
          ]),
        ],
        reasons: [],
      };
    }),
    keepAgenda: assign(({ context }, p: { meeting: string | null }) => ({
      meeting: p.meeting,
      votes: context.votes + 1,
    })),
    keepMeeting: assign({ meeting: (_, p: { meeting: string | null }) => p.meeting }),
    keepDecision: assign({ decision: (_, p: { decision: string }) => p.decision }),
  },
  guards: {
    allLeadsConfirmed: ({ context }) => leadsOf(context).every((code) => context.confirmed.includes(code)),
  },
}).createMachine({
  id: 'registration',
  context: ({ input }) => ({
    id: input.id,
    form: registrationForm.parse(input),
    version: 1,
    confirmed: input.leads.map((lead) => lead.organisation).filter((code) => code === input.by.organisation),
    participation: {},
    reasons: [],
    reviewWorkingDays: input.bodyInfo?.policy.reviewWorkingDays.value ?? 5,
    fileReference: fileReference(input.id, input.today),
    votes: 0,
    meeting: null,
    decision: null,
  }),
  initial: 'awaitingLeads',
  entry: [
    {
      type: 'notify',
      params: ({ context }) => ({
        mail: 'participationNamed',
        to: [{ organisations: context.form.participants.filter((code) => !leadsOf(context).includes(code)) }],
      }),
    },
  ],
  on: {
    confirmParticipation: {
      actions: {
        type: 'keepParticipation',
        params: ({ event }) => ({ organisation: event.by.organisation, answer: 'confirmed' }),
      },
      meta: { by: ['*@silentParticipants'] },
    },
    declineParticipation: {
      actions: [
        {
          type: 'keepParticipation',
          params: ({ event }) => ({ organisation: event.by.organisation, answer: 'declined' }),
        },
        {
          type: 'notify',
          params: ({ context, event }) =>
            toLeads(context, 'participationDeclined', { organisation: event.by.organisation }),
        },
      ],
      meta: { by: ['*@silentParticipants'] },
    },
  },
  states: {
    awaitingLeads: {
      entry: {
        type: 'notify',
        params: ({ context }) => ({
          mail: 'leadConfirmationAsked',
          to: [{ role: 'lead', organisations: leadsOf(context).filter((code) => !context.confirmed.includes(code)) }],
        }),
      },
      always: { target: 'inReview', guard: 'allLeadsConfirmed' },
      on: {
        confirmLead: {
          actions: { type: 'keepConfirmation', params: ({ event }) => ({ organisation: event.by.organisation }) },
          meta: { by: ['lead@unconfirmed'], awaited: true },
        },
        withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } },
      },
    },
    inReview: {
      entry: [
        {
          type: 'setDeadline',
          params: ({ context, event }) => ({
            name: 'review',
            anchor: { kind: 'afterEvent', on: envelopeOf(event).today, workingDays: context.reviewWorkingDays },
          }),
        },
        { type: 'notify', params: ({ context }) => toLeads(context, 'registrationReceived') },
        { type: 'notify', params: { mail: 'registrationToCheck', to: [{ role: 'secretariat' }] } },
      ],
      exit: { type: 'withdrawDeadline', params: { name: 'review' } },
      on: {
        putOnAgenda: {
          target: 'onAgenda',
          meta: { by: ['secretariat'], awaited: true },
        },
        decideInWriting: { target: 'onAgenda', meta: { by: ['secretariat'] } },
        returnForRevision: {
          target: 'returned',
          actions: [
            { type: 'keepReasons', params: ({ event }) => ({ reasons: event.reasons }) },
            {
              type: 'setDeadline',
              params: ({ event }) => ({ name: 'revision', anchor: { kind: 'date', on: event.due } }),
            },
            {
              type: 'notify',
              params: ({ context, event }) => toLeads(context, 'registrationReturned', { due: event.due }),
            },
          ],
          meta: { by: ['secretariat'] },
        },
        withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } },
        'deadline.review': {
          actions: { type: 'notify', params: { mail: 'reviewDue', to: [{ role: 'secretariat' }] } },
        },
      },
    },
    returned: {
      exit: { type: 'withdrawDeadline', params: { name: 'revision' } },
      on: {
        resubmit: {
          target: 'awaitingLeads',
          actions: {
            type: 'takeForm',
            params: ({ event }) => ({ form: registrationForm.parse(event), by: event.by.organisation }),
          },
          meta: { by: ['lead@leads'], awaited: true },
        },
        withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } },
        'deadline.revision': { actions: { type: 'notify', params: ({ context }) => toLeads(context, 'revisionDue') } },
      },
    },
    onAgenda: {
      entry: [
        { type: 'keepAgenda', params: ({ event }) => ({ meeting: placeOf(event).meeting }) },
        {
          type: 'start',
          params: ({ context, event }) => ({
            workflow: 'approval',
            key: `vote-${context.votes}`,
            input: {
              subject: context.id,
              subjectKind: 'registration',
              titleId: context.form.title,
              approvingBody: context.form.approvingBody,
              meeting: context.meeting,
              item: placeOf(event).item,
              outcome: 'decision',
              leads: leadsOf(context),
              requestedUntil: context.form.expectedEndOn,
              requestedHome: context.form.approvingBody,
            },
          }),
        },
        { type: 'notify', params: ({ context }) => toLeads(context, 'onAgenda', { meeting: context.meeting }) },
      ],
      on: {
        decided: {
          target: 'decided',
          actions: [
            { type: 'keepDecision', params: ({ event }) => ({ decision: event.decision }) },
            {
              type: 'start',
              params: ({ context, event }) => ({
                workflow: 'workingGroup',
                key: 'group',
                input: {
                  registration: context.id,
                  titleId: context.form.title,
                  kind: context.form.kind,
                  leads: leadsOf(context),
                  contacts: Object.fromEntries(
                    context.form.leads.map(({ organisation, contact }) => [organisation, contact]),
                  ),
                  participants: context.form.participants,
                  objectives: context.form.objectives,
                  purpose: context.form.purpose,
                  focusTopic: context.form.focusTopic,
                  reports: context.form.reports,
                  startsOn: context.form.startsOn,
                  requestedUntil: context.form.expectedEndOn,
                  validUntil: event.validUntil,
                  homeBody: event.homeBody ?? context.form.approvingBody,
                  approvingBody: context.form.approvingBody,
                  decision: event.decision,
                },
              }),
            },
          ],
        },
        notCarried: {
          target: 'notCarried',
          actions: { type: 'keepDecision', params: ({ event }) => ({ decision: event.decision }) },
        },
        deferred: 'deferred',
        moved: { actions: { type: 'keepMeeting', params: ({ event }) => ({ meeting: event.meeting }) } },
        withdraw: {
          target: 'withdrawn',
          actions: {
            type: 'send',
            params: ({ context }) => ({ to: { child: `vote-${context.votes}` }, event: { type: 'subjectWithdrawn' } }),
          },
          meta: { by: ['lead@leads'] },
        },
      },
    },
    deferred: {
      on: {
        putOnAgenda: { target: 'onAgenda', meta: { by: ['secretariat'], awaited: true } },
        decideInWriting: { target: 'onAgenda', meta: { by: ['secretariat'] } },
        withdraw: { target: 'withdrawn', meta: { by: ['lead@leads'] } },
      },
    },
    decided: { type: 'final' },
    notCarried: { type: 'final' },
    withdrawn: {
      type: 'final',
      entry: [
        { type: 'notify', params: ({ context }) => toLeads(context, 'registrationWithdrawn') },
        { type: 'notify', params: { mail: 'registrationWithdrawn', to: [{ role: 'secretariat' }] } },
      ],
    },
  },
});

/** Geschäftszeichen: kind, year and five letters or digits of the id, readable aloud. */
function fileReference(id: string, today: string): string {
  const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
  let rest = parseInt(id.replaceAll('-', '').slice(-12), 16);
  let letters = '';
  for (let i = 0; i < 5; i++, rest = Math.floor(rest / alphabet.length)) letters += alphabet[rest % alphabet.length];
  return `REG-${today.slice(0, 4)}-${letters}`;
}

export const registration: Workflow<Context> = {
  name: 'registration',
  version: 1,
  machine,
  context,
  commands,
  begin: { command: 'submit', by: ['lead@leads'] },
  relations: {
    leads: (c) => ({ organisations: leadsOf(c) }),
    unconfirmed: (c) => ({ organisations: leadsOf(c).filter((code) => !c.confirmed.includes(code)) }),
    silentParticipants: (c) => ({
      organisations: c.form.participants.filter((code) => !leadsOf(c).includes(code) && !c.participation[code]),
    }),
  },
  bodyOf: (from) => ('form' in from ? (from as Context).form.approvingBody : String(from.approvingBody)),
  facts: (c) => ({
    titleId: c.form.title,
    body: c.form.approvingBody,
    organisations: [...new Set([...leadsOf(c), ...c.form.participants])],
    fileReference: c.fileReference,
    meeting: c.meeting ?? undefined,
  }),
  checks: {
    withdraw: (_input, world) => checkNotCounted((world.context as Context).votes, world),
    submit: checkRegistration as never,
    resubmit: checkRegistration as never,
    returnForRevision: ({ due }: { due: string }, world) => checkAhead('due', due, world),
    putOnAgenda: (input, world) => checkAgenda(input, (world.context as Context).form.approvingBody, world),
  },
};
