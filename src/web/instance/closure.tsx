import { wordsOf } from '../../../workflows/words-catalogue.js';
import { holds } from '../../identity/viewer.js';
import type { InstanceSummary } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { organisationName } from '../../register/names.js';
import { caseLink } from '../case-link.js';
import { formatDate, formatInstant, plural } from '../format.js';
import { Assumption } from '../ui/assumption.js';
import { Badge } from '../ui/badge.js';
import { Link } from '../ui/button.js';
import { Criteria } from '../ui/criteria.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { HandOverBalance, type HandOverItem, HandOverList, type HandOverState } from '../ui/hand-over.js';
import { Section } from '../ui/section.js';
import { type Text, rich, show } from '../ui/text.js';
import { doLink } from './actions.js';
import { type CaseView, bodyOf, childrenOf, waitsFor } from './case-view.js';
import type { HandOverContext } from './hand-over.js';
import { organisationList, thingName } from './names.js';
import { VoteTable } from './registration.js';

interface ClosureContext {
  leads: string[];
  recommendingBody: string;
  decidingBody: string;
  things: { key: string; kind: string; titleId: string }[];
  signed: string[];
  criteria: string[];
  evidence: Record<string, string>;
}

/** The closure of a Themenfeld: signatures, criteria with evidence, votes, and everything that is handed over. */
export function ClosureParts({ c }: { c: CaseView }): JSX.Element {
  return (
    <>
      <CriteriaList c={c} />
      <HandOvers c={c} />
      <Signatures c={c} />
      <Votes c={c} />
    </>
  );
}

function contextOf(c: CaseView): ClosureContext {
  return c.found.row.context as ClosureContext;
}

function CriteriaList({ c }: { c: CaseView }): JSX.Element {
  const { criteria, evidence, decidingBody } = contextOf(c);
  const rule = bodyOf(c, decidingBody)?.policy.closingCriteria;
  const mayTick = c.offers.some(({ command }) => command === 'tickCriterion');
  const met = criteria.filter((id) => evidence[id]).length;
  return (
    <Section
      id="kriterien"
      title={`${met} von ${plural(criteria.length, 'Kriterium', 'Kriterien')} bestätigt`}
      side={
        rule?.status === 'assumption'
          ? rich(<Assumption label="Kriterien: Annahme" explanation={rule.source} />)
          : undefined
      }
    >
      <Criteria
        criteria={criteria.map((id) => {
          const known = rule?.value.find((criterion) => criterion.id === id);
          const proof = evidence[id];
          return {
            state: proof ? 'met' : 'pending',
            text: known?.text ?? id,
            detail: proof ? `Nachweis: ${c.text(proof)}` : `Gebraucht wird: ${known?.evidence ?? 'ein Nachweis'}`,
            side: proof
              ? undefined
              : mayTick
                ? rich(
                    <Link
                      label="Bestätigen"
                      href={`${doLink(c.found.row.id, 'tickCriterion')}?criterion=${encodeURIComponent(id)}`}
                    />,
                  )
                : 'bestätigt die Geschäftsstelle',
          };
        })}
      />
    </Section>
  );
}

/** Who of both sides has asked for the closure; who is missing is told to those responsible only. */
function Signatures({ c }: { c: CaseView }): JSX.Element {
  const { leads, signed } = contextOf(c);
  const requests = c.history.filter(
    ({ instanceId, type }) => instanceId === c.found.row.id && type === 'requestClosure',
  );
  return (
    <Section id="unterschriften" title="Anträge der Federführungen">
      <DataTable
        caption="Federführungen und ihr Antrag auf Abschluss"
        rows={leads}
        columns={[
          { header: 'Federführung', cell: organisationName },
          {
            header: 'Abschluss',
            cell: (code) =>
              signed.includes(code)
                ? rich(<Badge tone="success" label="beantragt" />)
                : c.isInside
                  ? rich(<Badge label="noch nicht beantragt" />)
                  : null,
          },
          {
            header: 'Am',
            cell: (code) => {
              const request = requests.find(({ organisation }) => organisation === code);
              return request ? `${formatInstant(request.at)}${request.onBehalf ? ', im Auftrag erfasst' : ''}` : null;
            },
          },
        ]}
      />
    </Section>
  );
}

