import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { type VerbCode, verbCodes, verbs } from '../../../workflows/data/verbs.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, type DecisionView, listBodies, listDecisions } from '../../register/case.queries.js';
import { bodyName, decisionName } from '../../register/decision.queries.js';
import { Allow } from '../allow.js';
import { formatDate, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { queryText } from '../path-id.js';
import { takeOverLink } from '../take-over/link.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips } from '../ui/filter-chips.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Fields } from '../ui/post-form.js';
import { AsideList, Panel } from '../ui/section.js';
import { SelectField } from '../ui/select-field.js';
import { TextField } from '../ui/text-field.js';
import { attr, rich } from '../ui/text.js';
import { CurrentView, type View } from '../view.js';

type Outcome = DecisionView['outcome'];
const outcomes: Record<Outcome, string> = { decision: 'Beschluss', recommendation: 'Beschlussempfehlung' };

interface Props {
  search: string;
  body: string;
  outcome: Outcome | '';
  verb: VerbCode | '';
  bodies: BodyView[];
  /** Everything the search finds, in all bodies. */
  found: DecisionView[];
}

/** Beschlüsse: what the bodies decided. A number alone may belong to several bodies; then the page asks which. */
@Controller()
export class DecisionsPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.decisions)
  @Allow('read:decision')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const search = queryText(query.q) ?? '';
    const bodies = await listBodies(this.parts.sql);
    const body = bodies.some(({ code }) => code === query.body) ? String(query.body) : '';
    const outcome = codeIn(query.outcome, Object.keys(outcomes) as Outcome[]);
    const verb = codeIn(query.verb, verbCodes);
    const number = numberIn(search);
    const found = await listDecisions(this.parts.sql, {
      ...(number ?? (search ? { search } : {})),
      ...(outcome ? { outcome } : {}),
      ...(verb ? { verb } : {}),
      isPublic: !view.ability.can('read', 'instance'),
    });
    return render(view, { search, body, outcome, verb, bodies, found });
  }
}

function render(view: View, props: Props): string {
  const { search, body, outcome, verb, bodies, found } = props;
  const isFiltered = search !== '' || body !== '' || outcome !== '' || verb !== '';
  const shown = body ? found.filter((decision) => decision.body === body) : found;
  const isAmbiguous = numberIn(search) !== null && new Set(shown.map((decision) => decision.body)).size > 1;
  return page(view, {
    title: 'Beschlüsse',
    nav: 'decisions',
    children: (
      <>
        <PageHead
          heading="Beschlüsse"
          facts={['Was die Gremien beschlossen haben. Nummern gelten je Gremium.']}
          actions={
            holds(view.viewer, 'secretariat')
              ? rich(<LinkButton label="Beschlüsse übernehmen" href={takeOverLink('decisions')} />)
              : undefined
          }
        />
        <form method="get" action={PAGES.decisions} role="search">
          {body ? <input type="hidden" name="body" value={attr(body)} /> : ''}
          <div class="u-row u-regsearch">
            <div class="u-grow">
              <TextField name="q" label="Nummer oder Wörter" type="search" value={search} placeholder="2024/09" />
            </div>
            <Button kind="primary" label="Suchen" icon="search" />
          </div>
          <More summary="Nach Art und Verb filtern" open={outcome !== '' || verb !== ''}>
            <Fields two>
              <SelectField
                name="outcome"
                label="Art"
                empty="alle"
                options={Object.entries(outcomes).map(([value, label]) => ({ value, label }))}
                value={outcome}
              />
              <SelectField
                name="verb"
                label="Verb des Beschlusses oder einer Ziffer"
                empty="alle"
                options={verbCodes.map((value) => ({ value, label: verbs[value].label }))}
                value={verb}
              />
            </Fields>
            <div class="u-row u-row--gap">
              <Button kind="secondary" label="Anzeigen" />
            </div>
          </More>
        </form>
        <div class="u-after">
          <FilterChips
            label="Nach Gremium"
            chips={[
              { label: 'Alle', code: '' },
              ...bodies.map(({ code, names }) => ({ label: names.short, code })),
            ].map(({ label, code }) => ({
              label,
              href: address({ q: search, body: code, outcome, verb }),
              count: found.filter((decision) => !code || decision.body === code).length,
              current: code === body,
            }))}
          />
        </div>
        {isAmbiguous ? <Which {...props} found={shown} /> : ''}
        {shown.length === 0 ? (
          <EmptyState
            title={
              isFiltered
                ? 'Zu dieser Suche gibt es keinen Beschluss. Nummern gelten je Gremium.'
                : 'Noch kein Beschluss. Der erste erscheint hier, sobald ein Ergebnis festgestellt ist.'
            }
            detail={bodies.length > 0 && search ? openingNote(bodies) : undefined}
            action={rich(
              isFiltered ? (
                <LinkButton label="Suche zurücksetzen" href={PAGES.decisions} />
              ) : (
                <LinkButton label="Sitzungen ansehen" href={PAGES.meetings} />
              ),
            )}
          />
        ) : (
          <>
            <p class="u-meta u-after" safe>{`${plural(shown.length, 'Beschluss', 'Beschlüsse')}, neueste zuerst`}</p>
            <DataTable
              caption="Beschlüsse"
              rows={shown}
              columns={[
                {
                  header: 'Beschluss',
                  cell: (d) => rich(<Link label={decisionName(bodies, d)} href={`${PAGES.decisions}/${d.id}`} />),
                },
                { header: 'Gegenstand', cell: (d) => d.title },
                { header: 'Art', cell: (d) => outcomes[d.outcome] },
                { header: 'Gefasst am', cell: (d) => formatDate(d.on) },
                { header: 'Befristet bis', cell: (d) => (d.validUntil ? formatDate(d.validUntil) : null) },
              ]}
              wide
            />
          </>
        )}
      </>
    ),
  }) as string;
}

/** Several bodies gave the same number: which one is meant? */
function Which({ search, bodies, found }: Props): JSX.Element {
  return (
    <div class="u-after">
      <Panel id="welches" title={`Die Nummer ${search} gibt es mehrfach. Welches Gremium meinen Sie?`} surface>
        <AsideList
          items={found.map((decision) => ({
            text: rich(<Link label={decisionName(bodies, decision)} href={`${PAGES.decisions}/${decision.id}`} />),
            note: `${bodyName(bodies, decision.body)} am ${formatDate(decision.on)}: ${decision.title ?? ''}`,
          }))}
        />
      </Panel>
    </div>
  );
}

function openingNote(bodies: BodyView[]): string {
  return `Hier stehen Beschlüsse von ${bodies.map(({ names }) => names.short).join(' und ')}, die in umlauf gefasst wurden. Ältere stehen beim Gremium selbst.`;
}

/** `2024/09`, also as part of `AL-Runde, Beschluss 2024/9`; `null` for other words. */
export function numberIn(search: string): { year: number; number: number } | null {
  const match = /(?:^|[^\d])(\d{4})\s*\/\s*(\d{1,4})$/.exec(search);
  return match ? { year: Number(match[1]), number: Number(match[2]) } : null;
}

/** A word of the address that means one of these; none for any other. */
function codeIn<T extends string>(asked: unknown, codes: readonly T[]): T | '' {
  return codes.find((code) => code === asked) ?? '';
}

/** Address of the list with what is asked for; what is empty is left out. */
function address(asked: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
  return query.size ? `${PAGES.decisions}?${query}` : PAGES.decisions;
}
