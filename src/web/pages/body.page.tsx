import { Body, Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { CommandRefused } from '../../../workflows/contract.js';
import { fundingKeyOf, parseFundingKey, printShare } from '../../../workflows/data/funding-keys.js';
import { stateCodes } from '../../../workflows/data/states.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { lastDay } from '../../../workflows/berlin-time.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import type { Offer } from '../../engine/engine.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type BodyView,
  type InstanceSummary,
  listBodies,
  listInstances,
  textsOf,
} from '../../register/case.queries.js';
import { type Tenure, chairsOf } from '../../register/offices.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { editorOf, ruleNames } from '../body/rule-editors.js';
import { formatDate, formatList, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { type VoteContext, recount } from '../recount.js';
import { PageRefused } from '../refusal.js';
import { Assumption } from '../ui/assumption.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Note, Section } from '../ui/section.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import { attr, rich, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

/** The table as typed, with what is wrong with it, or what it would change. */
interface Typed {
  id: string;
  source: string;
  table: string;
  errors: Map<string, string>;
  /** Votes that would have come out otherwise; `null` before the table was looked at. */
  otherwise: InstanceSummary[] | null;
}

/** Everything the page of a body is drawn from. */
interface Around {
  body: BodyView;
  offers: Offer[];
  chairs: Tenure[];
  text: (id: string | null | undefined) => string;
}

/** Gremium: seats, chair, rules with their sources, and the table of shares, which the secretariat can replace. */
@Controller()
export class BodyPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get('bodies/:code')
  @Allow('read:instance')
  async show(@CurrentView() view: View, @Param('code') code: string, @Res() response: Response): Promise<void> {
    const body = await this.body(code);
    // By its instance, as acts on it lead back here.
    if (body.code !== code) return response.redirect(303, `/bodies/${body.code}`);
    response.type('html').send(render(view, await this.around(view, body), null, () => this.parts.ids.next()));
  }

  @Post('bodies/:code')
  @Allow('read:instance')
  async send(
    @CurrentView() view: View,
    @Param('code') code: string,
    @Body() fields: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const body = await this.body(code);
    if (!mayChange(view)) throw new PageRefused(403, 'notPermitted');
    const commandId = z.uuidv7().safeParse(fields?.commandId);
    if (!commandId.success) throw new PageRefused(400, 'badRequest');
    const typed = await this.read(body, fields);
    if (typed.errors.size === 0 && fields?.action === 'take') {
      const refused = await this.take(view, body, typed, commandId.data);
      if (!refused) {
        request.session.notice = 'Die neue Tabelle gilt.';
        return response.redirect(303, `/bodies/${body.code}`);
      }
      typed.errors.set('table', refused);
    }
    response
      .status(typed.errors.size > 0 ? 422 : 200)
      .type('html')
      .send(render(view, await this.around(view, body), typed, () => this.parts.ids.next()));
  }

  private async body(code: string): Promise<BodyView> {
    const found = (await listBodies(this.parts.sql)).find((body) => body.code === code || body.id === code);
    if (!found) throw new PageRefused(404, 'notFound');
    return found;
  }

  private async around(view: View, body: BodyView): Promise<Around> {
    const { sql, engine } = this.parts;
    const [{ offers }, chairs, text] = await Promise.all([
      engine.offers(body.id, view.viewer!.personId),
      chairsOf(sql, body.code),
      textsOf(sql, [body.delegations, body.spokespersons]),
    ]);
    return { body, offers, chairs, text };
  }

  /** Reads the table; nothing is written. */
  private async read(body: BodyView, fields: Record<string, unknown> | undefined): Promise<Typed> {
    const text = (name: string) => (typeof fields?.[name] === 'string' ? (fields[name] as string).trim() : '');
    const typed: Typed = {
      id: text('id'),
      source: text('source'),
      table: text('table'),
      errors: new Map(),
      otherwise: null,
    };
    if (!/^[A-Z][A-Z0-9-]{1,19}$/.test(typed.id)) typed.errors.set('id', fieldMessage('fundingKeyName'));
    if (typed.source === '') typed.errors.set('source', fieldMessage('sourceMissing'));
    const shares = sharesIn(typed.table);
    try {
      parseFundingKey(typed.id, typed.source, shares);
    } catch (error) {
      const { code, params } = error as { code: string; params: Record<string, string> };
      typed.errors.set('table', fieldMessage(code, params));
    }
    if (typed.errors.size > 0) return typed;
    const votes = await listInstances(this.parts.sql, { workflows: ['approval'], body: body.code, limit: 10_000 });
    typed.otherwise = votes.filter((vote) => {
      const context = vote.context as unknown as VoteContext;
      if (!context.result) return false;
      const now = recount(context, { fundingKey: { id: typed.id, source: typed.source, shares } });
      return now.carried !== context.result.carried;
    });
    return typed;
  }

  /** Puts the table in force; answers why not. */
  private async take(view: View, body: BodyView, typed: Typed, id: string): Promise<string | null> {
    try {
      await this.parts.engine.execute({
        id,
        type: 'setFundingKey',
        actorId: view.viewer!.personId,
        instanceId: body.id,
        input: { id: typed.id, source: typed.source, shares: sharesIn(typed.table) },
      });
      return null;
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      const [issue] = error.details.issues ?? [];
      return fieldMessage(issue?.code ?? error.code, issue?.params ?? {});
    }
  }
}

/** Secretariat and operators keep rules and members. */
export function mayChange(view: View): boolean {
  return holds(view.viewer, 'secretariat') || holds(view.viewer, 'operator');
}

/** „BW 13,14980“ line by line; a decimal comma or point. */
function sharesIn(table: string): Record<string, string> {
  const lines = table.split('\n').flatMap((line) => {
    const parts = /^\s*([A-Za-z]{2})[\s;:=]+(\S+)\s*$/.exec(line);
    return parts ? [[parts[1]!.toUpperCase(), parts[2]!.replace(',', '.')]] : line.trim() ? [[line.trim(), '']] : [];
  });
  return Object.fromEntries(lines) as Record<string, string>;
}

function render(view: View, around: Around, typed: Typed | null, newId: () => string): string {
  const { body, offers, chairs, text } = around;
  const commandId = newId();
  const { policy } = body;
  const key = fundingKeyOf(policy.fundingKey.value);
  const rules = ruleNames.map((name) => ({ name, editor: editorOf(name), rule: policy[name] }));
  const mayEdit = mayChange(view);
  const isLooked = typed?.otherwise != null && typed.errors.size === 0;
  return page(view, {
    title: body.names.short,
    nav: 'meetings',
    error: (typed?.errors.size ?? 0) > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Sitzungen', href: PAGES.meetings }, { label: body.names.short }]} />
        <PageHead
          preline="Gremium"
          heading={body.names.short}
          facts={[`Vorsitz: ${organisationName(body.chair)}`, `Regelwerk ${policy.id}`]}
        />
        <ErrorSummary problems={[...(typed?.errors ?? [])].map(([field, message]) => ({ field, message }))} />
        <Members {...{ view, body, offers, chairs, text }} />
        <Recesses {...{ view, body, offers, newId }} />
        <Section id="regeln" title="Regeln">
          <DataTable
            caption="Regeln mit ihrer Quelle"
            rows={rules}
            columns={[
              { header: 'Regel', cell: ({ editor }) => editor.label },
              { header: 'Gilt', cell: ({ editor, rule }) => editor.show(rule.value) },
              {
                header: 'Quelle',
                cell: ({ rule }) =>
                  rich(
                    <>
                      {show(rule.source)} {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
                    </>,
                  ),
              },
              ...(mayEdit
                ? [
                    {
                      header: 'Ändern',
                      cell: ({ name, editor }: (typeof rules)[number]) =>
                        editor.edit
                          ? rich(<Link label={`${editor.label} ändern`} href={`/bodies/${body.code}/rules/${name}`} />)
                          : name === 'fundingKey'
                            ? rich(<Link label="Tabelle ersetzen" href="#schluessel" />)
                            : null,
                    },
                  ]
                : []),
            ]}
          />
        </Section>
        <Section id="schluessel" title={`Anteile der Länder, Tabelle ${key.id}`}>
          <div class="u-narrow">
            <DataTable
              caption="Anteile der Länder in Prozent"
              rows={[...stateCodes]}
              columns={[
                { header: 'Land', cell: (code) => organisationName(code) },
                {
                  header: 'Anteil in Prozent',
                  numeric: true,
                  cell: (code) => printShare(key.shares[code]).replace('.', ','),
                },
              ]}
            />
          </div>
          {mayChange(view) ? (
            <More summary="Tabelle ersetzen" open={typed !== null}>
              <PostForm
                action={`/bodies/${body.code}`}
                csrfToken={view.csrfToken}
                commandId={commandId}
                enter={{ name: 'action', value: 'look' }}
              >
                {isLooked ? (
                  <>
                    <input type="hidden" name="id" value={attr(typed.id)} />
                    <input type="hidden" name="source" value={attr(typed.source)} />
                    <input type="hidden" name="table" value={attr(typed.table)} />
                    <Note
                      tone={typed.otherwise!.length > 0 ? 'warning' : 'success'}
                      text={
                        typed.otherwise!.length > 0
                          ? `Mit ${typed.id} wären ${plural(typed.otherwise!.length, 'Abstimmung', 'Abstimmungen')} anders ausgegangen. Ihr Ergebnis bleibt, wie es festgestellt ist.`
                          : `Mit ${typed.id} wäre keine Abstimmung anders ausgegangen.`
                      }
                    />
                    {typed.otherwise!.length > 0 ? (
                      <ul class="u-aside-list">
                        {typed.otherwise!.map(({ id, title }) => (
                          <li>
                            <Link label={title ?? 'Abstimmung'} href={`/votes/${id}`} />
                          </li>
                        ))}
                      </ul>
                    ) : (
                      ''
                    )}
                    <SaveBar note="Sie gilt für Abstimmungen, die danach geöffnet werden. Laufende behalten die bisherige.">
                      <Button kind="primary" label="Tabelle in Kraft setzen" name="action" value="take" />
                      <LinkButton kind="secondary" label="Zurück" href={`/bodies/${body.code}`} />
                    </SaveBar>
                  </>
                ) : (
                  <>
                    <Fields two>
                      <TextField
                        name="id"
                        label="Kürzel der Tabelle"
                        hint="zum Beispiel K2026"
                        value={typed?.id ?? ''}
                        error={typed?.errors.get('id')}
                      />
                      <TextField
                        name="source"
                        label="Quelle"
                        value={typed?.source ?? ''}
                        error={typed?.errors.get('source')}
                      />
                    </Fields>
                    <Fields>
                      <TextArea
                        name="table"
                        label="16 Anteile in Prozent"
                        hint="Eine Zeile je Land: BW 13,14980"
                        rows={16}
                        value={
                          typed?.table ??
                          stateCodes
                            .map((code) => `${code} ${printShare(key.shares[code]).replace('.', ',')}`)
                            .join('\n')
                        }
                        error={typed?.errors.get('table')}
                      />
                    </Fields>
                    <SaveBar note="Zuerst sehen Sie, welche Abstimmungen damit anders ausgegangen wären.">
                      <Button kind="secondary" label="Folgen ansehen" name="action" value="look" />
                    </SaveBar>
                  </>
                )}
              </PostForm>
            </More>
          ) : (
            ''
          )}
        </Section>
      </>
    ),
  }) as string;
}

const until = (to: string | null | undefined) => (to ? `, bis ${formatDate(lastDay(to))}` : '');

/** Members now, those to come and former ones, chair by year, delegations and Sprecher, with what the keepers may do. */
function Members({ view, body, offers, chairs, text }: Around & { view: View }): JSX.Element {
  const seat = ({ organisation, from, to }: BodyView['allSeats'][number]) =>
    `${organisationName(organisation)}${from && from > view.today ? ` (ab ${formatDate(from)})` : ''}${until(to)}`;
  const current = body.allSeats.filter(({ to }) => !to || to > view.today);
  const former = body.allSeats.filter(({ to }) => to && to <= view.today);
  const voting = current.filter(({ isVoting }) => isVoting);
  const advisory = current.filter(({ isVoting }) => !isVoting);
  const link = (command: string) =>
    offers.some((offer) => offer.command === command) ? (
      <LinkButton
        kind="tertiary"
        label={wordsOf('body').commands[command]!.label}
        href={`${PAGES.instances}/${body.id}/do/${command}`}
      />
    ) : (
      ''
    );
  const commands = ['seatMember', 'unseatMember', 'delegate', 'nameSpokesperson', 'endSpokesperson'].filter(
    (command) => command !== 'endSpokesperson' || body.spokespersons.length > 0,
  );
  return (
    <Section id="mitglieder" title="Mitglieder">
      <DescriptionList
        entries={[
          { term: `Stimmberechtigt (${voting.length})`, value: formatList(voting.map(seat)) },
          { term: 'Beratend', value: advisory.length > 0 ? formatList(advisory.map(seat)) : null },
          { term: 'Früher', value: former.length > 0 ? formatList(former.map(seat)) : null },
          {
            term: 'Vorsitz',
            value:
              chairs.length > 0
                ? chairs
                    .map(
                      ({ organisation, from, to }) =>
                        `${organisationName(organisation)} ab ${formatDate(from)}${until(to)}`,
                    )
                    .join('; ')
                : organisationName(body.chair),
          },
          { term: 'Geschäftsstelle', value: organisationName(body.secretariat) },
          ...body.delegations.map(({ from, matterId, decisionId }) => ({
            term: `Übertragen von ${from}`,
            value: `${text(matterId)} (${text(decisionId)})`,
          })),
          ...body.spokespersons.map(({ organisation, from, to, decisionId }) => ({
            term: `Fachpolitischer Sprecher ${organisationName(organisation)}`,
            value: `ab ${formatDate(from)}${until(to)} (${text(decisionId)})`,
          })),
        ]}
      />
      <div class="u-row u-row--gap u-after">{commands.map(link)}</div>
    </Section>
  );
}

/** Sitzungsfreie Zeiten of the body and of its members: reminders come before them, due days stay. */
function Recesses({
  view,
  body,
  offers,
  newId,
}: Pick<Around, 'body' | 'offers'> & { view: View; newId: () => string }): JSX.Element {
  const may = (command: string) => offers.some((offer) => offer.command === command);
  const recesses = body.recesses.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const form = (command: string) => `${PAGES.instances}/${body.id}/do/${command}`;
  const span = ({ from, to }: BodyView['recesses'][number]) => `${formatDate(from)} bis ${formatDate(to)}`;
  const whose = ({ organisation }: BodyView['recesses'][number]) =>
    organisation === null ? body.names.short : organisationName(organisation);
  return (
    <Section id="sitzungsfrei" title="Sitzungsfreie Zeiten">
      <p class="u-text">Erinnerungen kommen vor einer sitzungsfreien Zeit. Die Fristen selbst bleiben.</p>
      {recesses.length > 0 ? (
        <DataTable
          caption="Sitzungsfreie Zeiten"
          rows={recesses}
          columns={[
            { header: 'Zeit', cell: span },
            { header: 'Wer', cell: whose },
            ...(may('removeRecess')
              ? [
                  {
                    header: 'Streichen',
                    cell: (recess: BodyView['recesses'][number]) =>
                      rich(
                        <PostForm action={form('removeRecess')} csrfToken={view.csrfToken} commandId={newId()}>
                          <input type="hidden" name="organisation" value={attr(recess.organisation ?? '')} />
                          <input type="hidden" name="from" value={attr(formatDate(recess.from))} />
                          <input type="hidden" name="to" value={attr(formatDate(recess.to))} />
                          <Button
                            kind="tertiary"
                            label={rich(
                              <>
                                Streichen<span class="kern-sr-only">: {show(`${whose(recess)}, ${span(recess)}`)}</span>
                              </>,
                            )}
                          />
                        </PostForm>,
                      ),
                  },
                ]
              : []),
          ]}
        />
      ) : (
        <EmptyState title="Keine eingetragen" detail="Erinnerungen kommen an den Tagen, die das Regelwerk nennt." />
      )}
      {may('enterRecess') ? (
        <div class="u-row u-row--gap u-after">
          <LinkButton kind="tertiary" label={wordsOf('body').commands.enterRecess!.label} href={form('enterRecess')} />
        </div>
      ) : (
        ''
      )}
    </Section>
  );
}
