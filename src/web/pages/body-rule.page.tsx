import { Body, Controller, Get, Header, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { nextVersion } from '../../../workflows/body.js';
import { CommandRefused } from '../../../workflows/contract.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { leadTimes } from '../../../workflows/deadline-calendar.js';
import { type PolicySet, policySet } from '../../../workflows/policies/policy-set.js';
import { majorityOf } from '../../../workflows/policies/policy-set.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type BodyView,
  type InstanceSummary,
  type MeetingView,
  listBodies,
  listInstances,
  listMeetings,
} from '../../register/case.queries.js';
import { Allow } from '../allow.js';
import { type RuleName, editorOf, ruleNames } from '../body/rule-editors.js';
import { formatDay, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { type VoteContext, recount } from '../recount.js';
import { PageRefused } from '../refusal.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { Checkbox } from '../ui/checkbox-group.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { RadioGroup } from '../ui/radio-group.js';
import { Note, Section } from '../ui/section.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import { attr, rich, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';
import { leadDay, meetingLabel } from './meetings.page.js';
import { mayChange } from './body.page.js';

/** What would come out differently under the changed rule. */
interface Preview {
  /** Votes that are running or not yet established, and those that are decided and stay so. */
  running: InstanceSummary[];
  decided: InstanceSummary[];
  /** Last days before meetings to come. */
  days: { meeting: MeetingView; before: string; after: string }[];
}

interface Typed {
  value: string;
  source: string;
  isAssumption: boolean;
  errors: Map<string, string>;
  /** `null` before the rule was looked at. */
  preview: Preview | null;
  policy: PolicySet | null;
}

/** Eine Regel ändern: its value and source; before it takes effect, what would come out differently. */
@Controller('bodies/:code/rules/:rule')
export class BodyRulePage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get()
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Param() path: Record<string, string>): Promise<string> {
    const { body, rule } = await this.load(view, path);
    const { value, source, status } = body.policy[rule];
    const typed = {
      value: editorOf(rule).typed(value),
      source,
      isAssumption: status === 'assumption',
      errors: new Map<string, string>(),
      preview: null,
      policy: null,
    };
    return render(view, body, rule, typed, this.parts.ids.next());
  }

  @Post()
  @Allow('read:instance')
  async send(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Body() fields: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const { body, rule } = await this.load(view, path);
    const commandId = z.uuidv7().safeParse(fields?.commandId);
    if (!commandId.success) throw new PageRefused(400, 'badRequest');
    const typed = await this.read(view, body, rule, fields);
    if (typed.policy && fields?.action === 'take') {
      const refused = await this.take(view, body, typed.policy, commandId.data);
      if (!refused) {
        request.session.notice = 'Die Regel gilt.';
        return response.redirect(303, `/bodies/${body.code}#regeln`);
      }
      typed.errors.set('value', refused);
    }
    response
      .status(typed.errors.size > 0 ? 422 : 200)
      .type('html')
      .send(render(view, body, rule, typed, commandId.data));
  }

  /** @throws PageRefused for another body or rule, and for whoever does not keep the rules. */
  private async load(view: View, path: Record<string, string>): Promise<{ body: BodyView; rule: RuleName }> {
    const body = (await listBodies(this.parts.sql)).find(({ code }) => code === path.code);
    const rule = ruleNames.find((name) => name === path.rule);
    if (!body || !rule || !editorOf(rule).edit) throw new PageRefused(404, 'notFound');
    if (!mayChange(view)) throw new PageRefused(403, 'notPermitted');
    return { body, rule };
  }

  private async read(
    view: View,
    body: BodyView,
    rule: RuleName,
    fields: Record<string, unknown> | undefined,
  ): Promise<Typed> {
    const text = (name: string) => (typeof fields?.[name] === 'string' ? (fields[name] as string).trim() : '');
    const typed: Typed = {
      value: text('value'),
      source: text('source'),
      isAssumption: fields?.isAssumption !== undefined,
      errors: new Map(),
      preview: null,
      policy: null,
    };
    const value = editorOf(rule).read(typed.value, body.policy[rule].value);
    const status = typed.isAssumption ? 'assumption' : 'confirmed';
    const policy = { ...body.policy, id: nextVersion(body.policyId), [rule]: { value, source: typed.source, status } };
    const parsed = policySet.safeParse(policy);
    if (typed.source === '') typed.errors.set('source', fieldMessage('sourceMissing'));
    if (!parsed.success && parsed.error.issues.some(({ path }) => path[1] === 'value'))
      typed.errors.set('value', fieldMessage('ruleValue'));
    else if (!parsed.success && typed.errors.size === 0) typed.errors.set('source', fieldMessage('sourceTooLong'));
    if (parsed.success && typed.errors.size === 0) {
      typed.policy = parsed.data;
      typed.preview = await this.previewOf(view, body, parsed.data);
    }
    return typed;
  }

  /** Counts on copies; nothing is written. */
  private async previewOf(view: View, body: BodyView, policy: PolicySet): Promise<Preview> {
    const { sql } = this.parts;
    const [votes, meetings] = await Promise.all([
      listInstances(sql, { workflows: ['approval'], body: body.code, limit: 10_000 }),
      listMeetings(sql, { body: body.code, from: view.today }),
    ]);
    const otherwise = votes.filter((vote) => {
      const context = vote.context as unknown as VoteContext;
      if (Object.keys(context.ballots).length === 0) return false;
      const { base, fundingKey } = policy;
      const rule = majorityOf(policy, context.proposal?.majority)?.rule;
      const changed = { ...(rule ? { rule } : {}), base: base.value, fundingKey: fundingKey.value };
      return recount(context, changed).carried !== recount(context, {}).carried;
    });
    const day = (of: PolicySet, meeting: MeetingView, what: 'registration' | 'documents') =>
      leadDay({ ...body, policy: of }, meeting.on, leadTimes(of, meeting)[what].value)?.date ?? '';
    return {
      running: otherwise.filter(({ isFinal }) => !isFinal),
      decided: otherwise.filter(({ isFinal }) => isFinal),
      days: meetings
        .filter(({ status }) => status === 'planned')
        .flatMap((meeting) =>
          (['registration', 'documents'] as const).map((what) => ({
            meeting,
            before: day(body.policy, meeting, what),
            after: day(policy, meeting, what),
          })),
        )
        .filter(({ before, after }) => before !== after && after !== ''),
    };
  }

  /** Puts the rule in force; answers why not. */
  private async take(view: View, body: BodyView, policy: PolicySet, id: string): Promise<string | null> {
    try {
      await this.parts.engine.execute({
        id,
        type: 'changePolicy',
        actorId: view.viewer!.personId,
        instanceId: body.id,
        input: { policy },
      });
      return null;
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      const [issue] = error.details.issues ?? [];
      return fieldMessage(issue?.code ?? error.code, issue?.params ?? {});
    }
  }
}

