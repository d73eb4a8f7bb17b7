import { Body, Controller, Get, Header, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { isStorable } from '../../../workflows/contract.js';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { type MailAttachment, readMail } from '../../documents/read-mail.js';
import { answerRule } from '../../notifications/answers.de.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type IncomingMailView,
  countIncoming,
  incomingContent,
  listIncoming,
  oneIncoming,
} from '../../register/incoming.queries.js';
import { functionName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { formatBytes, formatInstant } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { pathId, queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { Badge } from '../ui/badge.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Actions, Button, Link, LinkButton } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { FilterChips } from '../ui/filter-chips.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Pager } from '../ui/pager.js';
import { Fields, PostForm } from '../ui/post-form.js';
import { Note, Prose, Section } from '../ui/section.js';
import { rich, show } from '../ui/text.js';
import { TextArea } from '../ui/text-area.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const perPage = 50;
const maxReason = 1000;
const path = `${PAGES.mails}/incoming`;

interface Found {
  mail: IncomingMailView;
  attachments: MailAttachment[];
  /** Where the secretariat may record the answer for the organisation; `null` where the case takes none. */
  behalf: string | null;
}

/** Eingegangene Mails: answers to mails of umlauf, and what servers report. For the secretariat alone. */
@Controller(path)
export class IncomingMailPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get()
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async list(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const { sql, answers } = this.parts;
    const isAll = query.all === '1';
    const typed = queryText(query.page) ?? '';
    const number = /^[1-9]\d{0,3}$/.test(typed) ? Number(typed) : 1;
    const [mails, counts] = await Promise.all([
      listIncoming(sql, { isOpen: !isAll, limit: perPage, offset: (number - 1) * perPage }),
      countIncoming(sql),
    ]);
    return renderList(view, { mails, counts, isAll, number, isOff: answers === null });
  }

  @Get(':id')
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Param('id') id: string): Promise<string> {
    return renderOne(view, await this.load(view, id));
  }

  /** The mail as it came. */
  @Get(':id/original')
  @Allow('secretariat')
  async original(@Param('id') id: string, @Res() response: Response): Promise<void> {
    const content = await incomingContent(this.parts.sql, pathId(id));
    if (!content) throw new PageRefused(404, 'notFound');
    download(response, 'mail.eml', content);
  }

  @Get(':id/files/:number')
  @Allow('secretariat')
  async file(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Param('number') number: string,
    @Res() response: Response,
  ): Promise<void> {
    const { attachments } = await this.load(view, id);
    const attachment = /^\d{1,3}$/.test(number) ? attachments[Number(number) - 1] : undefined;
    if (!attachment) throw new PageRefused(404, 'notFound');
    download(response, nameOf(attachment, Number(number)), attachment.content);
  }

  /** Erledigt, with what was done. */
  @Post(':id/done')
  @Allow('secretariat')
  async settle(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const words = typeof body?.words === 'string' ? body.words.replaceAll('\r\n', '\n') : '';
    const problem = problemOf(words);
    if (problem) {
      const html = renderOne(view, await this.load(view, id), { words, problem });
      response.status(422).type('html').send(html);
      return;
    }
    const [row] = await this.parts.sql<{ is: boolean }>('SELECT umlauf.incoming_settle($1, $2, $3) AS is', [
      pathId(id),
      view.viewer!.personId,
      words.trim(),
    ]);
    request.session.notice = row!.is ? 'Die Mail ist erledigt.' : 'Diese Mail war schon erledigt.';
    response.redirect(303, path);
  }

  private async load(view: View, id: string): Promise<Found> {
    const { sql, engine } = this.parts;
    const mail = await oneIncoming(sql, pathId(id));
    const content = mail && (await incomingContent(sql, mail.id));
    if (!mail || !content) throw new PageRefused(404, 'notFound');
    const { attachments } = await readMail(content, '');
    const rule = answerRule(mail.workflow, mail.role);
    const command = rule?.document?.command ?? rule?.words[0]?.command;
    const offers =
      mail.status === 'open' && mail.instanceId ? await engine.offers(mail.instanceId, view.viewer!.personId) : null;
    const mayRecord = offers?.behalf.some(
      (offer) => offer.command === command && offer.organisations.includes(mail.organisation),
    );
    return { mail, attachments, behalf: mayRecord ? `/instances/${mail.instanceId}/do/${command}?behalf=1` : null };
  }
}

/** Never shown in the browser: a mail may hold anything. */
function download(response: Response, name: string, content: Buffer): void {
  response.attachment(name);
  response.setHeader('Content-Type', 'application/octet-stream');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.send(content);
}

