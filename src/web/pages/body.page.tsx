import { Body, Controller, Get, Header, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { CommandRefused } from '../../../workflows/contract.js';
import type { MajorityRule } from '../../../workflows/ballot-count.js';
import { fundingKeyOf, parseFundingKey, printShare } from '../../../workflows/data/funding-keys.js';
import { stateCodes } from '../../../workflows/data/states.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { ruleSentence } from '../../../workflows/rule-words.de.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, type InstanceSummary, listBodies, listInstances } from '../../register/case.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { formatList, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { type VoteContext, recount } from '../recount.js';
import { PageRefused } from '../refusal.js';
import { Assumption } from '../ui/assumption.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
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

/** Gremium: seats, chair, rules with their sources, and the table of shares, which the secretariat can replace. */
@Controller()
export class BodyPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get('bodies/:code')
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Param('code') code: string): Promise<string> {
    return render(view, await this.body(code), null, this.parts.ids.next());
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
      .send(render(view, body, typed, commandId.data));
  }

  private async body(code: string): Promise<BodyView> {
    const found = (await listBodies(this.parts.sql)).find((body) => body.code === code);
    if (!found) throw new PageRefused(404, 'notFound');
    return found;
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
    const { sql, engine } = this.parts;
    const [row] = await sql<{ id: string }>('SELECT instance_id AS id FROM umlauf.body WHERE code = $1', [body.code]);
    try {
      await engine.execute({
        id,
        type: 'setFundingKey',
        actorId: view.viewer!.personId,
        instanceId: row!.id,
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

function mayChange(view: View): boolean {
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

function render(view: View, body: BodyView, typed: Typed | null, commandId: string): string {
  const { policy } = body;
  const key = fundingKeyOf(policy.fundingKey.value);
  const voting = body.seats
    .filter(({ isVoting }) => isVoting)
    .map(({ organisation }) => organisationName(organisation));
  const advisory = body.seats
    .filter(({ isVoting }) => !isVoting)
    .map(({ organisation }) => organisationName(organisation));
  const rules = [
    { name: 'Mehrheit', value: ruleSentence(policy.majority.value as MajorityRule), rule: policy.majority },
    {
      name: 'Zwei Drittel von',
      value: policy.base.value === 'all' ? 'allen Anteilen' : 'den Anteilen mit Ja oder Nein',
      rule: policy.base,
    },
    { name: 'Königsteiner Schlüssel', value: key.id, rule: policy.fundingKey },
    {
      name: 'Antrag',
      value: policy.motion.value
        ? `${formatList(policy.motion.value.alone.map(organisationName))} allein oder ${policy.motion.value.together} Mitglieder`
        : 'nicht nötig',
      rule: policy.motion,
    },
    { name: 'Schweigen im Umlauf', value: 'zählt als Enthaltung', rule: policy.silence },
    {
      name: 'Anmeldung eines Punkts',
      value: `${plural(policy.registrationLeadWeeks.value, 'Woche', 'Wochen')} vor der Sitzung`,
      rule: policy.registrationLeadWeeks,
    },
    {
      name: 'Unterlagen',
      value: `${plural(policy.documentsLeadWeeks.value, 'Woche', 'Wochen')} vor der Sitzung`,
      rule: policy.documentsLeadWeeks,
    },
    {
      name: 'Länge eines Umlaufs',
      value: plural(policy.writtenProcedureWeeks.value, 'Woche', 'Wochen'),
      rule: policy.writtenProcedureWeeks,
    },
    {
      name: 'Niederschrift',
      value: `${plural(policy.minutesWorkingDays.value, 'Arbeitstag', 'Arbeitstage')} nach der Sitzung`,
      rule: policy.minutesWorkingDays,
    },
    {
      name: 'Später angemeldete Punkte',
      value: policy.lateItems.value === 'chairAdmits' ? 'nur mit Zulassung des Vorsitzes' : 'ohne Zulassung',
      rule: policy.lateItems,
    },
    {
      name: 'Veröffentlichung',
      value:
        policy.release.value === 'staged'
          ? 'nach Freigabe durch die Geschäftsstelle, zehn Minuten Rückruf'
          : 'mit der Feststellung',
      rule: policy.release,
    },
    {
      name: 'Bekanntmachung',
      value: policy.officialNotice.value ? 'nötig' : 'nicht nötig',
      rule: policy.officialNotice,
    },
  ];
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
        <Section id="mitglieder" title="Mitglieder">
          <DescriptionList
            entries={[
              { term: `Stimmberechtigt (${voting.length})`, value: formatList(voting) },
              { term: 'Beratend', value: advisory.length > 0 ? formatList(advisory) : null },
              { term: 'Geschäftsstelle', value: organisationName(body.secretariat) },
              ...(body.delegations ?? []).map(({ from, matter, decision }) => ({
                term: `Übertragen von ${from}`,
                value: `${matter} (${decision})`,
              })),
            ]}
          />
        </Section>
        <Section id="regeln" title="Regeln">
          <DataTable
            caption="Regeln mit ihrer Quelle"
            rows={rules}
            columns={[
              { header: 'Regel', cell: ({ name }) => name },
              { header: 'Gilt', cell: ({ value }) => value },
              {
                header: 'Quelle',
                cell: ({ rule }) =>
                  rich(
                    <>
                      {show(rule.source)} {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
                    </>,
                  ),
              },
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