function render(view: View, body: BodyView, rule: RuleName, typed: Typed, commandId: string): string {
  const editor = editorOf(rule);
  const { value, source } = body.policy[rule];
  const action = `/bodies/${body.code}/rules/${rule}`;
  const isLooked = typed.preview !== null && typed.errors.size === 0;
  return page(view, {
    title: `${editor.label} – ${body.names.short}`,
    nav: 'meetings',
    error: typed.errors.size > 0,
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Sitzungen', href: PAGES.meetings },
            { label: body.names.short, href: `/bodies/${body.code}` },
            { label: editor.label },
          ]}
        />
        <PageHead
          preline={`Regel ${body.names.gen}`}
          heading={editor.label}
          facts={[`gilt jetzt: ${editor.show(value)}`, source]}
        />
        <ErrorSummary problems={[...typed.errors].map(([field, message]) => ({ field, message }))} />
        <PostForm
          action={action}
          csrfToken={view.csrfToken}
          commandId={commandId}
          enter={{ name: 'action', value: isLooked ? 'take' : 'look' }}
        >
          {isLooked ? (
            <>
              <input type="hidden" name="value" value={attr(typed.value)} />
              <input type="hidden" name="source" value={attr(typed.source)} />
              {typed.isAssumption ? <input type="hidden" name="isAssumption" value="on" /> : ''}
              <Section id="neu" title="Neue Regel">
                <DescriptionList
                  entries={[
                    { term: 'Gilt dann', value: editor.show(typed.policy![rule].value) },
                    { term: 'Quelle', value: `${typed.source}${typed.isAssumption ? ' (Annahme)' : ''}` },
                  ]}
                />
              </Section>
              <Consequences {...typed.preview!} />
              <SaveBar note="Die Regel gilt ab jetzt. Offene Abstimmungen und schon gesetzte Fristen behalten die bisherige.">
                <Button kind="primary" label="Regel in Kraft setzen" name="action" value="take" />
                <LinkButton kind="secondary" label="Zurück" href={action} />
              </SaveBar>
            </>
          ) : (
            <>
              <Fields>
                {editor.edit!.kind === 'choice' ? (
                  <RadioGroup
                    name="value"
                    label="Was soll gelten?"
                    // A rule of its own is offered where it is in force.
                    options={editor.edit!.options.filter(
                      (option) => option.value !== 'composed' || editor.typed(value) === 'composed',
                    )}
                    value={typed.value}
                    error={typed.errors.get('value')}
                  />
                ) : editor.edit!.kind === 'number' ? (
                  <TextField
                    name="value"
                    label={editor.edit!.unit}
                    hint={`${editor.edit!.min} bis ${editor.edit!.max}${editor.edit!.empty ? `, leer: ${editor.edit!.empty}` : ''}`}
                    inputmode="numeric"
                    optional={editor.edit!.empty !== undefined}
                    value={typed.value}
                    error={typed.errors.get('value')}
                  />
                ) : (
                  <TextField
                    name="value"
                    label="Was soll gelten?"
                    hint={editor.edit!.hint}
                    value={typed.value}
                    error={typed.errors.get('value')}
                  />
                )}
                <TextArea
                  name="source"
                  label="Quelle"
                  hint="die Vorschrift oder der Beschluss, aus dem die Regel kommt"
                  rows={2}
                  maxlength={500}
                  value={typed.source}
                  error={typed.errors.get('source')}
                />
                <Checkbox
                  name="isAssumption"
                  label="Annahme: durch die Quelle noch nicht bestätigt"
                  checked={typed.isAssumption}
                />
              </Fields>
              <SaveBar note="Zuerst sehen Sie, was damit anders ausginge.">
                <Button kind="primary" label="Folgen ansehen" name="action" value="look" />
                <LinkButton kind="tertiary" label="Zurück" href={`/bodies/${body.code}#regeln`} />
              </SaveBar>
            </>
          )}
        </PostForm>
      </>
    ),
  }) as string;
}

