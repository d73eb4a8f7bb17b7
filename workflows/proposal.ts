import { z } from 'zod';
import {
  type CheckWorld,
  type FieldIssue,
  basedOn,
  bodyCode,
  checkOrganisations,
  day,
  optionalText,
  organisationCode,
  text,
} from './contract.js';
import { majorityOf } from './policies/policy-set.js';
import { verbCodes } from './data/verbs.js';

/**
 * Auftrag (order) or Auflage (condition) in a Ziffer: who has to do it, and by which day or which meeting of the body.
 * A condition is confirmed by the secretariat, never by its owner.
 */
export const orderFields = {
  kind: z.enum(['order', 'condition'], 'orderKindMissing').default('order'),
  owners: z.array(organisationCode).min(1, 'ownersMissing').max(17, 'ownersTooMany'),
  due: day.nullable().default(null),
  meeting: z.uuid('meetingMissing').nullable().default(null),
};
const order = z.object(orderFields);
type OrderInput = z.infer<typeof order>;

/** Verb of a Ziffer, or of a text without Ziffern; `null`: none of the known ones. */
export const verb = z.enum(verbCodes, 'verbUnknown').nullable().default(null);

/** What a decision does to an earlier one: repeal (of a Ziffer or of all), new wording, another Ziffer. */
const act = z.object({
  act: z.enum(['repeal', 'amend', 'add'], 'actMissing'),
  /** The earlier decision (instance of the workflow `decision`). */
  decision: z.uuid('decisionMissing'),
  /** Its Ziffer; `null`: all of it. */
  clause: z.coerce.number().int().min(1).max(99).nullable().default(null),
  /** Ziffer of this proposal that holds the new wording. */
  with: z.coerce.number().int().min(1).max(99).nullable().default(null),
});

/** Beschlussvorschlag: text, Ziffern with what follows from them, term and home, and what becomes of earlier decisions. */
export const proposalFields = {
  version: basedOn,
  proposal: text(20000, 'proposal'),
  /** Of the text, where it has no Ziffern. */
  verb,
  reason: optionalText(20000, 'reason'),
  clauses: z
    .array(z.object({ text: text(5000, 'clause'), verb, order: order.nullable().default(null) }))
    .max(99, 'clausesTooMany')
    .default([]),
  acts: z.array(act).max(20, 'actsTooMany').default([]),
  /** Geltung nur für Zustimmende: the decision applies only to the members that agreed. */
  optIn: z.boolean().default(false),
  validUntil: day.nullable().default(null),
  /** Ausdrücklich rückwirkend: an extension reaches back to an end that has passed. */
  retroactive: z.boolean().default(false),
  homeBody: bodyCode.nullable().default(null),
  /** Gegenstand with a majority of its own, by its id in the policy; `null`: the majority of the body. */
  majority: z.string().max(40).nullable().default(null),
};

const orderInContext = z.object({
  kind: z.enum(['order', 'condition']),
  owners: z.array(z.string()),
  due: day.nullable(),
  meeting: z.string().nullable(),
});

/** A proposal as the vote keeps it: one of its versions (Fassungen). */
export const proposal = z.object({
  textId: z.string(),
  verb: z.enum(verbCodes).nullable(),
  reasonId: z.string().nullable(),
  clauses: z.array(
    z.object({ textId: z.string(), verb: z.enum(verbCodes).nullable(), order: orderInContext.nullable() }),
  ),
  acts: z.array(
    z.object({
      act: z.enum(['repeal', 'amend', 'add']),
      decision: z.string(),
      clause: z.number().nullable(),
      with: z.number().nullable(),
    }),
  ),
  /** By act: how many new wordings by decisions it knew of when it was written. */
  known: z.array(z.number().int()),
  optIn: z.boolean(),
  validUntil: day.nullable(),
  retroactive: z.boolean(),
  homeBody: bodyCode.nullable(),
  majority: z.string().nullable(),
});
export type Proposal = z.infer<typeof proposal>;

const proposalInput = z.object(proposalFields);
type ProposalInput = z.infer<typeof proposalInput>;

/** A proposal from the command that brings it; texts are ids already. */
export function proposalFrom(event: ProposalInput & Known): Proposal {
  return {
    textId: event.proposal,
    verb: event.verb,
    reasonId: event.reason,
    clauses: event.clauses.map(({ text: textId, verb: says, order: given }) => ({
      textId,
      verb: says,
      order: given,
    })),
    acts: event.acts,
    known: event.known,
    optIn: event.optIn,
    validUntil: event.validUntil,
    retroactive: event.retroactive,
    homeBody: event.homeBody,
    majority: event.majority,
  };
}

/** What an earlier decision must look like for an act; the context of the workflow `decision` fits. */
interface Earlier {
  clauses: { number: number; status: string; wordings: { from: string; by: string | null }[] }[];
}

type Act = Pick<Proposal['acts'][number], 'decision' | 'clause'>;

