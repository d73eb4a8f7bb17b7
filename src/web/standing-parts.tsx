import { orderKindLabels } from '../../workflows/order.de.js';
import type { Offer } from '../engine/engine.js';
import type { BodyView, DecisionView } from '../register/case.queries.js';
import { decisionName } from '../register/decision.queries.js';
import { organisationName } from '../register/names.js';
import type { OrderRow, StandingContext, StandingDecision } from '../register/standing.queries.js';
import { formatDate, formatList } from './format.js';
import { PAGES } from './layout.js';
import { StateBadge } from './state-badge.js';
import { Badge } from './ui/badge.js';
import { Button, Link, LinkButton } from './ui/button.js';
import { Clauses } from './ui/clauses.js';
import { DataTable } from './ui/data-table.js';
import { DateField } from './ui/date-field.js';
import { Diff } from './ui/diff.js';
import { More } from './ui/more.js';
import { Fields, PostForm, SaveBar } from './ui/post-form.js';
import { Note, Panel, Prose, Section } from './ui/section.js';
import { rich, show } from './ui/text.js';
import type { View } from './view.js';

/** What stands of a decision, with everything its page shows of it. */
export interface StandingView {
  view: View;
  standing: StandingDecision;
  /** Decisions that changed it, by the id of their row. */
  changedBy: ReadonlyMap<string, DecisionView>;
  bodies: BodyView[];
  orders: OrderRow[];
  offers: Offer[];
  text: (id: string | null | undefined) => string;
  /** Day as of which the text is shown; today unless somebody asks for another. */
  on: string;
  /** Day to compare with. */
  from: string | null;
  dayError: string | undefined;
  commandId: () => string;
}

type Clause = StandingContext['clauses'][number];

/** Wording of a Ziffer as of a day; `null` where it did not exist yet or no more. */
export function wordingOn(clause: Clause, on: string): string | null {
  if (clause.repealedOn !== null && clause.repealedOn <= on) return null;
  return clause.wordings.findLast(({ from }) => from <= on)?.textId ?? null;
}

/** Consolidated text as of a day, with what became of each Ziffer. */
export function ConsolidatedText(props: StandingView & { preamble: string }): JSX.Element {
  const { standing, on, text, from, view } = props;
  const { clauses, appliesTo } = standing.context;
  const numbered = clauses.filter(({ number }) => number > 0);
  const whole = clauses.find(({ number }) => number === 0);
  const isChanged = clauses.some(({ status, wordings }) => status !== 'inForce' || wordings.length > 1);
  return (
    <Section id="wortlaut" title={on === view.today ? 'Wortlaut' : `Wortlaut am ${formatDate(on)}`}>
      <Prose text={whole ? text(wordingOn(whole, on) ?? whole.wordings[0]!.textId) : props.preamble} />
      {whole?.status === 'repealed' ? <Note tone="neutral" text={outcomeOf(props, whole) ?? 'aufgehoben'} /> : ''}
      {numbered.length > 0 ? (
        <Clauses
          clauses={numbered
            .filter(({ wordings }) => wordings[0]!.from <= on)
            .map((clause) => ({
              number: clause.number,
              text: text(wordingOn(clause, on) ?? clause.wordings.at(-1)!.textId),
              gone: wordingOn(clause, on) === null,
              badge: badgeOf(clause, on),
              outcome: outcomeOf(props, clause),
            }))}
        />
      ) : (
        ''
      )}
      {appliesTo ? <Note tone="info" text={`Gilt nur für: ${formatList(appliesTo.map(organisationName))}.`} /> : ''}
      {isChanged ? (
        <More
          summary="Stand an einem anderen Tag"
          open={from !== null || on !== view.today || props.dayError !== undefined}
        >
          <form method="get" action={`${PAGES.decisions}/${standing.decisionId}`}>
            <Fields two>
              <DateField name="on" label="Stand am" hint="TT.MM.JJJJ" value={formatDate(on)} error={props.dayError} />
              <DateField
                name="from"
                label="verglichen mit dem"
                hint="TT.MM.JJJJ"
                optional
                value={from ? formatDate(from) : ''}
              />
            </Fields>
            <SaveBar>
              <Button kind="secondary" label="Anzeigen" />
            </SaveBar>
          </form>
          {from ? (
            <Diff
              beforeTitle={`Stand am ${formatDate(from)}`}
              afterTitle={`Stand am ${formatDate(on)}`}
              fields={clauses.map((clause) => ({
                label: clause.number > 0 ? `Ziffer ${clause.number}` : 'Text',
                before: text(wordingOn(clause, from)),
                after: text(wordingOn(clause, on)),
              }))}
            />
          ) : (
            ''
          )}
        </More>
      ) : (
        ''
      )}
    </Section>
  );
}

function badgeOf(clause: Clause, on: string) {
  if (wordingOn(clause, on) === null) return rich(<Badge label="aufgehoben" />);
  const [first] = clause.wordings;
  const now = clause.wordings.findLast(({ from }) => from <= on);
  return now === first ? undefined : rich(<Badge tone="info" label={now?.by ? 'neu gefasst' : 'berichtigt'} />);
}

