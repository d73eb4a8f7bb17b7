import type { MajorityRule } from '../../../workflows/ballot-count.js';
import { fundingKeyOf } from '../../../workflows/data/funding-keys.js';
import { stateCodes } from '../../../workflows/data/states.js';
import { type DutyKind, type PolicySet, dutyKinds } from '../../../workflows/policies/policy-set.js';
import { ruleSentence } from '../../../workflows/rule-words.de.js';
import { organisationName } from '../../register/names.js';
import { formatList, plural } from '../format.js';
import { stepWords } from '../step-words.js';

export type RuleName = Exclude<keyof PolicySet, 'id' | 'body' | 'validFrom' | 'validUntil'>;

/** How people change a rule: by choosing, by a number, or by words; `null`: not on a page. */
export type RuleEdit =
  | { kind: 'choice'; options: { value: string; label: string }[] }
  /** `empty`: what it means when no number is given; absent: a number is needed. */
  | { kind: 'number'; min: number; max: number; unit: string; empty?: string }
  | { kind: 'text'; hint: string };

interface RuleEditor<T> {
  label: string;
  /** What applies, in words. */
  show: (value: T) => string;
  edit: RuleEdit | null;
  /** What stands in the form. */
  typed: (value: T) => string;
  /** The value that a form means; what does not fit is refused by the schema of the policy set. */
  read: (typed: string, before: T) => unknown;
}

type Editors = { [N in RuleName]: RuleEditor<PolicySet[N]['value']> };

const asNumber = (typed: string) => (/^\d{1,3}$/.test(typed) ? Number(typed) : typed);
const weeks = (label: string, before: string) => ({
  label,
  show: (n: number) => `${plural(n, 'Woche', 'Wochen')}${before}`,
  edit: { kind: 'number' as const, min: 0, max: 52, unit: 'Wochen' },
  typed: String,
  read: asNumber,
});
const workingDays = (label: string, before: string) => ({
  label,
  show: (n: number) => `${plural(n, 'Arbeitstag', 'Arbeitstage')}${before}`,
  edit: { kind: 'number' as const, min: 1, max: 250, unit: 'Arbeitstage' },
  typed: String,
  read: asNumber,
});
function choice<T>(label: string, options: { value: string; label: string; means: T }[]): RuleEditor<T> {
  const same = (value: T) => options.find(({ means }) => JSON.stringify(means) === JSON.stringify(value));
  return {
    label,
    show: (value) => same(value)?.label ?? String(value),
    edit: { kind: 'choice', options: options.map(({ value, label: words }) => ({ value, label: words })) },
    typed: (value) => same(value)?.value ?? '',
    read: (typed) => options.find(({ value }) => value === typed)?.means ?? typed,
  };
}
const fixed = <T>(label: string, show: (value: T) => string): RuleEditor<T> => ({
  label,
  show,
  edit: null,
  typed: () => '',
  read: (_typed, before) => before,
});

const majorities: { value: string; label: string; means: MajorityRule }[] = (
  [
    ['decision', 'decision'],
    ['recommendation', 'recommendation'],
    ['unanimity', 'unanimity'],
    ['cast', { majorityOf: 'cast' }],
  ] as [string, MajorityRule][]
).map(([value, means]) => ({ value, label: ruleSentence(means), means }));
/** A rule composed from conditions: it stays, or one of the others takes its place. */
const composed = 'composed';
const majority = choice<MajorityRule>('Mehrheit', majorities);

