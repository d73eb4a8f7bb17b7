import { z } from 'zod';
import { type CheckWorld, type FieldIssue, organisationCode } from './contract.js';

/** What a TOP is for: Beschluss, Beschlussempfehlung or Information. */
export const purpose = z.enum(['decision', 'recommendation', 'information'], 'agendaPurposeMissing');

/** How somebody takes part in a meeting: vor Ort, zugeschaltet, in Vertretung. */
export const manner = z.enum(['onSite', 'remote', 'represented'], 'mannerMissing');

/** Tagesordnungspunkt (TOP) as the meeting keeps it; `vote` is the instance that it is decided in. */
export const agendaItem = z.object({
  vote: z.string(),
  number: z.number().int(),
  titleId: z.string(),
  purpose,
  leads: z.array(z.string()),
  /** Zulassung: what came after its deadline waits for the chair, where the policy asks for it. */
  admission: z.enum(['inTime', 'asked', 'admitted']),
  /** Unterlagen are there: a proposal, a document, or the form that the case began with. */
  hasPapers: z.boolean(),
  /** Members that asked to decide it by Umlauf instead of as a late item. */
  writtenAskedBy: z.array(organisationCode),
  /** Grüne Liste: taken together without debate, unless a member takes it off. */
  isOnConsentList: z.boolean(),
  /** Minutes of time that are planned for it. */
  minutes: z.number().int().nullable(),
  /** Berichterstatter. */
  rapporteur: organisationCode.nullable(),
  /** Gäste, who see this TOP only: their persons. */
  guests: z.array(z.string()),
});
export type AgendaItem = z.infer<typeof agendaItem>;

export const maxItems = 200;

/** Fields of every command that puts something on an agenda; without a number the meeting gives the next free one. */
export const agendaFields = {
  meeting: z.uuid('meetingMissing'),
  item: z.coerce.number().int().min(1).max(maxItems).nullable().default(null),
};

/** Where an item goes that its meeting does not take: a later meeting, an Umlauf, or back to its subject (`null`). */
export const whereNext = z
  .union([z.literal('written'), z.uuid('meetingMissing')])
  .nullable()
  .default(null);

/** Where the vote takes place: on an agenda, or nowhere yet when it is decided in writing. */
export function placeOf(event: object): { meeting: string | null; item: number | null } {
  const { meeting = null, item = null } = event as { meeting?: string | null; item?: number | null };
  return { meeting, item };
}

/** An item goes on the agenda of a meeting of this body that is to come or running, under a number that is free. */
export function checkAgenda(
  { meeting, item = null }: { meeting: string; item?: number | null },
  body: string,
  world: CheckWorld,
): FieldIssue[] {
  const found = world.instance(meeting);
  const context = found?.workflow === 'meeting' ? (found.context as { body: string; items: AgendaItem[] }) : null;
  if (context?.body !== body || !['planned', 'running.sitting', 'running.interrupted'].includes(found!.state))
    return [{ path: ['meeting'], code: 'meetingMissing' }];
  if (item !== null && context.items.some(({ number }) => number === item))
    return [{ path: ['item'], code: 'itemTaken', params: { n: item } }];
  return context.items.length < maxItems ? [] : [{ path: ['meeting'], code: 'agendaFull' }];
}

/** The lowest number above all that are taken. */
export function nextNumber(items: readonly AgendaItem[]): number {
  return Math.max(0, ...items.map(({ number }) => number)) + 1;
}

/** In the order in which they are called. */
export function inOrder(items: readonly AgendaItem[]): AgendaItem[] {
  return items.toSorted((a, b) => a.number - b.number);
}
