import { Body, Controller, Get, Inject, Logger, Param, Post, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import type { Response } from 'express';
import { z } from 'zod';
import { CommandRefused } from '../../../workflows/contract.js';
import { refusalMessage } from '../../../workflows/messages.de.js';
import { PARTS, type Parts } from '../../parts.js';
import { fileInfo } from '../../register/file.queries.js';
import { organisationName } from '../../register/names.js';
import { listStatements } from '../../register/statement.queries.js';
import { decisionsToAnnounce } from '../../register/standing.queries.js';
import { termOf } from '../../register/term.queries.js';
import { Allow } from '../allow.js';
import { caseLink } from '../case-link.js';
import { commandFormPage } from '../command-form.js';
import { casePage } from '../instance/case-page.js';
import { type CaseView, drawn, loadCaseView } from '../instance/case-view.js';
import { emptyBehalf } from '../instance/behalf.js';
import { changedRows, askAgain, formCodes, readForm, type ReadForm } from '../instance/command-io.js';
import { consequenceOf } from '../instance/consequence.js';
import { reportDraft } from '../instance/report-draft.js';
import { type CommandField, fieldsOf, versionOf } from '../instance/fields.js';
import { refusedPage, whyNotOffered } from '../instance/refused.js';
import { UploadInterceptor, checkToken, uploadOf } from '../instance/upload.js';
import { pathId, queryText } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { formatInstant } from '../format.js';
import { breadcrumbsOf, headingOf } from '../instance/head.js';
import { withAllStates } from '../instance/proposal-fields.js';
import { answerWord, carriedOf, takenTexts, withTexts, wordFieldsOf } from '../word.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

type Fields = Record<string, unknown> | undefined;

/** Ids of commands come from our forms, of version 7; those that the engine derives itself are of version 8. */
const commandIdSchema = z.uuidv7();

/** Vorgang: one case, all of it, and every command that can be sent to it. */
@Controller('instances')
export class InstancePage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(':id')
  @Allow('read:instance')
  async show(
    @CurrentView() view: View,
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Res() response: Response,
  ): Promise<void> {
    const { sql } = this.parts;
    const c = await loadCaseView(this.parts, view, pathId(id));
    const { row } = c.found;
    if (!drawn.includes(row.workflow)) return response.redirect(303, caseLink(row));
    const { file } = row.context as { file?: string | null };
    const extras = {
      file: file ? await fileInfo(sql, file) : null,
      term: row.workflow === 'workingGroup' ? await termOf(sql, row, view.today) : null,
      day: queryText(query.on) ?? '',
      statements: row.workflow === 'minutes' ? await listStatements(sql, { meeting: String(row.facts.meeting) }) : [],
      announced: row.workflow === 'officialNotice' ? await decisionsToAnnounce(sql, row.context as never) : [],
    };
    html(response, 200, await casePage(c, extras));
  }

  /** The form of a command; only where it is offered. */
  @Get(':id/do/:command')
  @Allow('read:instance')
  async form(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Query() query: Record<string, unknown>,
    @Res() response: Response,
  ): Promise<void> {
    const c = await loadCaseView(this.parts, view, pathId(path.id));
    const command = commandOf(c, path.command);
    const isOffered = c.offers.some((offer) => offer.command === command);
    const behalf = c.behalf.find((offer) => offer.command === command);
    const isBehalf = behalf !== undefined && (query.behalf === '1' || !isOffered);
    if (!isOffered && !isBehalf) return refuse(response, c, whyNotOffered(c, command));
    if (command === 'resubmit') return response.redirect(303, `/instances/${c.found.row.id}/revise`);
    const fields = await fieldsOf(c, command, null, this.parts.sql);
    if (query.draft === '1' && command === 'handIn') await startFromDraft(c, fields, this.parts.sql);
    const criterion = queryText(query.criterion);
    const vote = queryText(query.vote);
    for (const field of fields)
      if (field.name === 'vote' && (field.kind === 'hidden' || field.kind === 'select') && vote) field.value = vote;
    for (const field of fields)
      if (field.name === 'criterion' && field.kind === 'select' && criterion) field.value = criterion;
    html(
      response,
      200,
      commandFormPage({
        c,
        command,
        fields,
        behalf: isBehalf
          ? {
              organisations: behalf.organisations,
              values: emptyBehalf,
              kept: null,
            }
          : null,
        errors: new Map(),
        commandId: c.commandId(),
        consequence: await consequenceOf(c, command, this.parts.sql),
      }),
    );
  }

  /** Sends a command. The same form sent twice is answered once. */
  @Post(':id/do/:command')
  @Allow('read:instance')
  @UseInterceptors(UploadInterceptor)
  async send(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Body() body: Fields,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    checkToken(request, body, view);
    let c = await loadCaseView(this.parts, view, pathId(path.id));
    const command = commandOf(c, path.command);
    const commandId = commandIdSchema.safeParse(body?.commandId);
    if (!commandId.success) throw new PageRefused(400, 'badRequest');
    const isDone = (await this.parts.store.outcome(commandId.data)) !== null;
    if (!isDone) {
      // Somebody may have moved it on between the state that was read and what is offered in it.
      if (!isOffered(c, command)) c = await loadCaseView(this.parts, view, c.found.row.id);
      if (!isOffered(c, command)) return refuse(response, c, whyNotOffered(c, command));
      if (hasChanged(c, body?.revision))
        return refuse(response, c, { status: 409, sentence: refusalMessage('notPossibleNow') });
    }
    const changed = changedRows(body);
    const read = await readForm(this.parts, c, command, commandId.data, changed ?? body, request);
    if (body?.word !== undefined) return this.word(response, c, command, read, body, request);
    if (changed)
      return askAgain(this.parts, response, c, command, { ...read, commandId: this.parts.ids.next() }, [], {
        status: 200,
      });
    if (read.issues.length > 0) return askAgain(this.parts, response, c, command, read, read.issues);
    try {
      await this.parts.engine.execute({
        id: commandId.data,
        type: command,
        actorId: view.viewer!.personId,
        instanceId: c.found.row.id,
        input: read.input,
        ...(read.onBehalf ? { onBehalf: read.onBehalf } : {}),
      });
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      const issues = error.details.issues ?? [{ path: [], code: error.code, params: error.details.params ?? {} }];
      if (formCodes.has(error.code)) return askAgain(this.parts, response, c, command, read, issues);
      const now = await loadCaseView(this.parts, view, c.found.row.id);
      return refuse(response, now, refusalOf(now, command, error));
    }
    const done = c.words.commands[command]?.done ?? '';
    const whose = read.onBehalf ? `, im Auftrag erfasst für ${organisationName(read.onBehalf.organisation)}` : '';
    request.session.notice = `${done}${whose}.`;
    response.redirect(303, wayOn(c));
  }

  /** Mit Word bearbeiten: what was typed goes along, and comes back into the form. */
  private async word(
    response: Response,
    c: CaseView,
    command: string,
    read: ReadForm,
    body: Record<string, unknown>,
    request: RequestWithView,
  ): Promise<void> {
    const { row } = c.found;
    // As typed, not as read: a verb is read from the text that stands there in the end.
    const typed = {
      ...body,
      ...(body.clauses === undefined ? {} : { clauses: withAllStates(body.clauses) }),
      ...(read.sent.file === undefined ? {} : { file: read.sent.file }),
    };
    const texts = wordFieldsOf(await fieldsOf(c, command, typed, this.parts.sql));
    if (body.word === 'back' || body.word === 'take') {
      const sent = carriedOf(withTexts(typed, body.word === 'take' ? takenTexts(body, texts) : new Map()));
      return askAgain(this.parts, response, c, command, { ...read, sent }, [], { status: 200, version: sent.version });
    }
    const heading = `${c.words.commands[command]!.label}: ${headingOf(c)}`;
    const form = {
      source: { id: row.id, form: command },
      heading,
      origin: `${c.words.name}, Fassung ${versionOf(c)}, heruntergeladen am ${formatInstant(c.view.now)}`,
      fileName: `${c.words.commands[command]!.label} ${headingOf(c)}`.slice(0, 80),
      fields: texts,
      action: `/instances/${row.id}/do/${command}`,
      carried: carriedOf(typed),
      nav: 'instances' as const,
      crumbs: [...breadcrumbsOf(c), { label: headingOf(c), href: caseLink(row) }],
    };
    await answerWord(c.view, form, body.word, uploadOf(request, 'wordFile'), response);
  }
}

