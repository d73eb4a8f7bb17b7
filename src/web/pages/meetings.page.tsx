import { countingOf, deadlineBefore, type DueDay, leadTimes } from '../../../workflows/deadline-calendar.js';
import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { FieldIssue } from '../../../workflows/contract.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, type MeetingView, listBodies, listMeetings } from '../../register/case.queries.js';
import { Allow } from '../allow.js';
import { distance, formatDay, parseGermanDate } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { sendBeginning, sentences } from '../send-form.js';
import { StateBadge } from '../state-badge.js';
import { Assumption } from '../ui/assumption.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link, LinkButton } from '../ui/button.js';
import { Checkbox } from '../ui/checkbox-group.js';
import { DataTable } from '../ui/data-table.js';
import { DateField } from '../ui/date-field.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Section } from '../ui/section.js';
import { SelectField } from '../ui/select-field.js';
import { TextField } from '../ui/text-field.js';
import { rich, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const newMeeting = `${PAGES.meetings}/new`;

/** Sitzungen: the calendar of the bodies, for everybody; the secretariat adds to it. */
@Controller()
export class MeetingsPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.meetings)
  @Allow('read:meeting')
  @Header('content-type', 'text/html; charset=utf-8')
  async list(@CurrentView() view: View): Promise<string> {
    const [bodies, meetings] = await Promise.all([listBodies(this.parts.sql), listMeetings(this.parts.sql)]);
    return renderList(view, bodies, meetings);
  }

  @Get(newMeeting)
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async form(@CurrentView() view: View): Promise<string> {
    return this.renderForm(view, {}, new Map(), this.parts.ids.next());
  }

  @Post(newMeeting)
  @Allow('secretariat')
  async schedule(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const sent = await sendBeginning(this.parts, view, 'meeting', body, emptyFields(body));
    if (!sent.issues) {
      request.session.notice = 'Die Sitzung ist angelegt.';
      return response.redirect(303, `${PAGES.meetings}/${sent.answer.instanceId}`);
    }
    response
      .status(422)
      .type('html')
      .send(await this.renderForm(view, body ?? {}, sentences(sent.issues), this.parts.ids.next()));
  }

  private async renderForm(
    view: View,
    values: Record<string, unknown>,
    errors: Map<string, string>,
    commandId: string,
  ): Promise<string> {
    const [bodies, meetings] = await Promise.all([listBodies(this.parts.sql), listMeetings(this.parts.sql)]);
    return renderForm(view, { bodies, meetings, values, errors, commandId });
  }
}

/** What is missing, in words that fit the field. */
function emptyFields(body: Record<string, unknown> | undefined): FieldIssue[] {
  const issues: FieldIssue[] = [];
  if (!body?.body) issues.push({ path: ['body'], code: 'bodyMissing' });
  if (!/^\s*0*[1-9]\d{0,3}\s*$/.test(String(body?.number ?? '')))
    issues.push({ path: ['number'], code: 'meetingNumberMissing' });
  if (!body?.on) issues.push({ path: ['on'], code: 'dateFormat', params: { input: '' } });
  return issues;
}

// ── the list ───────────────────────────────────────────────────────────────────────────────────────────────────────

function renderList(view: View, bodies: BodyView[], meetings: MeetingView[]): string {
  const mayAdd = holds(view.viewer, 'secretariat');
  const add = <LinkButton kind="primary" icon="add" label="Sitzung anlegen" href={newMeeting} />;
  return page(view, {
    title: 'Sitzungen',
    nav: 'meetings',
    children: (
      <>
        <PageHead
          heading="Sitzungen"
          facts={['Wann die Gremien tagen und bis wann Punkte und Unterlagen vorliegen.']}
          actions={rich(
            <>
              <LinkButton icon="calendar-today" label="Jahresübersicht" href={PAGES.calendar} />
              {mayAdd && meetings.length > 0 ? add : ''}
            </>,
          )}
        />
        {meetings.length === 0 ? (
          <EmptyState
            title="Es ist noch keine Sitzung geplant."
            detail={mayAdd ? undefined : 'Termine trägt die Geschäftsstelle ein.'}
            action={rich(<>{mayAdd ? add : <LinkButton label="Zum Register der Formate" href={PAGES.register} />}</>)}
          />
        ) : (
          bodies.map((body) => (
            <BodySection view={view} body={body} meetings={meetings.filter((m) => m.body === body.code)} />
          ))
        )}
      </>
    ),
  }) as string;
}

