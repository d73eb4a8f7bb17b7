import { Controller, Get, Header, Inject, Param, Post, Query, Redirect, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { wordsOf } from '../../../workflows/words-catalogue.js';
import { as } from '../../identity/ability.js';
import { holds } from '../../identity/viewer.js';
import { deliveryWords } from '../../notifications/delivery-words.de.js';
import { type MailExample, mailExamples } from '../../notifications/mail-examples.js';
import { withoutSignatures } from '../../notifications/action-links.js';
import { codeMail, withoutCode } from '../../notifications/link-code.de.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  type MailStatus,
  type MailTrouble,
  type OutgoingMailView,
  countMails,
  listMails,
  mailHtml,
  mailSamples,
  mailStatuses,
  mailTrouble,
  oneMail,
} from '../../register/mail.queries.js';
import { functionName } from '../../register/names.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { formatInstant, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { pathId, queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { Alert } from '../ui/alert.js';
import { Badge } from '../ui/badge.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Actions, Button, Link, LinkButton } from '../ui/button.js';
import { DescriptionList } from '../ui/description-list.js';
import { EmptyState } from '../ui/empty-state.js';
import { FilterChips } from '../ui/filter-chips.js';
import { MailBadge, MailCard, type MailState } from '../ui/mail-card.js';
import { More } from '../ui/more.js';
import { PageHead } from '../ui/page-head.js';
import { Pager } from '../ui/pager.js';
import { PostForm } from '../ui/post-form.js';
import { Prose, Section } from '../ui/section.js';
import { rich, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const perPage = 50;

/** Words for the states of a mail (wording.md 2) by those of its row. */
const stateOf: Record<MailStatus, MailState> = {
  pending: 'waiting',
  sending: 'sending',
  sent: 'sent',
  failed: 'undeliverable',
  suppressed: 'obsolete',
  superseded: 'replaced',
  uncertain: 'unclear',
};

const labels: Record<MailStatus, string> = {
  pending: 'wartet',
  sending: 'wird gesendet',
  sent: 'gesendet',
  failed: 'nicht zustellbar',
  suppressed: 'entfallen',
  superseded: 'ersetzt',
  uncertain: 'Zustellung unklar',
};

/** Nothing of a mail may load, run or lead anywhere inside the frame that shows it. */
const framePolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

interface ListProps {
  mails: OutgoingMailView[];
  counts: { status: MailStatus; count: number }[];
  status: MailStatus | '';
  number: number;
  /** Mails of everybody, for the secretariat. */
  isAll: boolean;
  staysHere: boolean;
  /** For the secretariat. */
  trouble: MailTrouble | null;
}

/** Postausgang: mails and their fate. Everybody sees their own, the secretariat all of them. */
@Controller()
export class MailsPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(PAGES.mails)
  @Allow('read:mail')
  @Header('content-type', 'text/html; charset=utf-8')
  async list(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const { sql } = this.parts;
    const isAll = holds(view.viewer, 'secretariat');
    const status = mailStatuses.find((known) => known === query.status) ?? '';
    const typed = queryText(query.page) ?? '';
    const number = /^[1-9]\d{0,3}$/.test(typed) ? Number(typed) : 1;
    const whose = isAll ? {} : { personId: view.viewer!.personId };
    const [mails, counts, trouble] = await Promise.all([
      listMails(sql, { ...whose, status: status || undefined, limit: perPage, offset: (number - 1) * perPage }),
      countMails(sql, whose),
      isAll ? mailTrouble(sql) : null,
    ]);
    return renderList(view, { mails, counts, status, number, isAll, staysHere: !this.parts.config.SMTP_URL, trouble });
  }

  /** Beispiele: a mail of every kind, for whoever wants to read what umlauf writes. */
  @Get(`${PAGES.mails}/samples`)
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async samples(@CurrentView() view: View): Promise<string> {
    return renderSamples(view, await mailSamples(this.parts.sql));
  }

  /** Noch einmal senden, or erledigt: what failed or is unclear needs people. */
  @Post(`${PAGES.mails}/:id/:act`)
  @Allow('secretariat')
  @Redirect()
  async settle(@Param('id') id: string, @Param('act') act: string, @Req() request: RequestWithView) {
    const { sql, hint } = this.parts;
    const mailId = pathId(id);
    if (act === 'again') {
      const [row] = await sql<{ is: boolean }>('SELECT umlauf.mail_again($1) AS is', [mailId]);
      request.session.notice = row!.is
        ? 'Die Mail wird noch einmal gesendet.'
        : 'Diese Mail lässt sich nicht noch einmal senden.';
      hint.publish();
    } else if (act === 'done') {
      const words = 'Von der Geschäftsstelle als erledigt abgelegt.';
      const [row] = await sql<{ is: boolean }>('SELECT umlauf.mail_close($1, $2) AS is', [mailId, words]);
      request.session.notice = row!.is ? 'Die Mail ist abgelegt.' : 'Diese Mail war schon erledigt.';
    } else throw new PageRefused(404, 'notFound');
    return { url: `${PAGES.mails}/${mailId}`, statusCode: 303 };
  }

  @Get(`${PAGES.mails}/:id`)
  @Allow('read:mail')
  @Header('content-type', 'text/html; charset=utf-8')
  async show(@CurrentView() view: View, @Param('id') id: string): Promise<string> {
    return renderOne(view, await this.readable(view, id), !this.parts.config.SMTP_URL);
  }

  /** The formatted part as it was sent, for a frame without rights. */
  @Get(`${PAGES.mails}/:id/html`)
  @Allow('read:mail')
  async html(@CurrentView() view: View, @Param('id') id: string, @Res() response: Response): Promise<void> {
    const mail = await this.readable(view, id);
    const html = await mailHtml(this.parts.sql, mail.id);
    if (html === null) throw new PageRefused(404, 'notFound');
    response.setHeader('Content-Security-Policy', framePolicy);
    response.type('html').send(readable(view, mail, html));
  }

  private async readable(view: View, id: string): Promise<OutgoingMailView> {
    const mail = await oneMail(this.parts.sql, pathId(id));
    if (!mail || !view.ability.can('read', as('mail', { person_id: mail.personId })))
      throw new PageRefused(404, 'notFound');
    return mail;
  }
}

