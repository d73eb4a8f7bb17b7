import { type LastChance, type Term, endOf, isRetroactive, mandateOn } from '../../workflows/term-ledger.js';
import type { BodyView } from '../register/case.queries.js';
import { decisionName } from '../register/decision.queries.js';
import type { Done, TermView } from '../register/term.queries.js';
import { formatDate, formatDay, parseGermanDate, plural } from './format.js';
import { reportName } from './instance/names.js';
import { PAGES } from './layout.js';
import { Assumption } from './ui/assumption.js';
import { Button, Link } from './ui/button.js';
import { DataTable } from './ui/data-table.js';
import { DateField } from './ui/date-field.js';
import { type Lane, Lanes } from './ui/lanes.js';
import { Note } from './ui/section.js';
import { type Text, attr, rich, show } from './ui/text.js';

interface TermProps {
  term: TermView;
  bodies: BodyView[];
  today: string;
  /** "Verlängerung anmelden bis". */
  limit?: string | undefined;
  /** Cases may be opened. */
  isInside: boolean;
}

/** Laufzeit as one line of time: asked for and decided, every extension by its decision, gaps with their length. */
export function TermLines({ term, bodies, today, limit, isInside }: TermProps): JSX.Element {
  const { terms } = term.line;
  return (
    <>
      <Lanes
        lanes={lanesOf(term, today)}
        today={today}
        limit={limit ? { date: limit, label: 'Verlängerung anmelden bis' } : undefined}
      />
      {terms.length > 1 ? (
        <div class="u-after">
          <DataTable
            caption="Abschnitte der Laufzeit"
            rows={terms}
            columns={[
              { header: 'Abschnitt', cell: (_, i) => termName(terms, i) },
              { header: 'Beschlossen', cell: ({ from, until }) => span(from, until) },
              {
                header: 'Beantragt bis',
                cell: ({ requestedUntil }, i) =>
                  requestedUntil ? formatDate(requestedUntil) : i === 0 && term.isTakenOver ? null : 'unbefristet',
              },
              { header: 'Beschluss', cell: (each) => decisionLink(term, bodies, each) },
              {
                header: 'Gefasst am',
                cell: ({ decision, decidedOn }, i) => {
                  const on = i === 0 && term.isTakenOver ? term.decisions.get(decision ?? '')?.on : decidedOn;
                  return on ? `${formatDate(on)}${isRetroactive(terms, i) ? ', ausdrücklich rückwirkend' : ''}` : null;
                },
              },
            ]}
          />
        </div>
      ) : (
        ''
      )}
      {term.gaps.map((gap) => (
        <Note
          tone="warning"
          text={rich(
            <>
              <span class="u-block" safe>
                {gap.to === null
                  ? `Lücke seit ${formatDate(gap.from)}: bisher ${plural(gap.days, 'Tag', 'Tage')} ohne Mandat. Über die beantragte Verlängerung ist noch nicht beschlossen.`
                  : `Lücke vom ${formatDate(gap.from)} bis ${formatDate(gap.to)}: ${plural(gap.days, 'Tag', 'Tage')} ohne Mandat, ${gap.closedBy ? 'rückwirkend geschlossen' : 'nicht geschlossen'}.`}
              </span>
              <DoneList
                done={gap.done}
                bodies={bodies}
                isInside={isInside}
                empty="In dieser Zeit ist kein Bericht eingegangen und kein Beschluss gefasst."
              />
            </>,
          )}
        />
      ))}
      {term.afterEnd.length > 0 ? (
        <Note
          text={rich(
            <>
              <span class="u-block">Nach dem Ende des Mandats:</span>
              <DoneList done={term.afterEnd} bodies={bodies} isInside={isInside} empty="" />
            </>,
          )}
        />
      ) : (
        ''
      )}
    </>
  );
}

