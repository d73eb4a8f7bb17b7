import { Body, Controller, Get, Header, Inject, Post, Req, Res } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import type { Response } from 'express';
import { z } from 'zod';
import { CommandRefused, type FieldIssue } from '../../../workflows/contract.js';
import { decision } from '../../../workflows/decision.js';
import { fieldMessage } from '../../../workflows/messages.de.js';
import { derivedId } from '../../engine/decide.js';
import { parseInput } from '../../engine/parse-input.js';
import { PARTS, type Parts } from '../../parts.js';
import { type BodyView, listBodies } from '../../register/case.queries.js';
import { decisionName } from '../../register/decision.queries.js';
import { listSeries, takenNumbers } from '../../register/series.queries.js';
import { Allow } from '../allow.js';
import { formatDate, parseGermanDate, plural } from '../format.js';
import { PAGES } from '../layout.js';
import { page } from '../page.js';
import { PageRefused } from '../refusal.js';
import { Breadcrumbs } from '../ui/breadcrumbs.js';
import { Button, LinkButton } from '../ui/button.js';
import { DataTable } from '../ui/data-table.js';
import { ErrorSummary } from '../ui/error-summary.js';
import { PageHead } from '../ui/page-head.js';
import { Fields, PostForm, SaveBar } from '../ui/post-form.js';
import { Note, Section } from '../ui/section.js';
import { TextArea } from '../ui/text-area.js';
import { attr, show } from '../ui/text.js';
import { CurrentView, type RequestWithView, type View } from '../view.js';

const address = `${PAGES.decisions}/take-over`;
const maxLines = 1000;
const columns = ['gremium', 'jahr', 'nummer', 'datum', 'titel', 'text', 'quelle'] as const;
const example = `${columns.join(';')}\nIT-PLR;2024;21;19.06.2024;Ergebnisse der Klausurtagung;Der IT-Planungsrat nimmt die Ergebnisse zur Kenntnis.;it-planungsrat.de`;

/** A line of the list: the command it would become, or why it cannot. */
interface Line {
  n: number;
  input: Record<string, unknown>;
  problems: string[];
}

/** Beschlüsse aus der Zeit vor umlauf übernehmen: a list as CSV, looked at first, then taken over as a whole. */
@Controller()
export class TakeOverPage {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  @Get(address)
  @Allow('secretariat')
  @Header('content-type', 'text/html; charset=utf-8')
  async form(@CurrentView() view: View): Promise<string> {
    return render(view, { csv: '', lines: null, error: null, bodies: [], commandId: this.parts.ids.next() });
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
    const bodies = await listBodies(this.parts.sql);
    const read = await this.read(csv, bodies);
    const isFine =
      read.lines !== null && read.lines.length > 0 && read.lines.every(({ problems }) => problems.length === 0);
    if (body?.action !== 'take' || !isFine) {
      const status = read.error || (read.lines && !isFine) ? 422 : 200;
      response
        .status(status)
        .type('html')
        .send(render(view, { csv, ...read, bodies, commandId: commandId.data }));
      return;
    }
    for (const { n, input } of read.lines!) await this.takeOver(view, `${commandId.data}/${n}`, input);
    request.session.notice = `${plural(read.lines!.length, 'Beschluss', 'Beschlüsse')} übernommen.`;
    response.redirect(303, PAGES.decisions);
  }

  /** The same line of the same list is taken over once, also when the list is sent again. */
  private async takeOver(view: View, name: string, input: Record<string, unknown>): Promise<void> {
    await this.parts.engine.execute({
      id: derivedId(name),
      type: 'takeOverDecision',
      actorId: view.viewer!.personId,
      workflow: 'decision',
      input,
    });
  }

  /** Every line with everything that is wrong with it; nothing is written. */
  private async read(csv: string, bodies: BodyView[]): Promise<{ lines: Line[] | null; error: string | null }> {
    const rows = rowsOf(csv);
    if (typeof rows === 'string') return { lines: null, error: rows };
    const [series, seen] = await Promise.all([listSeries(this.parts.sql), takenNumbers(this.parts.sql)]);
    const lines = rows.map((row, i): Line => {
      const day = parseGermanDate(row.datum ?? '');
      const input = {
        body: row.gremium,
        year: row.jahr,
        number: row.nummer,
        on: day.is === 'date' ? day.iso : row.datum,
        title: row.titel,
        text: row.text,
        source: row.quelle,
      };
      const { issues } = parseInput(decision.commands.takeOverDecision!, input, () => '');
      const problems = issues.map(sentenceOf);
      const { body, year, number } = { body: row.gremium ?? '', year: Number(row.jahr), number: Number(row.nummer) };
      if (issues.length === 0) {
        const opening = series.find((each) => each.body === body && each.year === year)?.opening ?? 0;
        if (!bodies.some(({ code }) => code === body)) problems.push(fieldMessage('bodyUnknown'));
        else if (number > opening) problems.push(fieldMessage('numberAfterOpening', { n: number, opening }));
        if (seen.has(`${body}/${year}/${number}`)) problems.push(fieldMessage('numberTaken'));
        seen.add(`${body}/${year}/${number}`);
      }
      return { n: i + 1, input, problems };
    });
    return { lines, error: null };
  }
}