function renderList(view: View, props: ListProps): string {
  const { mails, counts, status, number, isAll, staysHere, trouble } = props;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const matching = status ? (counts.find((row) => row.status === status)?.count ?? 0) : total;
  const from = (number - 1) * perPage;
  return page(view, {
    title: 'Postausgang',
    nav: null,
    children: (
      <>
        <PageHead
          heading="Postausgang"
          facts={[
            isAll
              ? 'Alle Mails, die umlauf schreibt, und was aus ihnen wurde.'
              : 'Mails an Ihre Stelle und was aus ihnen wurde.',
          ]}
        />
        {staysHere ? <StaysHere /> : ''}
        {trouble ? <Trouble trouble={trouble} /> : ''}
        {isAll ? (
          <p class="u-text">
            <Link
              label={`Eingegangene Mails${trouble?.incoming ? ` (${trouble.incoming} zu erledigen)` : ''}`}
              href={`${PAGES.mails}/incoming`}
            />
            {' · '}
            <Link label="Beispiele aller Mails" href={`${PAGES.mails}/samples`} />
          </p>
        ) : (
          ''
        )}
        <FilterChips
          label="Nach Zustand"
          chips={[
            { label: 'Alle', status: '' as const, count: total },
            ...mailStatuses.flatMap((known) => {
              const count = counts.find((row) => row.status === known)?.count ?? 0;
              return count > 0 || known === status ? [{ label: labels[known], status: known, count }] : [];
            }),
          ].map((chip) => ({
            label: chip.label,
            count: chip.count,
            href: address(chip.status, 1),
            current: chip.status === status,
          }))}
        />
        {mails.length === 0 ? (
          <EmptyState
            title={total === 0 ? 'Noch ist keine Mail geschrieben.' : 'In diesem Zustand ist keine Mail.'}
            action={rich(
              total === 0 ? (
                <LinkButton label="Zu „Für mich“" href={PAGES.mine} />
              ) : (
                <LinkButton label="Alle Mails ansehen" href={PAGES.mails} />
              ),
            )}
          />
        ) : (
          <>
            <Section id="mails" title="Mails" near>
              {mails.map((mail) => (
                <MailCard
                  id={`mail-${mail.id}`}
                  subject={rich(<Link label={mail.subject} href={`${PAGES.mails}/${mail.id}`} />)}
                  to={recipientOf(mail)}
                  when={formatInstant(mail.sentAt ?? mail.createdAt)}
                  state={stateOf[mail.status]}
                  problem={problemOf(mail)}
                />
              ))}
            </Section>
            {matching > perPage ? (
              <Pager
                from={from + 1}
                to={from + mails.length}
                total={matching}
                previous={number > 1 ? address(status, number - 1) : undefined}
                next={from + mails.length < matching ? address(status, number + 1) : undefined}
              />
            ) : (
              ''
            )}
          </>
        )}
      </>
    ),
  }) as string;
}