function nameOf({ name }: MailAttachment, number: number): string {
  return name || `anlage-${number}`;
}

function problemOf(words: string): string | null {
  if (words.trim() === '') return 'Bitte schreiben Sie, was Sie veranlasst haben.';
  if (words.length > maxReason) return `Der Text hat ${words.length} Zeichen. Möglich sind höchstens 1.000.`;
  return isStorable(words) ? null : 'Der Text enthält ein Zeichen, das sich nicht speichern lässt.';
}

interface ListProps {
  mails: IncomingMailView[];
  counts: { all: number; open: number };
  isAll: boolean;
  number: number;
  isOff: boolean;
}

function renderList(view: View, { mails, counts, isAll, number, isOff }: ListProps): string {
  const matching = isAll ? counts.all : counts.open;
  const from = (number - 1) * perPage;
  const address = (to: number) =>
    `${path}?${new URLSearchParams({ ...(isAll ? { all: '1' } : {}), page: String(to) })}`;
  return page(view, {
    title: 'Eingegangene Mails',
    nav: null,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Postausgang', href: PAGES.mails }, { label: 'Eingegangene Mails' }]} />
        <PageHead
          heading="Eingegangene Mails"
          facts={['Antworten auf Mails von umlauf und Meldungen der Mailserver. Nur die Geschäftsstelle sieht sie.']}
        />
        {isOff ? (
          <Note
            icon="info"
            text="Antworten per Mail sind ausgeschaltet. Der Betrieb schaltet sie mit der Einstellung MAIL_IN_PORT ein."
          />
        ) : (
          ''
        )}
        <FilterChips
          label="Nach Stand"
          chips={[
            { label: 'Zu erledigen', count: counts.open, href: path, current: !isAll },
            { label: 'Alle', count: counts.all, href: `${path}?all=1`, current: isAll },
          ]}
        />
        {mails.length === 0 ? (
          <EmptyState title={isAll ? 'Noch ist keine Mail eingegangen.' : 'Alle eingegangenen Mails sind erledigt.'} />
        ) : (
          <Section id="mails" title="Mails" near>
            {mails.map((mail) => (
              <article class="u-mail" id={`mail-${mail.id}`}>
                <div class="u-mail__head">
                  <h3 class="u-mail__subject">
                    <Link label={mail.subject || 'Ohne Betreff'} href={`${path}/${mail.id}`} />
                  </h3>
                  <StatusBadge mail={mail} />
                </div>
                <p class="u-meta">
                  <span class="u-num">{show(formatInstant(mail.at))}</span> · von {show(senderOf(mail))}
                </p>
                <p class="u-small">{show(mail.detail)}</p>
              </article>
            ))}
          </Section>
        )}
        {matching > perPage ? (
          <Pager
            from={from + 1}
            to={from + mails.length}
            total={matching}
            previous={number > 1 ? address(number - 1) : undefined}
            next={from + mails.length < matching ? address(number + 1) : undefined}
          />
        ) : (
          ''
        )}
      </>
    ),
  }) as string;
}

function StatusBadge({ mail }: { mail: IncomingMailView }): JSX.Element {
  if (mail.status === 'open') return <Badge tone="warning" icon="warning" label="zu erledigen" />;
  if (mail.status === 'awaitingCode') return <Badge tone="info" icon={null} label="wartet auf den Code" />;
  return <Badge tone="neutral" icon={null} label="erledigt" />;
}

