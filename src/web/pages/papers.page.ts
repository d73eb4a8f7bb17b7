import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import { toDocx } from '../../documents/paper-docx.js';
import { NoTypesetter, type Paper, toPdf } from '../../documents/paper.js';
import { PARTS, type Parts } from '../../parts.js';
import {
  decisionOf,
  listBodies,
  listDecisions,
  listInstances,
  listMeetings,
  oneInstance,
  textsOf,
} from '../../register/case.queries.js';
import { sourcesOf } from '../../register/agenda.queries.js';
import { decisionsToAnnounce, listOrders, standingDecision } from '../../register/standing.queries.js';
import { listStatements } from '../../register/statement.queries.js';
import { Allow } from '../allow.js';
import { PAGES } from '../layout.js';
import type { MeetingContext } from '../../../workflows/meeting.js';
import { itemOf } from '../meeting-parts.js';
import { agendaPaper, ballotPaper, decisionPaper, extractPaper, minutesPaper, noticePaper } from '../papers.js';
import { pathId } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { CurrentView, type View } from '../view.js';

/** Papers to print or keep, as accessible PDF and as Word file: agenda, ballot sheet, decision, minutes, extract, notice. */
@Controller()
export class PapersPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(`${PAGES.meetings}/:id/agenda.:format`)
  @Allow('read:meeting')
  async agenda(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Res() response: Response,
  ): Promise<void> {
    const isInside = view.ability.can('read', 'instance');
    const source = await this.meeting(pathId(path.id), isInside);
    if (!isInside) source.decisions = source.decisions.filter(({ isPublic }) => isPublic);
    await send(response, agendaPaper(source), `tagesordnung-${source.meeting.number}`, path.format);
  }

  @Get(`${PAGES.meetings}/:id/ballots.:format`)
  @Allow('read:instance')
  async ballots(@Param() path: Record<string, string>, @Res() response: Response): Promise<void> {
    const source = await this.meeting(pathId(path.id), true);
    await send(response, ballotPaper(source), `abstimmungsbogen-${source.meeting.number}`, path.format);
  }

  @Get(`${PAGES.decisions}/:id/text.:format`)
  @Allow('read:decision')
  async decision(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Res() response: Response,
  ): Promise<void> {
    const { sql } = this.parts;
    const id = pathId(path.id);
    const [decision, standing, bodies] = await Promise.all([
      decisionOf(sql, id),
      standingDecision(sql, id),
      listBodies(sql),
    ]);
    const body = bodies.find(({ code }) => code === decision?.body);
    if (!decision || !body || (!decision.isPublic && !view.ability.can('read', 'instance')))
      throw new PageRefused(404, 'notFound');
    const [meetings, orders, text] = await Promise.all([
      decision.meetingId ? listMeetings(sql, { id: decision.meetingId }) : [],
      standing && view.ability.can('read', 'instance') ? listOrders(sql, { decisionInstance: standing.id }) : [],
      textsOf(sql, [standing?.context]),
    ]);
    const source = { decision, bodies, body, standing: standing?.context ?? null, orders, on: view.today, text };
    const name = `beschluss-${decision.body.toLowerCase()}-${decision.year}-${decision.number}`;
    await send(response, decisionPaper({ ...source, meeting: meetings[0] }), name, path.format);
  }

  @Get('minutes/:id.:format')
  @Allow('read:instance')
  async minutes(@Param() path: Record<string, string>, @Res() response: Response): Promise<void> {
    const { source } = await this.minutesOf(pathId(path.id));
    await send(response, minutesPaper(source), `niederschrift-${source.number}`, path.format);
  }

  @Get('minutes/:id/items/:item.:format')
  @Allow('read:instance')
  async extract(@Param() path: Record<string, string>, @Res() response: Response): Promise<void> {
    const { source } = await this.minutesOf(pathId(path.id));
    const paper = extractPaper({ ...source, item: Number(path.item) });
    if (!paper) throw new PageRefused(404, 'notFound');
    await send(response, paper, `auszug-${source.number}-top-${path.item}`, path.format);
  }

  /** Bekanntmachung: only what is released. */
  @Get('notices/:id.:format')
  @Allow('secretariat')
  async notice(
    @CurrentView() view: View,
    @Param() path: Record<string, string>,
    @Res() response: Response,
  ): Promise<void> {
    const { sql } = this.parts;
    const [found, bodies] = await Promise.all([oneInstance(sql, pathId(path.id)), listBodies(sql)]);
    const body = bodies.find(({ code }) => code === found?.facts.body);
    if (found?.workflow !== 'officialNotice' || !body) throw new PageRefused(404, 'notFound');
    const { on, meeting, vote } = found.context as { on: string; meeting: string | null; vote: string | null };
    const released = await decisionsToAnnounce(sql, { meeting, vote });
    const standings = await Promise.all(released.map(({ id }) => standingDecision(sql, id)));
    const paper = noticePaper({
      body,
      bodies,
      on,
      today: view.today,
      address: `${this.parts.baseUrl}${PAGES.decisions}`,
      decisions: released.map((decision, i) => ({ decision, standing: standings[i]?.context ?? null })),
      text: await textsOf(
        sql,
        standings.map((standing) => standing?.context),
      ),
    });
    await send(response, paper, `bekanntmachung-${on}`, path.format);
  }

  /** @throws PageRefused 404 where there are no minutes, or nothing is written yet. */
  private async minutesOf(id: string) {
    const { sql } = this.parts;
    const found = await oneInstance(sql, id);
    const bodies = await listBodies(sql);
    const body = bodies.find(({ code }) => code === found?.facts.body);
    const context = found?.context as
      { textId: string | null; meeting: string; number: number; on: string } | undefined;
    if (found?.workflow !== 'minutes' || !body || !context?.textId) throw new PageRefused(404, 'notFound');
    const text = await textsOf(sql, [context]);
    return {
      source: {
        body,
        bodies,
        number: context.number,
        on: context.on,
        text: text(context.textId),
        isApproved: found.state === 'approved',
        statements: await listStatements(sql, { meeting: context.meeting }),
      },
    };
  }

  private async meeting(id: string, isInside: boolean) {
    const { sql } = this.parts;
    const [[meeting], bodies, votes, decisions, row] = await Promise.all([
      listMeetings(sql, { id }),
      listBodies(sql),
      listInstances(sql, { workflows: ['approval'], meeting: id, limit: 200 }),
      listDecisions(sql, { meetingId: id }),
      oneInstance(sql, id),
    ]);
    const body = bodies.find(({ code }) => code === meeting?.body);
    if (!meeting || !body || !row) throw new PageRefused(404, 'notFound');
    const { items, versions } = row.context as unknown as MeetingContext;
    return {
      meeting,
      body,
      bodies,
      decisions,
      items: votes.toSorted((a, b) => itemOf(a) - itemOf(b)),
      plan: new Map(items.map((item) => [item.vote, item])),
      version: versions.length,
      // The Quelle may name a decision that is held back: it is for the committee.
      sources: await sourcesOf(sql, isInside ? votes.map((vote) => vote.id) : []),
    };
  }
}

/** @throws PageRefused where this machine has no typesetter; the Word file is there all the same. */
async function pdfOf(paper: Paper): Promise<Buffer> {
  try {
    return await toPdf(paper);
  } catch (error) {
    if (error instanceof NoTypesetter) throw new PageRefused(503, 'pdfMissing');
    throw error;
  }
}

const types: Record<string, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

async function send(response: Response, paper: Paper, name: string, format: string | undefined): Promise<void> {
  const type = types[format ?? ''];
  if (!type) throw new PageRefused(404, 'notFound');
  const content = format === 'pdf' ? await pdfOf(paper) : await toDocx(paper);
  response
    .type(type)
    .setHeader('content-disposition', `${format === 'pdf' ? 'inline' : 'attachment'}; filename="${name}.${format}"`)
    .send(content);
}