function renderOne(view: View, mail: OutgoingMailView, staysHere: boolean): string {
  return page(view, {
    title: mail.subject,
    nav: null,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Postausgang', href: PAGES.mails }, { label: mail.subject }]} />
        <PageHead preline="Mail" heading={mail.subject} badge={rich(<MailBadge state={stateOf[mail.status]} />)} />
        {staysHere ? <StaysHere /> : ''}
        <DescriptionList
          entries={[
            { term: 'An', value: recipientOf(mail) },
            { term: 'Geschrieben', value: formatInstant(mail.createdAt) },
            { term: 'Gesendet', value: mail.sentAt ? formatInstant(mail.sentAt) : notYet(mail) },
            { term: 'Hinweis', value: mail.status === 'failed' ? whatFailed(mail.detail ?? '') : problemOf(mail) },
            {
              term: 'Vorgang',
              value: mail.workflow
                ? rich(
                    <Link
                      label={wordsOf(mail.workflow).name}
                      href={caseLink({ id: mail.instanceId!, workflow: mail.workflow })}
                    />,
                  )
                : undefined,
            },
          ]}
        />
        {holds(view.viewer, 'secretariat') && (mail.status === 'failed' || mail.status === 'uncertain') ? (
          <ToDo view={view} mail={mail} />
        ) : (
          ''
        )}
        <Section id="text" title="Text">
          <div class="u-panel u-panel--surface">
            <Prose text={readable(view, mail, mail.text)} />
          </div>
        </Section>
        {mail.hasHtml ? (
          <More summary="So sieht die Mail im Postfach aus">
            <iframe
              class="u-mail__frame"
              sandbox=""
              loading="lazy"
              title="Mail in ihrer Gestaltung"
              src={`${PAGES.mails}/${mail.id}/html`}
            ></iframe>
          </More>
        ) : (
          ''
        )}
      </>
    ),
  }) as string;
}

/** „noch nicht, vorgesehen für 17.06.2024, 08:00 Uhr“. */
function notYet({ status, sendAt }: OutgoingMailView): string {
  return status === 'pending' ? `noch nicht, vorgesehen für ${formatInstant(sendAt)}` : 'nicht gesendet';
}

/** What does not go out, and what to do. */
function Trouble({ trouble }: { trouble: MailTrouble }): JSX.Element {
  const { waiting, since, lastWords, failed, uncertain, isDown } = trouble;
  const open = failed + uncertain;
  return (
    <>
      {waiting > 0 ? (
        <Alert
          tone="warning"
          title={
            isDown && since
              ? `Der Mailserver hat seit ${formatInstant(since)} keine Mail angenommen`
              : 'Der Mailserver nimmt zurzeit nicht alle Mails an'
          }
        >
          <p>
            {show(
              `${plural(waiting, 'Mail wartet', 'Mails warten')}${since ? ` seit ${formatInstant(since)}` : ''}. umlauf versucht es weiter, fünf Tage lang. Fristen laufen unabhängig davon.`,
            )}
          </p>
          {lastWords ? <p>{show(`Zuletzt gemeldet: ${lastWords}`)}</p> : ''}
          <p>
            Bitte geben Sie dem Betrieb Bescheid. Eilige Nachrichten teilen Sie bitte auf anderem Weg mit.{' '}
            <Link label="Wartende Mails ansehen" href={address('pending', 1)} />
          </p>
        </Alert>
      ) : (
        ''
      )}
      {open > 0 ? (
        <Alert tone="warning" title={`${plural(open, 'Mail braucht', 'Mails brauchen')} Ihre Entscheidung`}>
          <p>
            Sie sind nicht zustellbar, oder die Zustellung ist unklar. In der Mail steht, was zu tun ist: noch einmal
            senden, oder anders benachrichtigen und ablegen.
          </p>
        </Alert>
      ) : (
        ''
      )}
    </>
  );
}

/** The two ways on from a mail that failed or is unclear. */
function ToDo({ view, mail }: { view: View; mail: OutgoingMailView }): JSX.Element {
  return (
    <Section id="tun" title="Was zu tun ist">
      <div class="u-stack">
        <p class="u-text">
          {show(
            mail.hasAddress
              ? mail.status === 'failed'
                ? `${toDoAfter(mail.detail ?? '')} Danach senden Sie die Mail noch einmal oder legen sie ab.`
                : 'Bitte fragen Sie nach, ob die Mail angekommen ist. Danach senden Sie sie noch einmal oder legen sie ab.'
              : 'Für diese Funktion fehlt eine Adresse. Teilen Sie den Inhalt auf anderem Weg mit und legen Sie die Mail ab.',
          )}
        </p>
        <Actions>
          {mail.hasAddress ? (
            <PostForm action={`${PAGES.mails}/${mail.id}/again`} csrfToken={view.csrfToken}>
              <Button kind="primary" label="Noch einmal senden" />
            </PostForm>
          ) : (
            ''
          )}
          <PostForm action={`${PAGES.mails}/${mail.id}/done`} csrfToken={view.csrfToken}>
            <Button label="Als erledigt ablegen" />
          </PostForm>
        </Actions>
      </div>
    </Section>
  );
}

