import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { deadlineBefore } from '../../../workflows/deadline-calendar.js';
import { holds } from '../../identity/viewer.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, listBodies } from '../../register/case.queries.js';
import { type IdleGroup, idleGroups, matterOfTitle } from '../../register/idle.queries.js';
import { organisationName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { formatDate, formatList, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { PageRefused } from '../refusal.js';
import { sendBeginning, sentences } from '../send-form.js';
import { StateBadge } from '../state-badge.js';
import { Assumption } from '../ui/assumption.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, Link } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Note, Section } from '../ui/section.js';
import { TextArea } from '../ui/text-area.js';
import { TextField } from '../ui/text-field.js';
import { attr, rich } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const address = `${PAGES.register}/review`;

/** What is proposed to one body. */
interface Review {
  body: BodyView;
  groups: IdleGroup[];
  /** Vorlage of this half-year that is there already. */
  matter: string | null;
  title: string;
  summary: string;
}

/** Gremienbereinigung: half-yearly, formats of which nothing was seen for some months, as one Vorlage with proposals. */
@Controller()
export class GroupReviewPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(address)
  @Allow('read:instance')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View): Promise<string> {
    return render(view, await this.reviews(view), new Map(), this.parts.ids.next());
  }

  @Post(address)
  @Allow('read:instance')
  async submit(
    @CurrentView() view: View,
    @Body() sent: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const text = (raw: unknown) => (typeof raw === 'string' ? raw : '');
    const reviews = await this.reviews(view);
    const review = reviews.find(({ body }) => body.code === sent?.body);
    if (!review) throw new PageRefused(400, 'badRequest');
    review.title = text(sent?.title);
    review.summary = text(sent?.summary);
    const own = view.viewer!.memberships.find(({ role }) => role === 'secretariat')!;
    const answer = await sendBeginning(this.parts, view, 'matter', {
      commandId: sent?.commandId,
      title: review.title,
      summary: review.summary,
      source: '',
      leads: [own.organisation],
      consultationSequence: [{ body: review.body.code, purpose: 'decision' }],
    });
    if (!answer.issues) {
      request.session.notice = 'Die Vorlage ist angemeldet.';
      return response.redirect(303, `${PAGES.instances}/${answer.answer.instanceId}`);
    }
    const html = render(view, reviews, sentences(answer.issues), this.parts.ids.next(), review.body.code);
    response.status(422).type('html').send(html);
  }

  /** @throws PageRefused 403 for everybody but the secretariat. */
  private async reviews(view: View): Promise<Review[]> {
    if (!holds(view.viewer, 'secretariat')) throw new PageRefused(403, 'notPermitted');
    const { sql } = this.parts;
    const bodies = (await listBodies(sql)).filter(({ registersFormats }) => registersFormats);
    return Promise.all(
      bodies.map(async (body) => {
        const groups = await idleGroups(sql, body.code, sinceOf(body, view.today));
        const title = `Gremienbereinigung ${body.names.gen}, ${halfYear(view.today)}`;
        const matter = groups.length > 0 ? await matterOfTitle(sql, title) : null;
        return { body, groups, matter, title, summary: summaryOf(body, groups, view.today) };
      }),
    );
  }
}

/** First day that still counts as lately. */
function sinceOf({ policy }: BodyView, today: string): string {
  const period = { amount: policy.idleMonths.value, unit: 'm' } as const;
  return deadlineBefore(today, period, 'appointment', { place: policy.receivingPlace.value }).date;
}

/** „1. Halbjahr 2025“. */
function halfYear(today: string): string {
  return `${today.slice(5, 7) < '07' ? 1 : 2}. Halbjahr ${today.slice(0, 4)}`;
}

/** What the secretariat may propose; the body decides. */
function proposalFor({ state, validUntil }: IdleGroup): string {
  if (state === 'seekingLead') return 'neue Federführung bestimmen oder auflösen';
  if (state === 'dormant') return 'wieder aufnehmen oder auflösen';
  return validUntil
    ? `Kurzbericht erbitten oder mit dem ${formatDate(validUntil)} enden lassen`
    : 'Kurzbericht erbitten oder auflösen';
}

function lastSeen({ activeFrom, lastReport, lastDecision }: IdleGroup): string {
  return [activeFrom, lastReport ?? '', lastDecision ?? ''].toSorted().at(-1)!;
}

/** The text of the Vorlage, one line for each Format. */
function summaryOf({ policy }: BodyView, groups: IdleGroup[], today: string): string {
  const lines = groups.map(
    (group, i) =>
      `${i + 1}. „${group.title ?? ''}“ (${group.leads.length > 0 ? `Federführung ${formatList(group.leads.map(organisationName))}` : 'ohne Federführung'}), zuletzt ${formatDate(lastSeen(group))}. Vorschlag: ${proposalFor(group)}.`,
  );
  const months = plural(policy.idleMonths.value, 'Monat', 'Monaten');
  return [
    `Zu diesen Formaten liegt seit mindestens ${months} kein Bericht und kein Beschluss vor (Stand ${formatDate(today)}):`,
    ...lines,
  ].join('\n');
}