function BodySection({ view, body, meetings }: { view: View; body: BodyView; meetings: MeetingView[] }): JSX.Element {
  const ahead = meetings.filter(({ on, status }) => status === 'running' || (on >= view.today && status === 'planned'));
  const past = meetings.filter((meeting) => !ahead.includes(meeting)).toReversed();
  const { registrationLeadWeeks, documentsLeadWeeks } = body.policy;
  const header = (label: string, rule: { status: string; source: string }) =>
    rich(
      <>
        {show(label)} {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
      </>,
    );
  return (
    <Section id={`gremium-${body.code.toLowerCase()}`} title={body.names.short}>
      {ahead.length === 0 ? (
        <EmptyState title="Es ist keine weitere Sitzung geplant." />
      ) : (
        <DataTable
          caption={`Nächste Sitzungen ${body.names.gen}`}
          rows={ahead}
          wide
          columns={[
            { header: 'Sitzung', cell: (m) => rich(<MeetingLink meeting={m} />) },
            { header: 'Tag', cell: (m) => `${formatDay(m.on)}, ${distance(m.on, view.now)}` },
            { header: 'Beginn', cell: (m) => `${m.startsAt} Uhr` },
            {
              header: header('Anmeldung bis', registrationLeadWeeks),
              label: 'Anmeldung bis',
              cell: (m) => latestDay(body, m.on, leadTimes(body.policy, m).registration.value),
            },
            {
              header: header('Unterlagen bis', documentsLeadWeeks),
              label: 'Unterlagen bis',
              cell: (m) => latestDay(body, m.on, leadTimes(body.policy, m).documents.value),
            },
            { header: 'Zustand', cell: (m) => rich(<StateBadge workflow="meeting" state={m.status} />) },
          ]}
        />
      )}
      {past.length > 0 ? (
        <More summary={`Vergangene und abgesagte Sitzungen (${past.length})`} open={ahead.length === 0}>
          <DataTable
            caption={`Vergangene und abgesagte Sitzungen ${body.names.gen}`}
            rows={past}
            columns={[
              { header: 'Sitzung', cell: (m) => rich(<MeetingLink meeting={m} />) },
              { header: 'Tag', cell: (m) => formatDay(m.on) },
              { header: 'Zustand', cell: (m) => rich(<StateBadge workflow="meeting" state={m.status} />) },
            ]}
          />
        </More>
      ) : (
        ''
      )}
    </Section>
  );
}

function MeetingLink({ meeting }: { meeting: MeetingView }): JSX.Element {
  return <Link label={meetingLabel(meeting)} href={`${PAGES.meetings}/${meeting.id}`} />;
}

/** „3. Sitzung“; a Sondersitzung is named so. */
export function meetingLabel({ number, isSpecial }: Pick<MeetingView, 'number' | 'isSpecial'>): string {
  return `${number}. Sitzung${isSpecial ? ' (Sondersitzung)' : ''}`;
}

/** Latest day, counted back from a meeting in weeks by the calendar of the receiving place; `null` outside of it. */
export function leadDay(body: BodyView, on: string, weeks: number): DueDay | null {
  try {
    return deadlineBefore(on, { amount: weeks, unit: 'w' }, 'deadline', countingOf(body.policy));
  } catch {
    return null;
  }
}

function latestDay(body: BodyView, on: string, weeks: number): string | null {
  const due = leadDay(body, on, weeks);
  return due ? formatDay(due.date) : null;
}

// ── a new meeting ──────────────────────────────────────────────────────────────────────────────────────────────────

interface FormProps {
  bodies: BodyView[];
  meetings: MeetingView[];
  values: Record<string, unknown>;
  errors: Map<string, string>;
  commandId: string;
}

function renderForm(view: View, { bodies, meetings, values, errors, commandId }: FormProps): string {
  const value = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const next = bodies.map(({ code, names }) => {
    const last = Math.max(0, ...meetings.filter((m) => m.body === code).map((m) => m.number));
    return `${names.short} ${last + 1}`;
  });
  const known = ['body', 'number', 'on', 'startsAt', 'place', 'isSpecial'];
  const day = parseGermanDate(value('on') ?? '');
  const isPast = day.is === 'date' && day.iso < view.today;
  return page(view, {
    title: 'Sitzung anlegen',
    nav: 'meetings',
    error: errors.size > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Sitzungen', href: PAGES.meetings }, { label: 'Sitzung anlegen' }]} />
        <PageHead
          heading="Sitzung anlegen"
          facts={['Fristen, die an der Sitzung hängen, ergeben sich aus ihrem Tag.']}
        />
        <ErrorSummary
          problems={[...errors].map(([field, message]) => ({
            field: known.includes(field) ? field : undefined,
            message,
          }))}
        />
        <PostForm action={newMeeting} csrfToken={view.csrfToken} commandId={commandId}>
          <Fields two>
            <SelectField
              name="body"
              label="Gremium"
              hint="Seine Regeln bestimmen die Fristen vor der Sitzung."
              value={value('body') ?? (bodies.length === 1 ? bodies[0]!.code : '')}
              options={bodies.map(({ code, names }) => ({ value: code, label: names.short }))}
              error={errors.get('body')}
            />
            <TextField
              name="number"
              label="Nummer der Sitzung"
              hint={`Nächste freie Nummer: ${next.join(', ')}`}
              inputmode="numeric"
              maxlength={4}
              value={value('number')}
              error={errors.get('number')}
            />
            <DateField
              name="on"
              label="Tag"
              hint={isPast ? 'TT.MM.JJJJ. Dieser Tag ist schon vorbei; das ist nur zum Nachtragen gedacht.' : undefined}
              value={value('on')}
              error={errors.get('on')}
            />
            <TextField
              name="startsAt"
              label="Beginn"
              hint="HH:MM, zum Beispiel 10:00"
              inputmode="numeric"
              maxlength={5}
              value={value('startsAt') ?? '10:00'}
              error={errors.get('startsAt')}
            />
          </Fields>
          <Fields>
            <TextField
              name="place"
              label="Ort"
              optional
              maxlength={300}
              value={value('place')}
              error={errors.get('place')}
            />
          </Fields>
          <Checkbox
            name="isSpecial"
            label="Sondersitzung"
            hint="Für Anmeldung und Unterlagen gelten die kürzeren Fristen einer Sondersitzung."
            checked={values.isSpecial !== undefined}
          />
          <SaveBar note="Die Sitzung steht danach im öffentlichen Kalender.">
            <Button kind="primary" label="Sitzung anlegen" />
            <LinkButton kind="tertiary" label="Zurück" href={PAGES.meetings} />
          </SaveBar>
        </PostForm>
      </>
    ),
  }) as string;
}