function renderOne(
  view: View,
  { mail, attachments, behalf }: Found,
  typed: { words: string; problem: string } | null = null,
): string {
  const subject = mail.subject || 'Ohne Betreff';
  return page(view, {
    title: typed ? `Fehler: ${subject}` : subject,
    nav: null,
    children: (
      <>
        <Breadcrumbs
          crumbs={[
            { label: 'Postausgang', href: PAGES.mails },
            { label: 'Eingegangene Mails', href: path },
            { label: subject },
          ]}
        />
        <PageHead preline="Eingegangene Mail" heading={subject} badge={rich(<StatusBadge mail={mail} />)} />
        {typed ? <ErrorSummary problems={[{ field: 'words', message: typed.problem }]} /> : ''}
        <DescriptionList
          entries={[
            { term: 'Von', value: senderOf(mail) },
            { term: 'Eingegangen', value: formatInstant(mail.at) },
            { term: 'Was geschah', value: mail.detail },
            {
              term: 'Antwort auf',
              value: mail.answers
                ? rich(<Link label={mail.answers} href={`${PAGES.mails}/${mail.mailId}`} />)
                : undefined,
            },
            { term: 'Diese ging an', value: mail.role ? functionName(mail.role, mail.organisation) : undefined },
            {
              term: 'Vorgang',
              value: mail.workflow
                ? rich(
                    <Link
                      label={[wordsOf(mail.workflow).name, mail.title].filter(Boolean).join(': ')}
                      href={caseLink({ id: mail.instanceId!, workflow: mail.workflow })}
                    />,
                  )
                : undefined,
            },
            {
              term: 'Erledigt',
              value: mail.settledAt ? `${formatInstant(mail.settledAt)}: ${mail.settledAs ?? ''}` : undefined,
            },
          ]}
        />
        {mail.status === 'open' ? <ToDo view={view} mail={mail} behalf={behalf} typed={typed} /> : ''}
        <Section id="text" title="Text">
          {mail.text.trim() ? (
            <div class="u-panel u-panel--surface">
              <Prose text={mail.text} />
            </div>
          ) : (
            <p class="u-text">Die Mail hat keinen Text.</p>
          )}
        </Section>
        <Section id="anlagen" title="Anlagen">
          <Note
            icon="info"
            text="Dateien aus Mails hat niemand geprüft. Bitte öffnen Sie sie nur, wenn Sie sie erwarten."
          />
          <ul class="u-aside-list u-aside-list--lines">
            {attachments.map((attachment, i) => (
              <li>
                <Link
                  label={`${nameOf(attachment, i + 1)}, ${formatBytes(attachment.content.length)}`}
                  href={`${path}/${mail.id}/files/${i + 1}`}
                />
              </li>
            ))}
            <li>
              <Link label="Die ganze Mail, wie sie einging (EML)" href={`${path}/${mail.id}/original`} />
            </li>
          </ul>
        </Section>
      </>
    ),
  }) as string;
}

/** What the secretariat can do with a mail that umlauf drew nothing from. */
function ToDo(props: {
  view: View;
  mail: IncomingMailView;
  behalf: string | null;
  typed: { words: string; problem: string } | null;
}): JSX.Element {
  const { view, mail, behalf, typed } = props;
  return (
    <Section id="tun" title="Was zu tun ist">
      <div class="u-stack">
        <p class="u-text">
          {show(
            mail.outcome === 'stranger'
              ? 'Die Mail kam an die richtige Antwortadresse, aber von einer anderen Adresse als der eingetragenen. umlauf hat nicht geantwortet. Bitte fragen Sie bei der zuständigen Stelle nach, ob die Mail von ihr ist.'
              : mail.outcome === 'ballotAsked'
                ? 'Die Stimme ist nicht abgegeben. Bitte fragen Sie bei der Stimmführung nach.'
                : 'umlauf hat aus der Mail nichts abgeleitet. Bitte lesen Sie sie und veranlassen Sie, was nötig ist.',
          )}
        </p>
        {behalf ? (
          <>
            <p class="u-text">
              Ist die Angabe eindeutig und von der zuständigen Stelle, können Sie sie im Auftrag erfassen. Laden Sie
              dafür die ganze Mail (EML) herunter und fügen Sie sie als Beleg hinzu.
            </p>
            <Actions>
              <LinkButton label="Im Auftrag erfassen" href={behalf} />
            </Actions>
          </>
        ) : (
          ''
        )}
        <PostForm class="u-stack" action={`${path}/${mail.id}/done`} csrfToken={view.csrfToken}>
          <Fields>
            <TextArea
              name="words"
              label="Was Sie veranlasst haben"
              hint="Zum Beispiel: mit Hessen telefoniert, der Bericht kommt bis Freitag, 25.10.2024"
              rows={2}
              maxlength={maxReason}
              value={typed?.words ?? ''}
              error={typed?.problem}
            />
          </Fields>
          <Actions>
            <Button kind="primary" label="Als erledigt ablegen" />
          </Actions>
        </PostForm>
        <More summary="Warum umlauf nicht gehandelt hat">
          <p class="u-text">
            umlauf handelt nur, wenn eine Mail an die Antwortadresse ging, von der eingetragenen Adresse kommt und eine
            der vorgesehenen Antworten enthält. Eine Stimme zählt erst mit dem Code, der an die eingetragene Adresse
            ging.
          </p>
        </More>
      </div>
    </Section>
  );
}

function senderOf({ sender, senderName }: IncomingMailView): string {
  if (!sender) return 'unbekannt';
  return senderName && senderName !== sender ? `${senderName} <${sender}>` : sender;
}