/** Running cases first: they are what somebody may still act on. */
function Consequences({ running, decided, days }: Preview): JSX.Element {
  const votes = (all: InstanceSummary[]) => (
    <ul class="u-aside-list u-aside-list--lines">
      {all.map(({ id, title }) => (
        <li>
          <Link label={title ?? 'Abstimmung'} href={`/votes/${id}`} />
        </li>
      ))}
    </ul>
  );
  return (
    <Section id="folgen" title="Was anders ausginge">
      {running.length + decided.length + days.length === 0 ? (
        <Note tone="success" text="Keine Abstimmung wäre anders ausgegangen, und keine Frist liegt anders." />
      ) : (
        ''
      )}
      {running.length > 0 ? (
        <>
          <Note
            tone="warning"
            text={`${plural(running.length, 'laufende Abstimmung ginge', 'laufende Abstimmungen gingen')} nach dem jetzigen Stand anders aus, würde sie nach der neuen Regel gezählt:`}
          />
          {votes(running)}
        </>
      ) : (
        ''
      )}
      {decided.length > 0 ? (
        <>
          <Note
            tone="info"
            text={`${plural(decided.length, 'festgestelltes Ergebnis wäre', 'festgestellte Ergebnisse wären')} anders ausgefallen. Es bleibt, wie es festgestellt ist:`}
          />
          {votes(decided)}
        </>
      ) : (
        ''
      )}
      {days.length > 0 ? (
        <DataTable
          caption="Letzte Tage vor kommenden Sitzungen"
          captionVisible
          rows={days}
          columns={[
            {
              header: 'Sitzung',
              cell: ({ meeting }) => rich(<span>{show(`${meetingLabel(meeting)} am ${formatDay(meeting.on)}`)}</span>),
            },
            { header: 'bisher', cell: ({ before }) => (before ? formatDay(before) : null) },
            { header: 'dann', cell: ({ after }) => formatDay(after) },
          ]}
        />
      ) : (
        ''
      )}
    </Section>
  );
}
