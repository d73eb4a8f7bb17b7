import { Body, Controller, Get, Inject, Logger, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { germanDay } from '../../../workflows/berlin-time.js';
import { type LinkRule, linkRule } from '../../../workflows/by-link.js';
import { CommandRefused, type Role, isStorable } from '../../../workflows/contract.js';
import { fieldMessage, refusalMessage } from '../../../workflows/messages.de.js';
import { type LinkUse, derivedId } from '../../engine/decide.js';
import { abilityOf } from '../../identity/ability.js';
import { isValid } from '../../identity/membership.js';
import { codeHash, isSigned, linkPath } from '../../notifications/action-links.js';
import { signatureOf } from '../../notifications/digest.js';
import { codeMailOf } from '../../notifications/link-code.de.js';
import { PARTS, type Parts } from '../../parts.js';
import { oneInstance } from '../../register/case.queries.js';
import { type LinkMail, doneByLink, linkMail, openCode } from '../../register/link.queries.js';
import { functionName } from '../../register/names.js';
import { reachOf, secretariatOn } from '../../register/offices.queries.js';
import type { ActorRow } from '../../engine/store.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { type LinkFrame, commandFormPage, linkPage } from '../command-form.js';
import { formatInstant } from '../format.js';
import { type CaseView, loadCaseView } from '../instance/case-view.js';
import { askAgain, formCodes, readForm } from '../instance/command-io.js';
import { consequenceOf } from '../instance/consequence.js';
import { fieldsOf } from '../instance/fields.js';
import {
  type ActingValues,
  ActingFields,
  CodeField,
  LinkHead,
  Refused,
  NewCode,
  SendCode,
} from '../instance/link-parts.js';
import { whyNotOffered } from '../instance/refused.js';
import { UploadInterceptor, checkToken } from '../instance/upload.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

type Fields = Record<string, unknown> | undefined;
const codeMinutes = 15;

/** A link that leads on: what it may do, for whom, and the case. */
interface Opened {
  mail: LinkMail;
  command: string;
  rule: LinkRule;
  use: LinkUse;
  c: CaseView;
  /** What the button says. */
  label: string;
  action: string;
}

/** A link that leads no further: why, and where else to go. */
interface Closed {
  status: number;
  title: string;
  sentence: string;
  /** After sign-in. */
  to: string;
}

const acting = z.object({ name: actingLine('actingNameMissing'), function: actingLine('actingFunctionMissing') });

/** One line without control characters: it is shown in histories. */
function actingLine(missing: string) {
  return z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(200, 'actingTooLong')
    .refine(
      (value) => isStorable(value) && !/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(value),
      'actingCharacter',
    );
}

/**
 * Persönlicher Link in einer Mail: one step for one recipient. A GET changes nothing; the step has an id that the link
 * determines, so that the engine does it once, however often the form is sent. Nobody is signed in by it.
 */
@Controller('act')
export class ActPage {
  private readonly logger = new Logger('link');

  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(':mail/:command/:signature')
  @Allow('public')
  async show(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Res() response: Response,
  ): Promise<void> {
    const opened = await this.open(view, path);
    if ('sentence' in opened) return this.refuse(view, response, opened);
    await this.showForm(response, opened);
  }

  /** Code anfordern: goes to the registered address, never to one that is typed. */
  @Post(':mail/:command/:signature/code')
  @Allow('public')
  async sendCode(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Body() body: Fields,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const opened = await this.open(view, path);
    if ('sentence' in opened) return this.refuse(view, response, opened);
    const { mail, command, action, label, c, use } = opened;
    const { sql, random, requestKey, baseUrl, ids, hint } = this.parts;
    const code = String(random.below(1_000_000)).padStart(6, '0');
    const until = formatInstant(new Date(Date.parse(view.now) + codeMinutes * 60_000).toISOString());
    const signature = await signatureOf(sql, view.now);
    const planned = codeMailOf(mail, {
      code,
      step: label,
      until,
      now: view.now,
      key: ids.next(),
      baseUrl,
      secretariat: signature,
    });
    const [row] = await sql<{ is: boolean }>('SELECT umlauf.send_code($1, $2, $3, $4::jsonb) AS is', [
      mail.id,
      command,
      codeHash(requestKey, mail.id, command, code),
      JSON.stringify(planned),
    ]);
    if (!row!.is) return this.showForm(response, opened, { status: 429, isTooOften: true });
    hint.publish();
    if (body?.code === undefined) return response.redirect(303, action);
    const { behalf: _behalf, ...sent } = body;
    const read = await readForm(this.parts, c, command, commandIdOf(mail.id, command), sent, request);
    const frame = await this.frame(opened, readActing(use, sent).values, new Map());
    await askAgain(this.parts, response, c, command, read, [], { status: 200, link: frame });
  }

  @Post(':mail/:command/:signature')
  @Allow('public')
  @UseInterceptors(UploadInterceptor)
  async send(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Body() body: Fields,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    checkToken(request, body, view);
    const opened = await this.open(view, path, true);
    if ('sentence' in opened) return this.refuse(view, response, opened);
    const { mail, command, rule, use, c } = opened;
    const { behalf: _behalf, ...sent } = body ?? {};
    const id = commandIdOf(mail.id, command);
    const read = await readForm(this.parts, c, command, id, sent, request);
    const { values, errors } = readActing(use, sent);
    const typedCode = typeof sent.code === 'string' ? sent.code.replace(/\s/g, '') : '';
    const isDone = (await this.parts.store.outcome(id)) !== null;
    if (rule.needs === 'code' && !isDone && read.issues.length === 0 && errors.size === 0) {
      const wrong = await this.tryCode(mail.id, command, typedCode);
      if (wrong) errors.set('code', fieldMessage(wrong));
    }
    const frame = await this.frame(opened, values, errors);
    if (read.issues.length > 0 || errors.size > 0)
      return askAgain(this.parts, response, c, command, read, read.issues, { link: frame });
    try {
      await this.parts.engine.execute({
        id,
        type: command,
        actorId: mail.personId,
        instanceId: c.found.row.id,
        input: read.input,
        byLink: use.mailbox ? { ...use, mailbox: { ...use.mailbox, acting: values } } : use,
      });
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      const issues = error.details.issues ?? [{ path: [], code: error.code, params: error.details.params ?? {} }];
      if (formCodes.has(error.code)) return askAgain(this.parts, response, c, command, read, issues, { link: frame });
      const now = await this.open(view, path);
      if ('sentence' in now)
        return this.refuse(view, response, { ...now, status: now.status === 200 ? 409 : now.status });
      return this.refuse(
        view,
        response,
        closed(409, refusalMessage(error.code, error.details.params ?? {}), caseLink(c.found.row)),
      );
    }
    response.redirect(303, opened.action);
  }

  /** @returns code of the sentence to say at the field; `null`: it is right. */
  private async tryCode(mailId: string, command: string, code: string): Promise<string | null> {
    if (!/^\d{6}$/.test(code)) return 'codeMissing';
    const { sql, requestKey } = this.parts;
    const [row] = await sql<{ is: string }>('SELECT umlauf.try_code($1, $2, $3) AS is', [
      mailId,
      command,
      codeHash(requestKey, mailId, command, code),
    ]);
    const words: Record<string, string> = {
      wrong: 'codeWrong',
      expired: 'codeExpired',
      none: 'codeExpired',
      tooOften: 'codeTooOften',
    };
    return words[row!.is] ?? null;
  }

  /** Opens a link, or says why it leads no further. `isRepeated`: one that was used may come again with the same form. */
  private async open(view: View, path: Record<string, string>, isRepeated = false): Promise<Opened | Closed> {
    const { sql, requestKey, store } = this.parts;
    const mailId = path.mail!.toLowerCase();
    const command = path.command!;
    const isWhole = z.uuid().safeParse(mailId).success && isSigned(requestKey, mailId, command, path.signature!);
    const mail = isWhole ? await linkMail(sql, mailId) : null;
    if (!mail)
      return closed(
        404,
        'Dieser Link ist unvollständig oder verändert. Bitte kopieren Sie ihn ganz aus der Mail.',
        '/inbox',
      );
    const isOffice = command === 'arrangeAbsence';
    const office = isOffice ? await reachOf(sql, mail.personId) : null;
    const row = await oneInstance(sql, mail.instanceId);
    const to = row ? caseLink(row) : '/inbox';
    const rule = row && linkRule(isOffice ? 'office' : row.workflow, command);
    if (!row || !rule || (isOffice && !office)) return closed(404, 'Diesen Schritt gibt es nicht mehr.', to);
    const done = await doneByLink(sql, commandIdOf(mailId, command));
    if (done && !isRepeated)
      return closed(200, `Das ist schon erledigt – von ${named(done)} am ${formatInstant(done.at)}.`, to, 'Erledigt');
    const actor = (await store.read([`actor:${mail.personId}`])).get(`actor:${mail.personId}`) as ActorRow | null;
    const held = (actor?.memberships ?? []).filter(
      (m) =>
        isValid(m, view.today) &&
        m.organisation === mail.organisation &&
        (mail.via === 'mailbox' ? m.role === 'sharedMailbox' : mail.role === '*' || m.role === mail.role),
    );
    if (held.length === 0)
      return closed(
        403,
        'Der Link gilt nicht mehr: Die Funktion, für die Sie die Mail erhalten haben, ist beendet.',
        to,
      );
    if (view.today > mail.until) return closed(410, `Dieser Link galt bis ${germanDay(mail.until)}.`, to);
    const body = typeof row.facts.body === 'string' ? row.facts.body : null;
    const role = (mail.role === '*' ? 'lead' : mail.role) as Role;
    const use: LinkUse = {
      mail: mail.id,
      organisation: mail.organisation,
      mailbox: mail.via === 'mailbox' ? { role, body } : null,
    };
    const viewer = {
      personId: mail.personId,
      name: mail.recipientName,
      memberships: held.map((m) => (use.mailbox ? { ...m, role, body } : m)),
      tokens: [],
    };
    const linked = Object.assign(Object.create(view) as View, { viewer, ability: abilityOf(viewer), byLink: use });
    const c = await loadCaseView(this.parts, linked, office?.id ?? row.id);
    const isOffered = c.offers.some((offer) => offer.command === command);
    const other = isOffice ? undefined : doneByOthers(c, mail, command, isOffered);
    if (other && !done)
      return closed(
        409,
        `Das ist schon erledigt – von ${functionName(other.role, other.organisation)} am ${formatInstant(other.at)}.`,
        to,
        'Erledigt',
      );
    if (!isOffered && !done) return closed(409, whyNotOffered(c, command).sentence, to);
    const label = isOffice ? 'Vertretung benennen' : (c.words.commands[command]?.label ?? command);
    return { mail, command, rule, use, c, label, action: linkPath(requestKey, mail.id, command) };
  }

  private async showForm(
    response: Response,
    opened: Opened,
    { status = 200, isTooOften = false }: { status?: number; isTooOften?: boolean } = {},
  ): Promise<void> {
    const { c, command, rule, mail, label, action } = opened;
    const { sql } = this.parts;
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.status(status).type('html');
    if (rule.needs === 'code' && !(await openCode(sql, mail.id, command))) {
      const head = LinkHead({ c, mail, label });
      const children = SendCode({ c, action, label, address: mail.address, isTooOften });
      response.send(linkPage(c.view, { title: label, head, children }));
      return;
    }
    const fields = await fieldsOf(c, command, null, sql);
    response.send(
      commandFormPage({
        c,
        command,
        fields,
        behalf: null,
        errors: new Map(),
        commandId: commandIdOf(mail.id, command),
        consequence: await consequenceOf(c, command, sql),
        link: await this.frame(opened, { name: '', function: '' }, new Map()),
      }),
    );
  }

  private async frame(opened: Opened, values: ActingValues, errors: Map<string, string>): Promise<LinkFrame> {
    const { c, mail, command, label, action, use, rule } = opened;
    const code = rule.needs === 'code' ? await openCode(this.parts.sql, mail.id, command) : null;
    return {
      action,
      label,
      head: LinkHead({ c, mail, label }),
      fields: (
        <>
          {use.mailbox ? <ActingFields values={values} errors={errors} /> : ''}
          {rule.needs === 'code' ? (
            <CodeField address={mail.address} until={code?.expiresAt ?? null} error={errors.get('code')} />
          ) : (
            ''
          )}
        </>
      ),
      ...(rule.needs === 'code' ? { more: <NewCode action={action} /> } : {}),
      errors,
    };
  }

  private async refuse(view: View, response: Response, { status, title, sentence, to }: Closed): Promise<void> {
    if (status !== 200)
      this.logger.log(`${String(response.req.params.mail)} ${String(response.req.params.command)} ${status}`);
    const secretariat = await secretariatOn(this.parts.sql, view.today);
    response.setHeader('Referrer-Policy', 'no-referrer');
    response
      .status(status)
      .type('html')
      .send(
        linkPage(view, {
          title,
          head: '',
          children: Refused({ title, sentence, to, address: secretariat?.address ?? null }),
        }),
      );
  }
}

/** The step of a link has one id: it is done once. */
function commandIdOf(mailId: string, command: string): string {
  return derivedId(`link/${mailId}/${command}`);
}

function closed(status: number, sentence: string, to: string, title = 'Dieser Link führt nicht weiter'): Closed {
  return { status, title, sentence, to };
}

/** „Petra Muster, Federführung Hessen“. */
function named({ name, role, organisation }: { name: string | null; role: string; organisation: string }): string {
  return [name, functionName(role, organisation)].filter(Boolean).join(', ');
}

/** Whoever has done it since the mail: the own organisation in another way, or anybody where nothing is left to do. */
function doneByOthers(c: CaseView, mail: LinkMail, command: string, isOffered: boolean) {
  return c.history.find(
    ({ instanceId, type, organisation, at }) =>
      instanceId === c.found.row.id &&
      type === command &&
      at >= mail.createdAt &&
      (!isOffered || organisation === mail.organisation),
  );
}

function readActing(
  use: LinkUse,
  sent: Record<string, unknown>,
): { values: ActingValues; errors: Map<string, string> } {
  const typed = (name: string) => (typeof sent[name] === 'string' ? sent[name] : '');
  const values = { name: typed('actingName'), function: typed('actingFunction') };
  if (!use.mailbox) return { values, errors: new Map() };
  const parsed = acting.safeParse(values);
  if (parsed.success) return { values: parsed.data, errors: new Map() };
  const fields: Record<string, string> = { name: 'actingName', function: 'actingFunction' };
  const errors = parsed.error.issues.map(
    ({ path, message }) => [fields[String(path[0])]!, fieldMessage(message)] as const,
  );
  return { values, errors: new Map(errors.toReversed()) };
}
