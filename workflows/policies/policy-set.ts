import { z } from 'zod';
import { type MajorityRule, majorityRule } from '../ballot-count.js';
import { fundingKeys } from '../data/funding-keys.js';
import { stateCodes } from '../data/states.js';

/** A rule as data: its value, where it comes from, and whether that source says so or it is assumed (Annahme). */
function rule<T extends z.ZodType>(value: T) {
  return z.strictObject({ value, source: z.string().min(1).max(500), status: z.enum(['confirmed', 'assumption']) });
}

const weeks = z.number().int().min(0).max(52);
const mail = z.string().regex(/^[a-z][a-zA-Z0-9]{1,59}$/);

/** Königsteiner Schlüssel: a shipped table by its id, or one with its 16 shares. */
export const fundingKeyData = z.union([
  z.string().refine((id) => Object.hasOwn(fundingKeys, id), 'fundingKeyUnknown'),
  z.strictObject({
    id: z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/),
    source: z.string().min(1).max(500),
    shares: z.record(z.string(), z.string()),
  }),
]);

/** Art der Pflicht: what somebody is reminded of. */
export const dutyKinds = ['report', 'order', 'condition', 'followUp', 'reservation', 'ballot'] as const;
export type DutyKind = (typeof dutyKinds)[number];

/**
 * Stufe der Erinnerungen, always at 08:00 Berlin. `days` and `workingDays` count from the due day, negative before it;
 * `halfTime` is the middle between the beginning and the due day.
 */
export const ladderStep = z.strictObject({
  when: z.union([
    z.strictObject({ days: z.number().int().min(-365).max(365) }),
    z.strictObject({ workingDays: z.number().int().min(-250).max(-1) }),
    z.literal('halfTime'),
  ]),
  /** Mail to whoever owes it; `null`: none. */
  owner: mail.nullable(),
  /** Hinweis an die Geschäftsstelle at the same step. */
  secretariat: mail.nullable(),
  /** Proposes the item „Ausstehende Berichte“ to the secretariat, which releases it or not. */
  proposesItem: z.boolean(),
});
export type LadderStep = z.infer<typeof ladderStep>;

/** Kriterium for closing the work of a Themenfeld, and what shows that it is met. */
export const closingCriterion = z.strictObject({
  id: z.string().regex(/^[a-zA-Z]{1,40}$/),
  text: z.string().min(1).max(500),
  evidence: z.string().min(1).max(500),
});
export type ClosingCriterion = z.infer<typeof closingCriterion>;

/** Gegenstand that a body decides by another majority than others, e.g. an Empfehlung. */
export const specialMajority = z.strictObject({
  id: z.string().regex(/^[a-z][a-zA-Z0-9]{1,39}$/),
  label: z.string().min(1).max(200),
  rule: majorityRule,
  source: z.string().min(1).max(500),
});

/**
 * Regelwerk of a body (Gremium): one immutable version. A vote, a deadline or a decision keeps the id of the version it
 * was made under and is never worked out again under a newer one.
 */