function renderSamples(view: View, mails: (OutgoingMailView & { name: string })[]): string {
  const sent = new Map(mails.map((mail) => [mail.name, mail]));
  const examples = mailExamples();
  const known = new Set(examples.map(({ name }) => name));
  const others = mails.filter(({ name }) => !known.has(name));
  const workflows = [...new Set(examples.map(({ workflow }) => workflow))].toSorted((a, b) =>
    wordsOf(a).name.localeCompare(wordsOf(b).name, 'de'),
  );
  return page(view, {
    title: 'Beispiele aller Mails',
    nav: null,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Postausgang', href: PAGES.mails }, { label: 'Beispiele aller Mails' }]} />
        <PageHead
          heading="Beispiele aller Mails"
          facts={[
            'Von jeder Art die neueste Mail, wie sie gesendet wurde. Wo es noch keine gibt, steht ein Beispiel aus einem erdachten Vorgang.',
          ]}
        />
        {workflows.map((workflow, i) => (
          <Section id={`art-${i}`} title={wordsOf(workflow).name}>
            {examples
              .filter((example) => example.workflow === workflow)
              .map((example) => {
                const mail = sent.get(example.name);
                return mail ? <SentExample mail={mail} /> : <Example example={example} />;
              })}
          </Section>
        ))}
        {others.length > 0 ? (
          <Section id="weitere" title="Weitere">
            {others.map((mail) => (
              <SentExample mail={mail} />
            ))}
          </Section>
        ) : (
          ''
        )}
      </>
    ),
  }) as string;
}

function SentExample({ mail }: { mail: OutgoingMailView }): JSX.Element {
  return (
    <MailCard
      subject={mail.subject}
      to={recipientOf(mail)}
      when={formatInstant(mail.sentAt ?? mail.createdAt)}
      state={stateOf[mail.status]}
      body={mail.text}
    />
  );
}

function Example({ example }: { example: MailExample }): JSX.Element {
  return (
    <article class="u-mail">
      <div class="u-mail__head">
        <h3 class="u-mail__subject">{show(example.subject)}</h3>
        <Badge tone="neutral" icon={null} label="Beispiel" />
      </div>
      <p class="u-meta">an {show(example.to)}</p>
      <More summary="Text der Mail">
        <div class="u-mail__body">{show(example.text)}</div>
      </More>
    </article>
  );
}

/** Personal links and codes are the recipient's alone; the demo, where every office is open to everybody, shows them. */
function readable({ viewer, isDemo }: View, { name, personId }: OutgoingMailView, words: string): string {
  if (isDemo || personId === viewer?.personId) return words;
  return name === codeMail ? withoutCode(words) : withoutSignatures(words);
}

function StaysHere(): JSX.Element {
  return (
    <Alert tone="info" title="Nichts verlässt diese Maschine">
      <p>Es ist kein Mailserver eingestellt. „Gesendet“ heißt hier: im eingebauten Postfach abgelegt.</p>
    </Alert>
  );
}

/** The function that a mail is for: „Federführung Hessen“. */
function recipientOf({ role, organisation, recipient }: OutgoingMailView): string {
  return role ? functionName(role, organisation) : recipient;
}

function problemOf({ status, detail }: OutgoingMailView): string | undefined {
  switch (status) {
    case 'failed':
      return `${whatFailed(detail ?? '')} ${toDoAfter(detail ?? '')}`.trim();
    case 'uncertain':
      return 'Die Verbindung brach ab, nachdem die Mail übergeben war. Sie kann angekommen sein; bitte fragen Sie nach.';
    case 'pending':
      return detail ? `Noch nicht angenommen: ${detail}` : undefined;
    case 'suppressed':
      return detail ?? 'Entfallen, weil sich der Anlass erledigt hat.';
    case 'superseded':
      return detail ?? 'Durch eine neuere Mail ersetzt.';
    default:
      return undefined;
  }
}

/** What a server or umlauf itself said, in words. */
function whatFailed(detail: string): string {
  const said = detail.replace(/\.$/, '');
  const { what } = deliveryWords(detail);
  return !isOfServer(detail) || detail.startsWith(what) ? `${said}.` : `${what} Gemeldet: ${said}.`;
}

function toDoAfter(detail: string): string {
  return isOfServer(detail)
    ? deliveryWords(detail).todo
    : 'Bitte prüfen Sie, wer diese Funktion hat und unter welcher Adresse.';
}

/** Servers speak in codes of three digits. */
function isOfServer(detail: string): boolean {
  return /\d{3}|\d\.\d/.test(detail);
}

function address(status: MailStatus | '', number: number): string {
  const query = new URLSearchParams();
  if (status) query.set('status', status);
  if (number > 1) query.set('page', String(number));
  return query.size ? `${PAGES.mails}?${query}` : PAGES.mails;
}
