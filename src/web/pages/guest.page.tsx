import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { AgendaItem } from '../../../workflows/agenda.js';
import type { approval } from '../../../workflows/approval.js';
import type { z } from 'zod';
import { PARTS, type Parts } from '../../parts.js';
import { listBodies, listMeetings, oneInstance, textsOf } from '../../register/case.queries.js';
import { type FileInfo, filesById } from '../../register/file.queries.js';
import { type GuestItem, guestItem } from '../../register/guest.queries.js';
import { Allow } from '../allow.js';
import { formatBytes, formatLongDay, plural } from '../format.js';
import { page } from '../page.js';
import { pathId } from '../path-id.js';
import { PageRefused } from '../refusal.js';
import { Clauses } from '../ui/clauses.js';
import { DescriptionList } from '../ui/description-list.js';
import { PageHead } from '../ui/page-head.js';
import { Note, Prose, Section } from '../ui/section.js';
import { Link } from '../ui/button.js';
import { CurrentView, type View } from '../view.js';

type VoteContext = z.infer<(typeof approval)['context']>;

/** A guest's page of one TOP, behind a personal link: when, where, proposal and papers, and nothing else of the meeting. */
@Controller('guests')
export class GuestPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(':id')
  @Allow('public')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('referrer-policy', 'no-referrer')
  @Header('cache-control', 'no-store')
  async show(@CurrentView() view: View, @Param('id') param: string): Promise<string> {
    const { sql } = this.parts;
    const person = pathId(param);
    const { invited, context } = await this.load(person);
    const [[meeting], bodies, text, files] = await Promise.all([
      listMeetings(sql, { id: invited.meeting }),
      listBodies(sql),
      textsOf(sql, [context, invited.item]),
      filesById(
        sql,
        context.documents.map(({ file }) => file),
      ),
    ]);
    const body = bodies.find(({ code }) => code === meeting!.body)!;
    const { item, state } = invited;
    const heading = `TOP ${item.number}: ${text(item.titleId)}`;
    const called = likelyStart(meeting!.startsAt, invited);
    return page(view, {
      title: heading,
      nav: 'meetings',
      children: (
        <>
          <PageHead
            preline={`Gast ${body.names.gen}, ${meeting!.number}. Sitzung`}
            heading={heading}
            facts={[`${formatLongDay(meeting!.on)}, Beginn ${meeting!.startsAt} Uhr`]}
          />
          {state === 'cancelled' ? <Note tone="warning" text="Diese Sitzung ist abgesagt." /> : ''}
          <Section id="wann" title="Wann und wo">
            <DescriptionList
              entries={[
                { term: 'Tag', value: formatLongDay(meeting!.on) },
                { term: 'Dieser Punkt', value: called ? `voraussichtlich ab ${called} Uhr` : 'ohne feste Uhrzeit' },
                { term: 'Dauer', value: item.minutes ? plural(item.minutes, 'Minute', 'Minuten') : null },
                { term: 'Ort', value: meeting!.place },
              ]}
            />
            <p class="u-text u-meta">
              Als Gast sehen Sie nur diesen Punkt. Die Seite ist Ihr persönlicher Zugang. Bitte geben Sie den Link nicht
              weiter.
            </p>
          </Section>
          {context.proposal ? (
            <Section id="vorschlag" title="Beschlussvorschlag">
              <Prose text={text(context.proposal.textId)} />
              {context.proposal.clauses.length > 0 ? (
                <Clauses
                  clauses={context.proposal.clauses.map(({ textId }, i) => ({ number: i + 1, text: text(textId) }))}
                />
              ) : (
                ''
              )}
            </Section>
          ) : (
            ''
          )}
          <Section id="unterlagen" title="Unterlagen">
            {context.documents.length > 0 ? (
              <ul class="u-aside-list u-aside-list--lines">
                {context.documents.map(({ file }) => (
                  <li>
                    <Link label={fileLabel(files.get(file))} href={`/guests/${person}/files/${file}`} />
                  </li>
                ))}
              </ul>
            ) : (
              <p class="u-text">Zu diesem Punkt gibt es noch keine Unterlagen.</p>
            )}
          </Section>
        </>
      ),
    }) as string;
  }

  @Get(':id/files/:file')
  @Allow('public')
  async download(
    @Param('id') param: string,
    @Param('file') fileParam: string,
    @Res() response: Response,
  ): Promise<void> {
    const { context } = await this.load(pathId(param));
    const wanted = pathId(fileParam);
    if (!context.documents.some(({ file }) => file === wanted)) throw new PageRefused(404, 'notFound');
    const file = await this.parts.files.get(wanted);
    if (!file) throw new PageRefused(404, 'notFound');
    response.attachment(file.name);
    response.setHeader('Content-Type', file.mediaType);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.send(file.content);
  }

  /** @throws PageRefused 404 when nobody is invited under this address, or no longer. */
  private async load(person: string): Promise<{ invited: GuestItem; context: VoteContext }> {
    const invited = await guestItem(this.parts.sql, person);
    const vote = invited && (await oneInstance(this.parts.sql, invited.item.vote));
    if (!vote) throw new PageRefused(404, 'notFound');
    return { invited, context: vote.context as unknown as VoteContext };
  }
}

function fileLabel(info: FileInfo | undefined): string {
  return info ? `${info.name}, ${formatBytes(info.size)}` : 'Datei';
}

/** When the item is likely to be called: after the planned minutes of all before it; `null` where one has none. */
function likelyStart(startsAt: string, { item, items }: { item: AgendaItem; items: AgendaItem[] }): string | null {
  const before = items.filter(({ number }) => number < item.number);
  if (before.some(({ minutes }) => minutes === null)) return null;
  const [hours, minutes] = startsAt.split(':').map(Number) as [number, number];
  const at = before.reduce((sum, each) => sum + each.minutes!, hours * 60 + minutes);
  return `${String(Math.floor(at / 60) % 24).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
}