/** Which later decision did it, and when. */
function outcomeOf({ changedBy, bodies, on }: StandingView, clause: Clause) {
  const lines = [
    ...clause.wordings.flatMap(({ by, from }) =>
      by !== null && from <= on ? [{ by, from, verb: 'neu gefasst' }] : [],
    ),
    ...(clause.repealedBy !== null && clause.repealedOn! <= on
      ? [{ by: clause.repealedBy, from: clause.repealedOn!, verb: 'aufgehoben' }]
      : []),
  ];
  const last = lines.at(-1);
  if (!last) return undefined;
  const later = changedBy.get(last.by);
  const name = later ? decisionName(bodies, later) : 'einen späteren Beschluss';
  return rich(
    <>
      <span safe>{`${last.verb} am ${formatDate(last.from)} durch `}</span>
      {later ? <Link label={name} href={`${PAGES.decisions}/${later.id}`} /> : show(name)}
    </>,
  );
}

/** Orders that follow from the decision; with many owners, one table that fills by itself. */
export function DecisionOrders({ standing, orders, offers, view }: StandingView): JSX.Element {
  const takeOver = offers.some(({ command }) => command === 'takeOverOrder') ? (
    <p class="u-text u-after">
      <Link label="Offenen Auftrag übernehmen" href={`/instances/${standing.id}/do/takeOverOrder`} />
    </p>
  ) : (
    ''
  );
  if (orders.length === 0) return takeOver;
  if (!view.ability.can('read', 'instance')) return '';
  const open = orders.filter(({ context, isFinal }) => context.kind === 'condition' && !isFinal);
  return (
    <Section id="auftraege" title="Aufträge">
      {open.length > 0 ? (
        <Note tone="warning" text="Mit Auflage beschlossen: Die Auflage ist noch nicht erfüllt." />
      ) : (
        ''
      )}
      <DataTable
        caption="Aufträge aus diesem Beschluss"
        rows={orders}
        wide
        columns={[
          {
            header: 'Zuständig',
            cell: (row) =>
              rich(<Link label={organisationName(row.context.owner)} href={`${PAGES.instances}/${row.id}`} />),
          },
          { header: 'Art', cell: ({ context }) => orderKindLabels[context.kind] },
          { header: 'Ziffer', cell: ({ context }) => (context.clause ? String(context.clause) : null) },
          { header: 'Frist', cell: ({ dueOn }) => (dueOn ? formatDate(dueOn) : null) },
          { header: 'Stand', cell: ({ state }) => rich(<StateBadge workflow="order" state={state} />) },
          ...(orders.some(({ report }) => report)
            ? [{ header: 'Meldung', cell: ({ report }: OrderRow) => report }]
            : []),
        ]}
      />
      {takeOver}
    </Section>
  );
}

/** Freigabe: held back until the secretariat lets it out; ten minutes to recall. */
export function Release({ standing, offers, view, commandId }: StandingView): JSX.Element {
  const has = (command: string) => offers.some((offer) => offer.command === command);
  const { release } = standing.context;
  if (release === 'published' || !view.ability.can('read', 'instance')) return '';
  return (
    <div class="u-gap-below">
      <Panel id="freigabe" title={release === 'held' ? 'Noch nicht freigegeben' : 'Wird veröffentlicht'} surface>
        <p class="u-text">
          {release === 'held'
            ? 'Öffentlich wird der Beschluss, und Mails gehen hinaus, wenn die Geschäftsstelle ihn freigibt.'
            : 'Zehn Minuten nach der Freigabe wird der Beschluss öffentlich. Bis dahin kann sie zurückgerufen werden.'}
        </p>
        <div class="u-row u-row--gap">
          {has('releaseDecision') ? (
            <LinkButton kind="primary" label="Freigeben" href={`/instances/${standing.id}/do/releaseDecision`} />
          ) : (
            ''
          )}
          {has('recallRelease') ? (
            <PostForm
              action={`/instances/${standing.id}/do/recallRelease`}
              csrfToken={view.csrfToken}
              commandId={commandId()}
            >
              <Button kind="secondary" label="Freigabe zurückrufen" />
            </PostForm>
          ) : (
            ''
          )}
        </div>
      </Panel>
    </div>
  );
}

/** Berichtigung of an obvious error: proposed by the secretariat, approved by the chair. */
export function Correction({ standing, offers, text, view, commandId }: StandingView): JSX.Element {
  const has = (command: string) => offers.some((offer) => offer.command === command);
  const { correction } = standing.context;
  if (!correction)
    return has('proposeCorrection') ? (
      <p class="u-text u-after">
        <Link label="Berichtigung vorschlagen" href={`/instances/${standing.id}/do/proposeCorrection`} />
      </p>
    ) : (
      ''
    );
  if (!view.ability.can('read', 'instance')) return '';
  const clause = standing.context.clauses.find(({ number }) => number === correction.clause);
  return (
    <Panel id="berichtigung" title="Berichtigung vorgeschlagen" surface>
      <Diff
        beforeTitle="bisher"
        afterTitle="berichtigt"
        fields={[
          {
            label: correction.clause > 0 ? `Ziffer ${correction.clause}` : 'Text',
            before: text(clause?.wordings.at(-1)?.textId),
            after: text(correction.wordingId),
          },
        ]}
      />
      <p class="u-text">{show(`Grund: ${text(correction.reasonId)}`)}</p>
      <div class="u-row u-row--gap">
        {has('approveCorrection') ? (
          <LinkButton
            kind="secondary"
            label="Berichtigung freigeben"
            href={`/instances/${standing.id}/do/approveCorrection`}
          />
        ) : (
          ''
        )}
        {has('dismissCorrection') ? (
          <PostForm
            action={`/instances/${standing.id}/do/dismissCorrection`}
            csrfToken={view.csrfToken}
            commandId={commandId()}
          >
            <Button kind="secondary" label="Verwerfen" />
          </PostForm>
        ) : (
          ''
        )}
      </div>
    </Panel>
  );
}
