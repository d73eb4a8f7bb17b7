import { groupKinds } from '../../../workflows/data/format-kinds.js';
import { organisationName } from '../../register/names.js';
import { formatDate, formatDay, formatList, formatLongDay, parseGermanDate, plural } from '../format.js';
import { Assumption } from '../ui/assumption.js';
import { type Gap, GapList } from '../ui/gap-list.js';
import { Note, Panel, Stack } from '../ui/section.js';
import { attr, rich } from '../ui/text.js';
import {
  type Checked,
  type DecisionDay,
  type FormWorld,
  type ReportDay,
  decisionDay,
  leadsNotParticipating,
  reportDays,
} from './check.js';
import type { RegistrationDraft } from './draft.js';
import type { RegistrationValues } from './values.js';
import { fieldAt, problemText } from './words.js';

/** Everything beside the fields that follows from what was typed. */
export interface Remarks {
  checked: Checked;
  values: RegistrationValues;
  world: FormWorld;
  decision: DecisionDay | null;
  reports: ReportDay[];
}

export function remarksOn(values: RegistrationValues, checked: Checked, world: FormWorld): Remarks {
  return { checked, values, world, decision: decisionDay(values, world), reports: reportDays(values, world) };
}

/** Noch n Angaben fehlen, and what does not hinder. */
export function Gaps({ checked, values, world, decision, reports }: Remarks): JSX.Element {
  const remarks: Gap[] = [];
  if (isBeforeDecision(values, decision))
    remarks.push({ field: 'startsOn', text: 'Der Beginn liegt vor dem Beschluss' });
  for (const code of leadsNotParticipating(values))
    remarks.push({
      field: 'participants',
      text: `${organisationName(code)} ist federführend, steht aber nicht unter Mitwirkung`,
    });
  const onTheWay = world.holders.find(({ workflow }) => workflow === 'registration');
  if (onTheWay)
    remarks.push({
      text: rich(
        <>
          Eine Registrierung mit diesem Titel läuft schon:{' '}
          <a href={`/instances/${onTheWay.id}`} safe>
            {holderText(onTheWay.kind, onTheWay.leads)}
          </a>
        </>,
      ),
    });
  for (const { row, when, dueOn } of reports)
    remarks.push({ field: `reports[${row}][when]`, text: `„${when}“: Unterlagen bis ${formatDay(dueOn)}` });
  return (
    <GapList
      total={checked.total}
      missing={checked.issues.map((issue) => ({ field: fieldAt(issue.path), text: problemText(issue, world.bodies) }))}
      remarks={remarks}
    />
  );
}

/** „(temporäre) Projektgruppe, Federführung Hessen und Bremen“. */
function holderText(kind: string | null, leads: string[]): string {
  const label = (groupKinds as Record<string, { label: string }>)[kind ?? '']?.label ?? 'Format';
  return `${label}, Federführung ${formatList(leads.map(organisationName))}`;
}

function isBeforeDecision(values: RegistrationValues, decision: DecisionDay | null): boolean {
  const begin = parseGermanDate(values.startsOn);
  return begin.is === 'date' && !!decision?.next && begin.iso < decision.next.meeting.on;
}

/** Below the period: a begin before the decision is allowed, but should be known. */
export function PeriodRemarks({ values, decision, oob }: Remarks & { oob?: boolean }): JSX.Element {
  return (
    <div id="hinweise-zeitraum" {...swapped(oob)}>
      {isBeforeDecision(values, decision) ? (
        <Note
          tone="warning"
          text={
            `Der Beginn liegt vor der nächsten Sitzung ${decision!.body.names.gen} ` +
            `(${formatDate(decision!.next!.meeting.on)}). Das ist zulässig. Das Format ist aber erst mit dem Beschluss offiziell.`
          }
        />
      ) : (
        ''
      )}
    </div>
  );
}

/** Below the reports: which meeting a month means, and when the documents have to be there. */
export function ReportRemarks({ reports, world, oob }: Remarks & { oob?: boolean }): JSX.Element {
  return (
    <div id="hinweise-berichte" {...swapped(oob)}>
      {reports.map((report) => {
        const body = world.bodies.find(({ code }) => code === report.meeting.body)!;
        const means = `„${report.when}“ heißt: ${report.meeting.number}. Sitzung ${body.names.gen} am ${formatDate(report.meeting.on)}.`;
        return (
          <Note
            icon="calendar-today"
            text={rich(
              <p>
                <span safe>{means}</span> Die Unterlagen müssen am{' '}
                <span class="u-strong u-nowrap" safe>
                  {formatLongDay(report.dueOn)}
                </span>
                {', 24:00 Uhr, vorliegen. '}
                {report.isAssumption ? <Assumption label={`Annahme: ${weeks(report.leadWeeks)} Vorlauf`} /> : ''}
              </p>,
            )}
          />
        );
      })}
    </div>
  );
}