/** Lines of the list by the names of their columns, or why it is none. */
function rowsOf(csv: string): Record<string, string>[] | string {
  if (csv.trim() === '') return 'Bitte fügen Sie die Liste ein.';
  try {
    const delimiter = csv.split('\n')[0]!.includes(';') ? ';' : ',';
    const rows: Record<string, string>[] = parse(csv, {
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
    });
    const missing = columns.filter((name) => rows[0] !== undefined && !(name in rows[0]));
    if (rows.length === 0) return 'Die Liste hat eine Kopfzeile, aber keine Zeile mit einem Beschluss.';
    if (missing.length > 0) return `In der Kopfzeile fehlt: ${missing.join(', ')}.`;
    return rows.length > maxLines ? `Möglich sind höchstens ${maxLines} Zeilen auf einmal.` : rows;
  } catch (error) {
    const { lines } = error as { lines?: number };
    if (error instanceof CommandRefused) throw error;
    return `Die Liste lässt sich ab Zeile ${lines ?? 1} nicht lesen. Jede Zeile braucht dieselben Spalten wie die Kopfzeile.`;
  }
}

const columnOf: Record<string, string> = {
  body: 'gremium',
  year: 'jahr',
  number: 'nummer',
  on: 'datum',
  title: 'titel',
  text: 'text',
  source: 'quelle',
};

function sentenceOf({ path, code, params }: FieldIssue): string {
  return `${columnOf[String(path[0])] ?? String(path[0])}: ${fieldMessage(code, params ?? {})}`;
}

interface Props {
  csv: string;
  lines: Line[] | null;
  error: string | null;
  bodies: BodyView[];
  commandId: string;
}

function render(view: View, { csv, lines, error, bodies, commandId }: Props): string {
  const wrong = lines?.filter(({ problems }) => problems.length > 0) ?? [];
  const isFine = lines !== null && wrong.length === 0;
  const problems = [
    ...(error ? [{ field: 'csv', message: error }] : []),
    ...wrong.slice(0, 20).map(({ n, problems: [first] }) => ({ field: 'csv', message: `Zeile ${n}: ${first!}` })),
  ];
  return page(view, {
    title: 'Beschlüsse übernehmen',
    nav: 'decisions',
    error: problems.length > 0,
    children: (
      <>
        <Breadcrumbs crumbs={[{ label: 'Beschlüsse', href: PAGES.decisions }, { label: 'Beschlüsse übernehmen' }]} />
        <PageHead
          heading="Beschlüsse übernehmen"
          facts={['Aus der Zeit vor umlauf, mit Nummer, Tag und Quelle. Möglich sind Nummern bis zum Anfangsbestand.']}
        />
        <ErrorSummary problems={problems} />
        <PostForm
          action={address}
          csrfToken={view.csrfToken}
          commandId={commandId}
          enter={{ name: 'action', value: 'look' }}
        >
          {isFine ? (
            <>
              <Section id="vorschau" title="Vorschau">
                <DataTable
                  caption="Beschlüsse, die übernommen werden"
                  rows={lines}
                  columns={[
                    {
                      header: 'Beschluss',
                      cell: ({ input }) =>
                        decisionName(bodies, {
                          body: String(input.body),
                          year: Number(input.year),
                          number: Number(input.number),
                        }),
                    },
                    { header: 'Titel', cell: ({ input }) => String(input.title) },
                    { header: 'Datum', cell: ({ input }) => formatDate(String(input.on)) },
                    { header: 'Quelle', cell: ({ input }) => String(input.source) },
                  ]}
                />
              </Section>
              <input type="hidden" name="csv" value={attr(csv)} />
              <SaveBar note="Übernommene Beschlüsse sind als solche gekennzeichnet.">
                <Button
                  kind="primary"
                  label={`${plural(lines.length, 'Beschluss', 'Beschlüsse')} übernehmen`}
                  name="action"
                  value="take"
                />
                <LinkButton kind="secondary" label="Zurück" href={address} />
              </SaveBar>
            </>
          ) : (
            <>
              <Fields>
                <TextArea
                  name="csv"
                  label="Liste (CSV)"
                  hint="Eine Zeile je Beschluss. Die Spalten sind durch Semikolon getrennt."
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
              <Note
                tone="neutral"
                text={`Kopfzeile: ${columns.join(', ')}. Gremium ist das Kürzel, das Datum steht als TT.MM.JJJJ.`}
              />
              <pre class="u-example">{show(example)}</pre>
              <SaveBar note="Vor dem Übernehmen sehen Sie eine Vorschau.">
                <Button kind="primary" label="Vorschau" name="action" value="look" />
              </SaveBar>
            </>
          )}
        </PostForm>
      </>
    ),
  }) as string;
}