/** Every rule of a policy set (Regelwerk) as people read and change it. A rule without an entry does not compile. */
export const ruleEditors: Editors = {
  majority: {
    ...majority,
    show: (rule) => ruleSentence(rule as MajorityRule),
    edit: {
      kind: 'choice',
      options: [
        ...majorities.map(({ value, label }) => ({ value, label })),
        { value: composed, label: 'wie bisher: eine eigene Regel' },
      ],
    },
    typed: (rule) => majority.typed(rule as MajorityRule) || composed,
    read: (typed, before) => (typed === composed ? before : majority.read(typed, before as MajorityRule)),
  },
  specialMajorities: fixed('Eigene Mehrheit haben', (special) =>
    special.length === 0
      ? 'keine Gegenstände'
      : special.map(({ label, rule }) => `${label}: ${ruleSentence(rule as MajorityRule)}`).join(' '),
  ),
  quorum: {
    label: 'Beschlussfähig',
    show: (n) => (n === null ? 'keine Zahl bekannt' : `ab ${plural(n, 'Mitglied', 'Mitgliedern')}`),
    edit: {
      kind: 'number',
      min: 1,
      max: 200,
      unit: 'anwesende stimmberechtigte Mitglieder',
      empty: 'keine Zahl bekannt',
    },
    typed: (n) => (n === null ? '' : String(n)),
    read: (typed) => (typed === '' ? null : asNumber(typed)),
  },
  reservedYes: fixed('Ja mit Vorbehalt', () => 'zählt als Ja'),
  base: choice('Zwei Drittel von', [
    { value: 'all', label: 'allen Anteilen', means: 'all' },
    { value: 'cast', label: 'den Anteilen mit Ja oder Nein', means: 'cast' },
  ]),
  fundingKey: fixed('Königsteiner Schlüssel', (key) => fundingKeyOf(key).id),
  motion: {
    label: 'Antrag',
    show: (motion) =>
      motion
        ? `${motion.alone.length > 0 ? `${formatList(motion.alone.map(organisationName))} allein oder ` : ''}${plural(motion.together, 'Mitglied', 'Mitglieder')}`
        : 'nicht nötig',
    edit: { kind: 'number', min: 1, max: 200, unit: 'Mitglieder gemeinsam', empty: 'kein Antrag nötig' },
    typed: (motion) => (motion ? String(motion.together) : ''),
    read: (typed, before) => (typed === '' ? null : { alone: before?.alone ?? [], together: asNumber(typed) }),
  },
  silence: fixed('Schweigen im Umlauf', () => 'zählt als Enthaltung'),
  registrationLeadWeeks: weeks('Anmeldung eines Punkts', ' vor der Sitzung'),
  documentsLeadWeeks: weeks('Unterlagen', ' vor der Sitzung'),
  specialRegistrationLeadWeeks: weeks('Anmeldung vor einer Sondersitzung', ' vorher'),
  specialDocumentsLeadWeeks: weeks('Unterlagen vor einer Sondersitzung', ' vorher'),
  lateItems: choice('Punkte und Unterlagen nach der Frist', [
    { value: 'chairAdmits', label: 'nur mit Zulassung des Vorsitzes', means: 'chairAdmits' },
    { value: 'open', label: 'ohne Zulassung', means: 'open' },
  ]),
  consentListObjectors: choice('Von der Grünen Liste nimmt', [
    { value: 'votingMembers', label: 'jedes stimmberechtigte Mitglied', means: 'votingMembers' },
    { value: 'allMembers', label: 'jedes Mitglied, auch ein beratendes', means: 'allMembers' },
  ]),
  writtenProcedureWeeks: weeks('Länge eines Umlaufs', ''),
  earlyClose: choice('Umlauf früher schließen', [
    { value: 'yes', label: 'sobald alle abgestimmt haben', means: true },
    { value: 'no', label: 'nie', means: false },
  ]),
  discussionDemandWorkingDays: {
    label: 'Mündliche Beratung eines Umlaufs verlangen',
    show: (n) =>
      n === null
        ? 'nicht möglich'
        : n === 0
          ? 'bis zum Ende des Umlaufs'
          : `bis ${plural(n, 'Arbeitstag', 'Arbeitstage')} vor dem Ende`,
    edit: { kind: 'number', min: 0, max: 60, unit: 'Arbeitstage vor dem Ende', empty: 'nicht möglich' },
    typed: (n) => (n === null ? '' : String(n)),
    read: (typed) => (typed === '' ? null : asNumber(typed)),
  },
  minutesWorkingDays: workingDays('Niederschrift', ' nach der Sitzung'),
  minutesApproval: choice('Genehmigung der Niederschrift', [
    { value: 'inMeeting', label: 'durch das Gremium in der nächsten Sitzung', means: 'inMeeting' },
    { value: 'afterPeriod', label: 'durch den Vorsitz nach der Frist für Einwendungen', means: 'afterPeriod' },
  ]),
  objectionWeeks: weeks('Einwendungen gegen die Niederschrift', ' nach dem Versand'),
  release: choice('Veröffentlichung', [
    { value: 'staged', label: 'nach Freigabe durch die Geschäftsstelle, zehn Minuten Rückruf', means: 'staged' },
    { value: 'immediate', label: 'mit der Feststellung', means: 'immediate' },
  ]),
  publicCount: choice('Zahl der Stimmen', [
    { value: 'yes', label: 'öffentlich', means: true },
    { value: 'no', label: 'nur für die Mitglieder', means: false },
  ]),
  officialNotice: {
    label: 'Bekanntmachung',
    show: (n) => (n === null ? 'nicht nötig' : `bis ${plural(n, 'Tag', 'Tage')} nach Sitzung oder Umlauf`),
    edit: { kind: 'number', min: 1, max: 365, unit: 'Tage nach Sitzung oder Umlauf', empty: 'nicht nötig' },
    typed: (n) => (n === null ? '' : String(n)),
    read: (typed) => (typed === '' ? null : asNumber(typed)),
  },
  reviewWorkingDays: workingDays('Formale Prüfung', ' nach dem Eingang'),
  workingWeek: choice('Werktage', [
    { value: 'mondayToFriday', label: 'Montag bis Freitag', means: 'mondayToFriday' },
    { value: 'mondayToSaturday', label: 'Montag bis Samstag', means: 'mondayToSaturday' },
  ]),
  documentsPreparedBy: {
    label: 'Unterlagen bereitet ein anderes Gremium vor',
    show: (body) => body ?? 'nein',
    edit: { kind: 'text', hint: 'Kürzel des Gremiums, dessen Sitzung davor zählt; leer: keines' },
    typed: (body) => body ?? '',
    read: (typed) => (typed === '' ? null : typed),
  },
  receivingPlace: choice(
    'Feiertage nach',
    stateCodes.map((code) => ({ value: code, label: organisationName(code), means: code })),
  ),
  numberFormat: {
    label: 'Nummer eines Beschlusses',
    show: (format) => format.replace('{year}', '2025').replace('{number}', '09'),
    edit: { kind: 'text', hint: 'mit {year} und {number}, zum Beispiel B-{year}/{number}-IT' },
    typed: (format) => format,
    read: (typed) => typed,
  },
  reminderLadder: fixed('Erinnerungen', (ladders) =>
    dutyKinds.map((kind) => `${dutyLabels[kind]}: ${formatList(ladders[kind].map(stepWords))}`).join('; '),
  ),
  mandateWarnings: fixed('Hinweise vor dem Ende eines Formats', (days) =>
    formatList(days.map((n) => `${plural(n, 'Tag', 'Tage')} vorher`)),
  ),
  extensionMonths: {
    label: 'Verlängerung eines Formats',
    show: (n) => (n === null ? 'ohne Grenze' : `jeweils höchstens ${plural(n, 'Monat', 'Monate')}`),
    edit: { kind: 'number', min: 1, max: 240, unit: 'Monate höchstens', empty: 'ohne Grenze' },
    typed: (n) => (n === null ? '' : String(n)),
    read: (typed) => (typed === '' ? null : asNumber(typed)),
  },
  extensionTimes: {
    label: 'Zahl der Verlängerungen',
    show: (n) => (n === null ? 'ohne Grenze' : n === 0 ? 'keine' : `höchstens ${n}`),
    edit: { kind: 'number', min: 0, max: 100, unit: 'Verlängerungen höchstens', empty: 'ohne Grenze' },
    typed: (n) => (n === null ? '' : String(n)),
    read: (typed) => (typed === '' ? null : asNumber(typed)),
  },
  idleMonths: {
    label: 'Gremienbereinigung',
    show: (n) => `nach ${plural(n, 'Monat', 'Monaten')} ohne Bericht und Beschluss`,
    edit: { kind: 'number', min: 1, max: 120, unit: 'Monate ohne Bericht und Beschluss' },
    typed: String,
    read: asNumber,
  },
  monthlyReportsAtFirst: {
    label: 'Berichte neuer Formate',
    show: (n) => (n === 0 ? 'von Anfang an im vereinbarten Turnus' : `in den ersten ${n} Monaten monatlich`),
    edit: { kind: 'number', min: 0, max: 24, unit: 'Monate zuerst monatlich' },
    typed: String,
    read: asNumber,
  },
  coLeadWorkingDays: {
    label: 'Bericht mehrerer Federführungen',
    show: (n) =>
      n === null
        ? 'eine gibt für alle ab'
        : `geht ein, wenn alle zugestimmt haben, sonst nach ${plural(n, 'Arbeitstag', 'Arbeitstagen')}`,
    edit: { kind: 'number', min: 1, max: 60, unit: 'Arbeitstage zur Abstimmung', empty: 'eine gibt für alle ab' },
    typed: (n) => (n === null ? '' : String(n)),
    read: (typed) => (typed === '' ? null : asNumber(typed)),
  },
  finalReportRequired: choice('Abschlussbericht', [
    { value: 'yes', label: 'für jedes befristete Format nötig', means: true },
    { value: 'no', label: 'nur, wenn er vereinbart ist', means: false },
  ]),
  closingCriteria: fixed('Kriterien für den Abschluss eines Themenfelds', (criteria) =>
    plural(criteria.length, 'Kriterium', 'Kriterien'),
  ),
};

/** What somebody is reminded of. */
const dutyLabels: Record<DutyKind, string> = {
  report: 'Bericht',
  order: 'Auftrag',
  condition: 'Auflage',
  followUp: 'Follow-Up',
  reservation: 'Vorbehalt',
  ballot: 'Stimme im Umlauf',
};

export const ruleNames = Object.keys(ruleEditors) as RuleName[];

/** An editor without the type of its value, for tables over all rules. */
export function editorOf(name: RuleName): RuleEditor<unknown> {
  return ruleEditors[name] as RuleEditor<unknown>;
}