/** A command of the workflow that goes to an instance; @throws PageRefused 404 for any other word. */
function commandOf(c: CaseView, name: string | undefined): string {
  const isKnown =
    name !== undefined && Object.hasOwn(c.definition.commands, name) && c.definition.begin?.command !== name;
  if (!isKnown) throw new PageRefused(404, 'unknownCommand');
  return name;
}

function isOffered({ offers, behalf }: CaseView, command: string): boolean {
  return [...offers, ...behalf].some((offer) => offer.command === command);
}

/** Somebody has moved the case on since the form was made; time that passed and answers that change nothing do not count. */
function hasChanged(c: CaseView, revision: unknown): boolean {
  if (typeof revision !== 'string' || !/^\d{1,9}$/.test(revision)) return false;
  return c.found.history.some(
    ({ seq, type, fromState, toState }) =>
      seq > Number(revision) && fromState !== toState && !type.startsWith('deadline.'),
  );
}

function refusalOf(c: CaseView, command: string, error: CommandRefused): { status: number; sentence: string } {
  const { code, details } = error;
  if (code === 'notPossibleNow' || code === 'notPermitted') {
    const isOffered = c.offers.some((offer) => offer.command === command);
    if (!isOffered) return whyNotOffered(c, command);
  }
  const status = code === 'notPermitted' ? 403 : code === 'commandIdReused' ? 422 : code === 'busy' ? 503 : 409;
  return { status, sentence: refusalMessage(code, details.params ?? {}) };
}

/** Where to go after a command: a thing handed over is one of a list. */
function wayOn(c: CaseView): string {
  const { row, parent } = c.found;
  return row.workflow === 'handOver' && parent ? `${caseLink(parent)}#uebergabe` : caseLink(row);
}

const logger = new Logger('refused');

/** A no is logged with case and step, never with names: a ballot that came late can be shown to have been refused. */
function refuse(response: Response, c: CaseView, refusal: { status: number; sentence: string }): void {
  const { command } = response.req.params;
  if (response.req.method === 'POST') logger.log(`${c.found.row.id} ${String(command)} ${refusal.status}`);
  html(response, refusal.status, refusedPage(c, refusal));
}

function html(response: Response, status: number, body: string): void {
  response.status(status).type('html').send(body);
}

/** Puts the first draft of a report into its form. */
async function startFromDraft(c: CaseView, fields: CommandField[], sql: Parts['sql']): Promise<void> {
  for (const field of fields)
    if (field.name === 'report' && field.kind === 'area') field.value = await reportDraft(c, sql);
}