export const policySet = z.strictObject({
  /** Names body and version, e.g. `it-plr-2024-1`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,59}$/),
  body: z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/),
  validFrom: z.iso.date(),
  validUntil: z.iso.date().nullable(),
  /** Mehrheit of a decision. */
  majority: rule(majorityRule),
  /** Gegenstände mit eigener Mehrheit: a proposal names one of them, or is counted by the rule above. */
  specialMajorities: rule(z.array(specialMajority).max(20)),
  /** Beschlussfähigkeit: how many voting members a vote in a meeting needs; `null`: no number is known. */
  quorum: rule(z.number().int().min(1).max(200).nullable()),
  /** „Ja mit Vorbehalt“ counts as Ja. */
  reservedYes: rule(z.literal('yes')),
  /** Base of the two thirds: all shares, or those of the Länder that said yes or no. */
  base: rule(z.enum(['all', 'cast'])),
  /** Königsteiner Schlüssel by the id of its table. */
  fundingKey: rule(fundingKeyData),
  /** Items that come later: only with the chair's admission and reason, or without. */
  lateItems: rule(z.enum(['chairAdmits', 'open'])),
  /** Anmeldung of an item, weeks before the meeting. */
  registrationLeadWeeks: rule(weeks),
  /** Unterlagen, weeks before the meeting. */
  documentsLeadWeeks: rule(weeks),
  /** Anmeldung and Unterlagen before a Sondersitzung, weeks. */
  specialRegistrationLeadWeeks: rule(weeks),
  specialDocumentsLeadWeeks: rule(weeks),
  /** Who may take an item off the Grüne Liste. */
  consentListObjectors: rule(z.enum(['votingMembers', 'allMembers'])),
  /** What it means in an Umlauf when no ballot came in; the source is printed in every invitation to vote. */
  silence: rule(z.literal('abstain')),
  /** Length of an Umlauf, weeks from its start. */
  writtenProcedureWeeks: rule(weeks),
  /** Whether secretariat or chair may close an Umlauf as soon as all have voted. */
  earlyClose: rule(z.boolean()),
  /**
   * Mündliche Beratung: until how many Arbeitstage before the end of an Umlauf a member may demand it; 0: until its
   * end, `null`: never.
   */
  discussionDemandWorkingDays: rule(z.number().int().min(0).max(60).nullable()),
  /** Whether the public learns how many said Ja, Nein, Enthaltung. */
  publicCount: rule(z.boolean()),
  /** Antragsrecht: members whose motion suffices alone, and how many others together do; `null`: no motion needed. */
  motion: rule(
    z
      .strictObject({ alone: z.array(z.string().max(20)).max(200), together: z.number().int().min(1).max(200) })
      .nullable(),
  ),
  /** Niederschrift, in Arbeitstagen after the meeting. */
  minutesWorkingDays: rule(z.number().int().min(1).max(250)),
  /** Genehmigung: by the body in its next meeting, or by the chair once the Einwendungsfrist is over. */
  minutesApproval: rule(z.enum(['inMeeting', 'afterPeriod'])),
  /** Einwendungen against it, weeks after it was sent. */
  objectionWeeks: rule(weeks),
  /** Freigabe: a decision is public and told at once, or when the secretariat has released it. */
  release: rule(z.enum(['immediate', 'staged'])),
  /** Bekanntmachung of decisions in an official gazette, days after meeting or Umlauf; `null`: none. */
  officialNotice: rule(z.number().int().min(1).max(365).nullable()),
  /** Formale Prüfung by the secretariat, in Arbeitstagen after a registration came in. */
  reviewWorkingDays: rule(z.number().int().min(1).max(250)),
  /** Land of the place where deadlines are received; its holidays count. */
  receivingPlace: rule(z.enum(stateCodes)),
  /** Werktag: whether a period in Werktagen counts Saturdays. */
  workingWeek: rule(z.enum(['mondayToFriday', 'mondayToSaturday'])),
  /**
   * Beratungsfolge: body whose meeting prepares this one's, so that documents have to be there for its meeting before;
   * `null`: no other body.
   */
  documentsPreparedBy: rule(
    z
      .string()
      .regex(/^[A-Z][A-Z0-9-]{1,19}$/)
      .nullable(),
  ),
  /** Erinnerungen: the steps for each kind of duty. */
  reminderLadder: rule(z.record(z.enum(dutyKinds), z.array(ladderStep).max(30))),
  /** Days before the end of a mandate on which its leads are told. */
  mandateWarnings: rule(z.array(z.number().int().min(0).max(730)).max(10)),
  /** Verlängerung: at most so many months each time; `null`: no limit. */
  extensionMonths: rule(z.number().int().min(1).max(240).nullable()),
  /** How often a mandate is extended at most; `null`: no limit. */
  extensionTimes: rule(z.number().int().min(0).max(100).nullable()),
  /** Gremienbereinigung: months without report, vote or decision after which a format is listed. */
  idleMonths: rule(z.number().int().min(1).max(120)),
  /** Months after its beginning in which a new Format with a Turnus of months reports monthly; 0: as planned. */
  monthlyReportsAtFirst: rule(z.number().int().min(0).max(24)),
  /** Arbeitstage that the other leads have to agree to a report or to dissent; `null`: one lead hands it in for all. */
  coLeadWorkingDays: rule(z.number().int().min(1).max(60).nullable()),
  /** Abschlussbericht: every mandate with an end owes one, and ends in order only with it. */
  finalReportRequired: rule(z.boolean()),
  closingCriteria: rule(z.array(closingCriterion).max(50)),
  /** Printed form of a decision number: `{year}` and `{number}`, the latter with two digits at least. */
  numberFormat: rule(
    z
      .string()
      .max(40)
      .regex(/^[A-Za-z0-9/-]*\{year\}[A-Za-z0-9/-]*\{number\}[A-Za-z0-9/-]*$/),
  ),
});
export type PolicySet = z.infer<typeof policySet>;

/** The majority that a proposal is counted by: that of its Gegenstand, else that of the body; `null`: none has this id. */
export function majorityOf(
  policy: PolicySet,
  id: string | null | undefined,
): (Omit<PolicySet['majority'], 'value'> & { rule: MajorityRule; label: string | null }) | null {
  const { value, source, status } = policy.majority;
  if (!id) return { rule: value as MajorityRule, label: null, source, status };
  const special = policy.specialMajorities.value.find((each) => each.id === id);
  return special
    ? {
        rule: special.rule as MajorityRule,
        label: special.label,
        source: special.source,
        status: policy.specialMajorities.status,
      }
    : null;
}

/** `2024/09` or `B-2025/41-IT`: the number as the body prints it. Never shown without its body. */
export function printDecisionNumber(format: string, year: number, number: number): string {
  return format.replace('{year}', String(year)).replace('{number}', String(number).padStart(2, '0'));
}
