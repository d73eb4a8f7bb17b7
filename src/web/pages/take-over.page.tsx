import { Body, Controller, Get, Header, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import type { Response } from 'express';
import { z } from 'zod';
import { derivedId } from '../../engine/decide.js';
import { PARTS, type Parts } from '../../parts.js';
import { listBodies, listMeetings } from '../../register/case.queries.js';
import { liveFormatTitles } from '../../register/registration.queries.js';
import { commandsDone, decisionsNamed, listSeries } from '../../register/series.queries.js';
import { Allow } from '../allow.js';
import { plural } from '../format.js';
import { page } from '../page.js';
import { PageRefused } from '../refusal.js';
import { decisionList } from '../take-over/decisions.js';
import { decisionIn, formatsList } from '../take-over/formats.js';
import { type ListName, takeOverAddress, takeOverLink } from '../take-over/link.js';
import { type Line, type Row, type TakeOverList, bodyIn } from '../take-over/list.js';
import { orderList } from '../take-over/orders.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { DescriptionList } from '../ui/description-list.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { FilterChips } from '../ui/filter-chips.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Section } from '../ui/section.js';
import { TextArea } from '../ui/text-area.js';
import { attr, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const address = takeOverAddress;
const maxLines = 1000;
const lists: Record<ListName, TakeOverList> = { decisions: decisionList, formats: formatsList, orders: orderList };

/** Bestand aus der Zeit vor umlauf übernehmen: a list as CSV, looked at first, then taken over as a whole. */
@Controller()
export class TakeOverPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(address)
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async form(@CurrentView() view: View, @Query() query: Record<string, unknown>): Promise<string> {
    const commandId = this.parts.ids.next();
    return render(view, { list: listNamed(query.list), csv: '', lines: null, error: null, commandId });
  }

  @Post(address)
  @Allow('secretariat')
  async send(
    @CurrentView() view: View,
    @Body() body: Record<string, unknown> | undefined,
    @Req() request: RequestWithView,
    @Res() response: Response,
  ): Promise<void> {
    const csv = typeof body?.csv === 'string' ? body.csv.replaceAll('\r\n', '\n') : '';
    const commandId = z.uuidv7().safeParse(body?.commandId);
    if (!commandId.success) throw new PageRefused(400, 'badRequest');
    const list = listNamed(body?.list);
    const read = await this.read(view, lists[list], csv, commandId.data);
    const isFine =
      read.lines !== null && read.lines.length > 0 && read.lines.every(({ problems }) => problems.length === 0);
    if (body?.action !== 'take' || !isFine) {
      const status = read.error || (read.lines && !isFine) ? 422 : 200;
      response
        .status(status)
        .type('html')
        .send(render(view, { list, csv, ...read, commandId: commandId.data }));
      return;
    }
    for (const { command, id } of read.lines!)
      await this.parts.engine.execute({ ...command, id, actorId: view.viewer!.personId });
    const { one, many, home } = lists[list];
    request.session.notice = `${plural(read.lines!.length, one, many)} übernommen.`;
    response.redirect(303, home);
  }

  /**
   * Every line with everything that is wrong with it; nothing is written. A line that this very list brought already is
   * fine: a list that broke off in between goes on when it is sent again.
   */
  private async read(
    view: View,
    list: TakeOverList,
    csv: string,
    name: string,
  ): Promise<{ lines: NumberedLine[] | null; error: string | null }> {
    const rows = rowsOf(csv, list);
    if (typeof rows === 'string') return { lines: null, error: rows };
    const { sql } = this.parts;
    const ids = rows.map((_, i) => derivedId(`${name}/${i + 1}`));
    const bodies = await listBodies(sql);
    const named = rows.flatMap((row) => {
      const body = bodyIn(row.gremium, bodies);
      const ground = decisionIn(row.beschluss ?? '', body, bodies);
      return ground
        ? [`${ground.body}/${ground.year}/${ground.number}`]
        : [`${body}/${Number(row.jahr)}/${Number(row.nummer)}`];
    });
    const [meetings, series, decisions, titles, done] = await Promise.all([
      listMeetings(sql),
      listSeries(sql),
      decisionsNamed(sql, named),
      liveFormatTitles(sql),
      commandsDone(sql, ids),
    ]);
    const lines = list.read(rows, { bodies, meetings, series, decisions, titles, today: view.today });
    return {
      lines: lines.map((line, i) => ({
        ...line,
        n: i + 1,
        id: ids[i]!,
        problems: done.has(ids[i]!) ? [] : line.problems,
      })),
      error: null,
    };
  }
}

/** With its place in the list, and the id of the command that it becomes. */
type NumberedLine = Line & { n: number; id: string };

function listNamed(asked: unknown): ListName {
  return typeof asked === 'string' && Object.hasOwn(lists, asked) ? (asked as ListName) : 'decisions';
}

/** Lines of the list by the names of their columns, or why it is none. */
function rowsOf(csv: string, { columns, one }: TakeOverList): Row[] | string {
  if (csv.trim() === '') return 'Bitte fügen Sie die Liste ein.';
  const head = csv.split('\n')[0]!;
  try {
    const rows: Row[] = parse(csv, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      // What is copied from a spreadsheet has tabs.
      delimiter: ['\t', ';'].find((sign) => head.includes(sign)) ?? ',',
      bom: true,
      trim: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    });
    const missing = columns.filter(({ name }) => rows[0] !== undefined && !(name in rows[0]));
    if (rows.length === 0) return `Die Liste hat eine Kopfzeile, aber keine Zeile mit einem ${one}.`;
    if (missing.length > 0) return `In der Kopfzeile fehlt: ${missing.map(({ name }) => name).join(', ')}.`;
    return rows.length > maxLines ? `Möglich sind höchstens ${maxLines} Zeilen auf einmal.` : rows;
  } catch (error) {
    const { lines } = error as { lines?: number };
    return `Die Liste lässt sich ab Zeile ${lines ?? 1} nicht lesen. Jede Zeile braucht dieselben Spalten wie die Kopfzeile.`;
  }
}