/** „Wann wird entschieden?“: the next meeting that can be reached, and the last day for it. */
export function DecisionPanel({ decision, oob }: Remarks & { oob?: boolean }): JSX.Element {
  return (
    <div id="entscheidung" {...swapped(oob)}>
      <Panel title="Wann wird entschieden?" id="entscheidung-titel" surface>
        {decision ? (
          <DecisionText decision={decision} />
        ) : (
          <p class="u-small">Das steht hier, sobald das entscheidende Gremium gewählt ist.</p>
        )}
      </Panel>
    </div>
  );
}

function DecisionText({ decision }: { decision: DecisionDay }): JSX.Element {
  const { body, next, after, missed } = decision;
  const mark = decision.isAssumption ? <Assumption label={`Annahme: ${weeks(decision.leadWeeks)} Vorlauf`} /> : '';
  const check = decision.reviewWorkingDays;
  return (
    <Stack>
      {next ? (
        <>
          <p class="u-small">
            Voraussichtlich <span safe>{`${body.names.nom}, ${next.meeting.number}. Sitzung`}</span> am{' '}
            <span class="u-strong u-nowrap" safe>
              {formatDay(next.meeting.on)}
            </span>
            .
          </p>
          {next.meeting.place ? (
            <p class="u-meta" safe>
              {next.meeting.place}
            </p>
          ) : (
            ''
          )}
          <p class="u-small">
            Spätestens einreichen:{' '}
            <span class="u-strong u-nowrap" safe>
              {formatDay(next.lastDay)}
            </span>
            {after ? <span safe>{`, danach nächste Sitzung am ${formatDate(after.on)}`}</span> : ''}. {mark}
          </p>
        </>
      ) : (
        <p class="u-small" safe>
          {`Für ${body.names.akk} ist keine Sitzung geplant, die noch erreicht wird. Die Geschäftsstelle nennt den Tag.`}
        </p>
      )}
      {missed ? (
        <p class="u-small">
          <span safe>
            {`Anmeldungen zur ${missed.meeting.number}. Sitzung am ${formatDate(missed.meeting.on)} waren bis ${formatDate(missed.lastDay)} möglich. Der Vorsitz kann den Punkt noch zulassen.`}
          </span>{' '}
          {next ? '' : mark}
        </p>
      ) : (
        ''
      )}
      <p class="u-small">
        <span
          safe
        >{`Nach dem Einreichen prüft die Geschäftsstelle binnen ${plural(check.value, 'Arbeitstag', 'Arbeitstagen')}.`}</span>{' '}
        {check.isAssumption ? <Assumption /> : ''}
      </p>
    </Stack>
  );
}

function weeks(count: number): string {
  return plural(count, 'Woche', 'Wochen');
}

/** In the head, for narrow screens: the way down to the list of gaps. */
export function GapLink({ checked, oob }: Pick<Remarks, 'checked'> & { oob?: boolean }): JSX.Element {
  const n = checked.issues.length;
  return (
    <span id="luecken-link" {...swapped(oob)}>
      {n === 0 ? (
        ''
      ) : (
        <a class="u-link u-only-narrow" href="#luecken" safe>
          {n === 1 ? 'Noch 1 Angabe fehlt' : `Noch ${n} Angaben fehlen`}
        </a>
      )}
    </span>
  );
}

/** Which version of the draft the page was made from, and which page of a browser it is. */
export function DraftVersion(props: { draft: RegistrationDraft; tab: string; oob?: boolean }): JSX.Element {
  return (
    <div id="fassung" hidden {...swapped(props.oob)}>
      <input type="hidden" name="revision" value={String(props.draft.revision)} />
      <input type="hidden" name="tab" value={attr(props.tab)} />
    </div>
  );
}

/** An element that htmx puts in the place of the one with the same id, wherever that stands. */
export function swapped(oob: boolean | undefined): Record<`hx-${string}`, string> {
  return oob ? { 'hx-swap-oob': 'true' } : {};
}