function DoneList(props: { done: Done[]; bodies: BodyView[]; isInside: boolean; empty: string }): JSX.Element {
  const { done, bodies, isInside, empty } = props;
  if (!isInside) return '';
  if (done.length === 0) return empty ? <span class="u-meta u-block">{show(empty)}</span> : '';
  return (
    <ul class="u-aside-list">
      {done.map(({ on, what, id, reportKind, body, year, number }) => (
        <li>
          {show(`${formatDate(on)}: `)}
          {what === 'report' ? (
            <Link label={`${reportName(String(reportKind))} eingegangen`} href={`${PAGES.instances}/${id}`} />
          ) : (
            <Link
              label={decisionName(bodies, { body: body!, year: year!, number: number! })}
              href={`${PAGES.decisions}/${id}`}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function lanesOf({ line, startsOn, gaps }: TermView, today: string): Lane[] {
  const { terms } = line;
  const end = endOf(line);
  // A term without an end is drawn up to now.
  const last = (until: string | null, from: string) => (until === null ? (today > from ? today : from) : until);
  const asked = terms
    .map(({ from, requestedUntil }, i) => ({ from: i === 0 ? startsOn : from, to: requestedUntil }))
    .flatMap(({ from, to }) => (to === null ? [] : [{ kind: 'asked' as const, from, to: to < from ? from : to }]));
  const decided = terms.map(({ from, until }, i) => ({
    kind: i === 0 ? ('decided' as const) : ('extended' as const),
    from,
    to: i === terms.length - 1 ? last(end, from) : last(until, from),
  }));
  const missing = gaps.map(({ from, to }) => ({ kind: 'gap' as const, from, to: to ?? today }));
  const lanes: Lane[] = [
    {
      label: 'beschlossen',
      detail: span(terms[0]!.from, end),
      bars: [...decided, ...missing],
      spoken: [
        `Beschlossen ${decided.map(spoken).join(', dann ')}`,
        ...missing.map((bar) => `Lücke ${spoken(bar)}`),
      ].join('; '),
    },
  ];
  if (asked.length === 0) return lanes;
  return [
    {
      label: 'beantragt',
      detail: span(asked[0]!.from, asked.at(-1)!.to),
      bars: asked,
      spoken: `Beantragt ${asked.map(spoken).join(', dann ')}`,
    },
    ...lanes,
  ];
}

function spoken({ from, to }: { from: string; to: string }): string {
  return `vom ${formatDate(from)} bis ${formatDate(to)}`;
}

function termName(terms: readonly Term[], i: number): string {
  return i === 0 ? 'Einrichtung' : terms.length === 2 ? 'Verlängerung' : `${i}. Verlängerung`;
}

function span(from: string, until: string | null): string {
  return until === null ? `ab ${formatDate(from)}, unbefristet` : `${formatDate(from)} bis ${formatDate(until)}`;
}

function decisionLink({ decisions }: TermView, bodies: BodyView[], { decision }: Term): Text | null {
  const found = decisions.get(decision ?? '');
  return found ? rich(<Link label={decisionName(bodies, found)} href={`${PAGES.decisions}/${found.id}`} />) : null;
}

/** A day as typed in the address. */
export function readDay(typed: string): { on?: string; error?: string } {
  if (typed === '') return {};
  const day = parseGermanDate(typed);
  if (day.is === 'date') return { on: day.iso };
  return {
    error:
      day.is === 'calendar'
        ? `Den ${typed.trim()} gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.`
        : 'Bitte schreiben Sie das Datum so: 17.06.2024.',
  };
}

/** „Im Mandat am …?“: an answer for any day, with the decision that it rests on. `action` is the page itself. */
export function MandateOn(props: { term: TermView; bodies: BodyView[]; action: string; day: string }): JSX.Element {
  const { term, bodies, action, day } = props;
  const { on, error } = readDay(day);
  return (
    <>
      <form method="get" action={attr(`${action}#laufzeit`)} class="u-row u-regsearch u-after">
        <DateField name="on" label="Im Mandat am" hint="TT.MM.JJJJ" value={day} error={error} />
        <Button label="Prüfen" />
      </form>
      {on ? <Answer term={term} bodies={bodies} on={on} /> : ''}
    </>
  );
}

function Answer({ term, bodies, on }: { term: TermView; bodies: BodyView[]; on: string }): JSX.Element {
  const found = mandateOn(term.line, on);
  const day = formatDate(on);
  if (found.is === 'no') return <Note tone="neutral" text={`Am ${day}: nicht im Mandat.`} />;
  const decision = term.decisions.get(found.term.decision ?? '');
  const ground = decision ? ` Grundlage: ${decisionName(bodies, decision)}.` : '';
  if (found.is === 'retroactive')
    return (
      <Note
        tone="warning"
        text={`Am ${day}: rückwirkend im Mandat. Der Beschluss kam erst am ${formatDate(found.term.decidedOn)}.${ground}`}
      />
    );
  return <Note tone="success" text={`Am ${day}: im Mandat${found.is === 'dormant' ? ', ruhend' : ''}.${ground}`} />;
}

/** Letzte sinnvolle Sitzung and Umlauf: how an extension can still be decided before the end. */
export function LastChanceNote({ chance, body }: { chance: LastChance; body: BodyView }): JSX.Element {
  const { meeting, registerBy, isOver, isNext, writtenBy, isWrittenOver } = chance;
  const isTight = meeting === null || isOver || isNext;
  return (
    <Note
      tone={isTight || isWrittenOver ? 'warning' : 'info'}
      text={rich(
        <>
          <span class="u-block">
            {meeting === null ? (
              show(`Bis zum Ende ist keine Sitzung ${body.names.gen} mehr geplant.`)
            ) : (
              <>
                {isNext ? 'Schon die nächste Sitzung ist die letzte vor dem Ende: ' : 'Letzte Sitzung vor dem Ende: '}
                <Link
                  label={`${meeting.number}. Sitzung ${body.names.gen} am ${formatDay(meeting.on)}`}
                  href={`${PAGES.meetings}/${meeting.id}`}
                />
                {registerBy
                  ? show(
                      `. Verlängerung ${isOver ? 'war' : ''} spätestens ${isOver ? 'anzumelden' : 'anmelden'} bis ${formatDay(registerBy.date)} `,
                    )
                  : '.'}
                {registerBy?.isAssumed ? <Assumption explanation={body.policy.registrationLeadWeeks.source} /> : ''}
              </>
            )}
          </span>
          {writtenBy ? (
            <span class="u-block">
              {show(
                isWrittenOver
                  ? 'Ein Umlaufverfahren von üblicher Dauer würde erst nach dem Ende entschieden. '
                  : `Ein Umlaufverfahren müsste spätestens am ${formatDay(writtenBy.date)} starten. `,
              )}
              {writtenBy.isAssumed ? <Assumption explanation={body.policy.writtenProcedureWeeks.source} /> : ''}
            </span>
          ) : (
            ''
          )}
        </>,
      )}
    />
  );
}