function Votes({ c }: { c: CaseView }): JSX.Element {
  const { recommendingBody, decidingBody } = contextOf(c);
  const name = (code: string) => bodyOf(c, code)?.names.short ?? code;
  return (
    <Section id="beschluesse" title="Empfehlung und Beschluss">
      {childrenOf(c, 'approval').length > 0 ? (
        <VoteTable c={c} />
      ) : (
        <EmptyState
          title="Es ist noch keine Abstimmung angemeldet."
          detail={`Es empfiehlt: ${name(recommendingBody)}. Es beschließt: ${name(decidingBody)}.`}
        />
      )}
      <DescriptionList
        entries={c.decisions.map((decision) => ({
          term: decision.outcome === 'recommendation' ? 'Empfehlung' : 'Beschluss',
          value: rich(
            <>
              <Link label={decisionName(c.bodies, decision)} href={`/decisions/${decision.id}`} />
              <span class="u-meta u-block">{show(`vom ${formatDate(decision.on)}: ${decision.text ?? ''}`)}</span>
            </>,
          ),
        }))}
      />
    </Section>
  );
}

const handOverStates: Record<string, HandOverState> = {
  unassigned: 'open',
  offered: 'offered',
  accepted: 'accepted',
  dropped: 'dropped',
};

/** Everything open, where it goes, and the balance that always adds up. */
function HandOvers({ c }: { c: CaseView }): JSX.Element {
  const { things } = contextOf(c);
  const rows = childrenOf(c, 'handOver');
  const hasBegun = rows.length > 0;
  const states = hasBegun
    ? rows.map(({ state }) => handOverStates[state] ?? 'open')
    : things.map(() => 'open' as const);
  const items: HandOverItem[] = hasBegun
    ? rows.map((row) => itemOf(c, row))
    : things.map(({ key, kind, titleId }) => ({
        id: key,
        object: c.text(titleId),
        kind: thingName(kind),
        state: 'open',
        next: 'nach dem Beschluss',
      }));
  const count = (state: HandOverState) => states.filter((other) => other === state).length;
  return (
    <Section id="uebergabe" title="Übergabe">
      {items.length === 0 ? (
        <EmptyState title="Nichts zu übergeben oder anzunehmen." />
      ) : (
        <>
          <p class="u-text">
            {hasBegun
              ? show(
                  `${items.length} gesamt = ${count('accepted')} angenommen + ${count('offered')} angeboten + ${count('open')} ohne Ziel + ${count('dropped')} entfallen. Nichts geht verloren.`,
                )
              : 'Jeder offene Punkt wird nach dem Beschluss einer Stelle angeboten. Sie nimmt selbst an oder lehnt ab.'}
          </p>
          <div class="u-after">
            <HandOverBalance states={states} />
          </div>
          <HandOverList items={items} />
        </>
      )}
    </Section>
  );
}

function itemOf(c: CaseView, row: InstanceSummary): HandOverItem {
  const { successor, owners, refusals, thing } = row.context as unknown as HandOverContext;
  const refusal = refusals.at(-1);
  return {
    id: row.key ?? row.id,
    object: rich(<Link label={row.title ?? wordsOf('handOver').name} href={caseLink(row)} />),
    kind: thingName(thing),
    state: handOverStates[row.state] ?? 'open',
    successor: successor ? organisationName(successor) : undefined,
    note:
      row.state === 'unassigned' && refusal
        ? `abgelehnt von ${organisationName(refusal.successor)}: „${c.text(refusal.reasonId)}“`
        : undefined,
    next: nextOf(c, row, owners),
  };
}

/** The answer of whoever's turn it is, or whose turn it is. */
function nextOf(c: CaseView, row: InstanceSummary, owners: string[]): Text {
  const words = wordsOf('handOver').commands;
  const isMine = row.awaits.some((awaiting) => waitsFor(awaiting, c.view.viewer));
  const link = (command: string) => (
    <Link label={words[command]?.label ?? command} href={doLink(row.id, command)} class="u-block" />
  );
  if (row.isFinal) return 'keiner';
  if (row.state === 'offered')
    return isMine
      ? rich(
          <>
            {link('accept')}
            {link('refuse')}
          </>,
        )
      : `Antwort von ${organisationList([String(row.facts.successor)])}`;
  if (!isMine) return `Ziel nennt: Federführung ${organisationList(owners)}`;
  return rich(
    <>
      {link('offer')}
      {holds(c.view.viewer, 'secretariat') ? link('drop') : ''}
    </>,
  );
}