/** Two acts cannot both be done: they are on the same Ziffer of a decision, or one is on all of it. */
export function contradict(one: Act, other: Act): boolean {
  return (
    one.decision === other.decision && (one.clause === null || other.clause === null || one.clause === other.clause)
  );
}

/** What the engine adds to a command that brings a proposal. */
export type Known = Pick<Proposal, 'known'>;

/** New wordings that decisions gave to what an act speaks of, oldest first. */
function wordingsBy({ decision, clause }: Act, world: CheckWorld): { number: number; from: string }[] {
  const { clauses } = world.instance(decision)!.context as Earlier;
  return clauses
    .filter(({ number }) => clause === null || number === clause)
    .flatMap(({ number, wordings }) => wordings.filter(({ by }) => by !== null).map(({ from }) => ({ number, from })));
}

export function knownWordings(acts: Act[], world: CheckWorld): Known {
  return { known: acts.map((act) => wordingsBy(act, world).length) };
}

/**
 * What a proposal says of earlier decisions still holds when it is voted on and when it is established: what it speaks of
 * is in force, and no other decision gave it a new wording since the proposal was written.
 */
export function checkStillFits({ acts, clauses, known }: Proposal, world: CheckWorld): FieldIssue[] {
  const unfit = checkActs(acts, clauses.length, world);
  if (unfit.length > 0) return unfit;
  return acts.flatMap((act, i): FieldIssue[] => {
    const now = wordingsBy(act, world);
    const { number: n, from } = now.at(-1) ?? { number: 0, from: '' };
    return now.length > known[i]!
      ? [{ path: ['acts', i, 'clause'], code: 'clauseChangedSince', params: { n, day: from } }]
      : [];
  });
}

/** An earlier decision and its Ziffer are there and in force, new wording is at hand, and no act contradicts another. */
export function checkActs(acts: Proposal['acts'], clauseCount: number, world: CheckWorld): FieldIssue[] {
  return acts.flatMap((given, i): FieldIssue[] => {
    if (acts.slice(0, i).some((before) => contradict(before, given)))
      return [{ path: ['acts', i, 'clause'], code: 'actsContradict' }];
    const found = world.instance(given.decision);
    if (found?.workflow !== 'decision') return [{ path: ['acts', i, 'decision'], code: 'decisionMissing' }];
    const { clauses } = found.context as Earlier;
    const clause = given.clause;
    const isThere = clauses.some(({ number }) => number === clause);
    const isOver = (n: number) => clauses.some(({ number, status }) => number === n && status === 'repealed');
    const path = ['acts', i, 'clause'];
    if (given.act === 'add' ? isThere : clause !== null && !isThere)
      return [{ path, code: given.act === 'add' ? 'clauseTaken' : 'clauseUnknown', params: { n: clause ?? 0 } }];
    if (given.act !== 'add' && (clause === null ? found.state === 'repealed' : isOver(clause)))
      return [{ path, code: 'clauseRepealed', params: { n: clause ?? 0 } }];
    if (given.act === 'repeal') return [];
    if (clause === null) return [{ path, code: 'clauseNumberMissing' }];
    const hasWording = given.with !== null && given.with <= clauseCount;
    return hasWording ? [] : [{ path: ['acts', i, 'with'], code: 'newClauseMissing' }];
  });
}

/** An order names organisations, each once, with one day or one meeting. */
export function checkOrder(
  { owners, due, meeting }: Omit<OrderInput, 'kind'>,
  at: FieldIssue['path'],
  world: CheckWorld,
): FieldIssue[] {
  const wrong = checkOrganisations([...at, 'owners'], owners, 'memberTwice');
  if (wrong.length > 0) return wrong;
  if (due !== null && meeting !== null) return [{ path: [...at, 'due'], code: 'oneDueOnly' }];
  if (due === null && meeting === null) return [{ path: [...at, 'due'], code: 'dueMissing' }];
  const isMeeting = meeting === null || world.instance(meeting)?.workflow === 'meeting';
  return isMeeting ? [] : [{ path: [...at, 'meeting'], code: 'meetingMissing' }];
}

/** The policy of the body knows the majority that a proposal names. */
export function checkMajority(id: string | null, path: FieldIssue['path'], world: CheckWorld): FieldIssue[] {
  return world.body && majorityOf(world.body.policy, id) === null ? [{ path, code: 'majorityUnknown' }] : [];
}

/** Orders are complete, and a day asked for is not over; acts find what they speak of. */
export function checkProposal(input: ProposalInput, world: CheckWorld): FieldIssue[] {
  const orders = input.clauses.flatMap(({ order: given }, i): FieldIssue[] => {
    if (given === null) return [];
    const at = ['clauses', i, 'order'];
    const wrong = checkOrder(given, at, world);
    if (wrong.length > 0 || given.due === null || given.due >= world.today) return wrong;
    return [{ path: [...at, 'due'], code: 'dayPast', params: { day: given.due } }];
  });
  return [
    ...checkMajority(input.majority, ['majority'], world),
    ...orders,
    ...checkActs(input.acts, input.clauses.length, world),
  ];
}