interface Props {
  list: ListName;
  csv: string;
  lines: NumberedLine[] | null;
  error: string | null;
  commandId: string;
}

function render(view: View, { list, csv, lines, error, commandId }: Props): string {
  const { title, intro, home, one, many, columns, example, shown } = lists[list];
  const wrong = lines?.filter(({ problems }) => problems.length > 0) ?? [];
  const isFine = lines !== null && wrong.length === 0;
  const problems = [
    ...(error ? [{ field: 'csv', message: error }] : []),
    ...wrong
      .flatMap(({ n, problems: each }) => each.map((problem) => ({ field: 'csv', message: `Zeile ${n}: ${problem}` })))
      .slice(0, 40),
  ];
  return page(view, {
    title: `${title} übernehmen`,
    nav: list === 'formats' ? 'register' : list === 'orders' ? 'duties' : 'decisions',
    error: problems.length > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: homeNames[list], href: home }, { label: `${title} übernehmen` }]} />
        <PageHead heading={`${title} übernehmen`} facts={[`Aus der Zeit vor umlauf. ${intro}`]} />
        <ErrorSummary problems={problems} />
        <div class="u-gap-below">
          <FilterChips
            label="Was übernommen wird"
            chips={(Object.keys(lists) as ListName[]).map((name) => ({
              label: lists[name].title,
              href: takeOverLink(name),
              current: name === list,
            }))}
          />
        </div>
        <PostForm
          action={address}
          csrfToken={view.csrfToken}
          commandId={commandId}
          enter={{ name: 'action', value: 'look' }}
        >
          <input type="hidden" name="list" value={attr(list)} />
          {isFine ? (
            <>
              <Section id="vorschau" title="Vorschau">
                <DataTable
                  caption={`${title}, die übernommen werden`}
                  rows={lines}
                  wide
                  columns={shown.map((header, i) => ({ header, cell: (line: NumberedLine) => line.shown[i] ?? '' }))}
                />
              </Section>
              <input type="hidden" name="csv" value={attr(csv)} />
              <SaveBar note="Was übernommen ist, bleibt als solches gekennzeichnet, mit seiner Quelle.">
                <Button
                  kind="primary"
                  label={`${plural(lines.length, one, many)} übernehmen`}
                  name="action"
                  value="take"
                />
                <LinkButton kind="secondary" label="Zurück" href={takeOverLink(list)} />
              </SaveBar>
            </>
          ) : (
            <>
              <Fields>
                <TextArea
                  name="csv"
                  label="Liste (CSV)"
                  hint="Eine Kopfzeile, dann eine Zeile je Eintrag. Die Spalten sind durch Semikolon getrennt. Zeilen aus einer Tabelle können Sie kopieren und hier einfügen."
                  rows={12}
                  value={csv}
                  error={
                    error ??
                    (wrong.length > 0
                      ? `${plural(wrong.length, 'Zeile braucht', 'Zeilen brauchen')} eine Änderung. Nichts wurde übernommen.`
                      : undefined)
                  }
                />
              </Fields>
              <SaveBar note="Vor dem Übernehmen sehen Sie eine Vorschau.">
                <Button kind="primary" label="Vorschau" name="action" value="look" />
              </SaveBar>
              <Section id="spalten" title="Spalten">
                <DescriptionList entries={columns.map(({ name, hint }) => ({ term: name, value: hint }))} />
                <h3 class="u-h3 u-after">Beispiel</h3>
                <pre class="u-example">{show(`${columns.map(({ name }) => name).join(';')}\n${example}`)}</pre>
              </Section>
            </>
          )}
        </PostForm>
      </>
    ),
  }) as string;
}

const homeNames: Record<ListName, string> = { decisions: 'Beschlüsse', formats: 'Register', orders: 'Aufträge' };