function render(
  view: View,
  reviews: Review[],
  errors: Map<string, string>,
  commandId: string,
  sent: string | null = null,
): string {
  const found = reviews.filter(({ groups }) => groups.length > 0);
  return page(view, {
    title: 'Gremienbereinigung',
    nav: 'register',
    error: errors.size > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Formate', href: PAGES.register }, { label: 'Gremienbereinigung' }]} />
        <PageHead
          heading="Gremienbereinigung"
          facts={['Formate, von denen länger nichts zu sehen war. Einmal im Halbjahr, als eine Vorlage.']}
        />
        <ErrorSummary
          problems={[...errors].map(([field, message]) => ({
            message,
            ...(['title', 'summary'].includes(field) ? { field } : {}),
          }))}
        />
        {found.length === 0 ? (
          <EmptyState
            title="Von jedem Format war in letzter Zeit etwas zu sehen."
            detail={reviews
              .map(
                ({ body }) =>
                  `${body.names.short}: gelistet wird nach ${plural(body.policy.idleMonths.value, 'Monat', 'Monaten')}.`,
              )
              .join(' ')}
          />
        ) : (
          found.map((review) => (
            <ReviewPart
              view={view}
              review={review}
              commandId={commandId}
              errors={review.body.code === sent ? errors : new Map()}
            />
          ))
        )}
      </>
    ),
  }) as string;
}

function ReviewPart(props: {
  view: View;
  review: Review;
  commandId: string;
  errors: ReadonlyMap<string, string>;
}): JSX.Element {
  const { view, review, commandId, errors } = props;
  const { body, groups, matter, title, summary } = review;
  const rule = body.policy.idleMonths;
  // The form that was sent keeps the plain ids that the summary of its mistakes leads to.
  const own = (name: string) => (errors.size > 0 ? {} : { id: `${name}-${body.code.toLowerCase()}` });
  return (
    <Section id={`gremium-${body.code.toLowerCase()}`} title={body.names.short}>
      <p class="u-text">
        <span
          safe
        >{`${plural(groups.length, 'Format', 'Formate')} ohne Bericht und Beschluss seit mindestens ${plural(rule.value, 'Monat', 'Monaten')}.`}</span>{' '}
        {rule.status === 'assumption' ? <Assumption explanation={rule.source} /> : ''}
      </p>
      <DataTable
        caption={`Formate ${body.names.gen} ohne Bericht und Beschluss`}
        rows={groups}
        wide
        columns={[
          {
            header: 'Format',
            cell: ({ id, title: name }) =>
              rich(<Link label={name ?? 'Ohne Titel'} href={`${PAGES.instances}/${id}`} />),
          },
          { header: 'Federführung', cell: ({ leads }) => formatList(leads.map(organisationName)) || 'wird gesucht' },
          { header: 'Letzter Bericht', cell: ({ lastReport }) => (lastReport ? formatDate(lastReport) : 'keiner') },
          {
            header: 'Letzter Beschluss',
            cell: ({ lastDecision }) => (lastDecision ? formatDate(lastDecision) : 'keiner'),
          },
          { header: 'Zustand', cell: ({ state }) => rich(<StateBadge workflow="workingGroup" state={state} />) },
          { header: 'Vorschlag', cell: proposalFor },
        ]}
      />
      {matter ? (
        <Note
          text={rich(
            <>
              In diesem Halbjahr ist die Vorlage schon angemeldet:{' '}
              <Link label="Zur Vorlage" href={`${PAGES.instances}/${matter}`} />
            </>,
          )}
        />
      ) : (
        <PostForm action={address} csrfToken={view.csrfToken} commandId={commandId} class="u-after">
          <input type="hidden" name="body" value={attr(body.code)} />
          <Fields>
            <TextField
              {...own('title')}
              name="title"
              label="Thema"
              maxlength={400}
              value={title}
              error={errors.get('title')}
            />
            <TextArea
              {...own('summary')}
              name="summary"
              label="Sachverhalt"
              hint="Vorschläge, die Sie ändern können."
              rows={8}
              maxlength={20000}
              value={summary}
              error={errors.get('summary')}
            />
          </Fields>
          <SaveBar note="Danach setzen Sie die Vorlage auf eine Tagesordnung.">
            <Button kind="primary" label="Vorlage anmelden" />
          </SaveBar>
        </PostForm>
      )}
    </Section>
  );
}
