import { HtmlValidate } from 'html-validate';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drawDiagram, type DiagramGraph } from '../src/web/diagram.js';
import {
  berlinDay,
  distance,
  formatBytes,
  formatDate,
  formatDay,
  formatDue,
  formatInstant,
  formatInteger,
  formatList,
  formatLongDay,
  formatMonth,
  formatPercent,
  formatPoints,
  parseGermanDate,
  parseGermanMonth,
} from '../src/web/format.js';
import { Layout, type LayoutProps } from '../src/web/layout.js';
import { assetUrl, mountStatic } from '../src/web/static.js';
import { Agenda, LiveStrip, Motion } from '../src/web/ui/agenda.js';
import { Alert } from '../src/web/ui/alert.js';
import { Assumption, Demonstration } from '../src/web/ui/assumption.js';
import { Badge } from '../src/web/ui/badge.js';
import { BallotChoice } from '../src/web/ui/ballot-choice.js';
import { BallotTable } from '../src/web/ui/ballot-table.js';
import { Breadcrumbs } from '../src/web/ui/breadcrumbs.js';
import { Button, LinkButton } from '../src/web/ui/button.js';
import { Checkbox, CheckboxGroup } from '../src/web/ui/checkbox-group.js';
import { Clauses } from '../src/web/ui/clauses.js';
import { Criteria } from '../src/web/ui/criteria.js';
import { DataTable } from '../src/web/ui/data-table.js';
import { DateField } from '../src/web/ui/date-field.js';
import { DerivePopover } from '../src/web/ui/derive-steps.js';
import { DescriptionList } from '../src/web/ui/description-list.js';
import { Diff } from '../src/web/ui/diff.js';
import { EmptyState } from '../src/web/ui/empty-state.js';
import { ErrorSummary } from '../src/web/ui/error-summary.js';
import { FileField } from '../src/web/ui/file-field.js';
import { FilterChips } from '../src/web/ui/filter-chips.js';
import { GapList } from '../src/web/ui/gap-list.js';
import { Gauges } from '../src/web/ui/gauges.js';
import { HandOverBalance, HandOverList } from '../src/web/ui/hand-over.js';
import { InboxGroup, InboxRow } from '../src/web/ui/inbox-row.js';
import { Lanes } from '../src/web/ui/lanes.js';
import { MailCard } from '../src/web/ui/mail-card.js';
import { More } from '../src/web/ui/more.js';
import { NextStep } from '../src/web/ui/next-step.js';
import { OfficeTile, OfficeTiles } from '../src/web/ui/office-tile.js';
import { PageHead } from '../src/web/ui/page-head.js';
import { Pager } from '../src/web/ui/pager.js';
import { Path } from '../src/web/ui/path.js';
import { PostForm } from '../src/web/ui/post-form.js';
import { RadioGroup } from '../src/web/ui/radio-group.js';
import { Repeater } from '../src/web/ui/repeater.js';
import { RollCall } from '../src/web/ui/roll-call.js';
import { AsideList, Note, Prose, Section } from '../src/web/ui/section.js';
import { SelectField } from '../src/web/ui/select-field.js';
import { DiagramAsList, StateDiagram } from '../src/web/ui/state-diagram.js';
import { SumList } from '../src/web/ui/sum-list.js';
import { attr, rich, show } from '../src/web/ui/text.js';
import { TextArea } from '../src/web/ui/text-area.js';
import { TextField } from '../src/web/ui/text-field.js';
import { TileMap } from '../src/web/ui/tile-map.js';
import { Timeline } from '../src/web/ui/timeline.js';
import { Verdict } from '../src/web/ui/verdict.js';

const evil = `<script>alert(1)</script> " onload="x & ' &lt;`;

describe('dates and numbers as the committee reads them', () => {
  test('days', () => {
    expect(formatDate('2024-06-17')).toBe('17.06.2024');
    expect(formatDay('2024-06-17')).toBe('Mo, 17.06.2024');
    expect(formatLongDay('2024-10-16')).toBe('Mittwoch, 16.10.2024');
    expect(formatMonth('2024-11')).toBe('November 2024');
  });

  test('midnight is the end of the day before, in summer and in winter', () => {
    expect(formatInstant('2024-10-16T22:00:00Z')).toBe('Mi, 16.10.2024, 24:00 Uhr');
    expect(formatInstant('2025-03-31T22:00:00Z')).toBe('Mo, 31.03.2025, 24:00 Uhr');
    expect(formatInstant('2024-12-31T23:00:00Z')).toBe('Di, 31.12.2024, 24:00 Uhr');
    expect(formatInstant('2024-10-10T07:15:00Z')).toBe('10.10.2024, 09:15 Uhr');
    expect(formatDue('2024-10-10T07:15:00Z')).toBe('Do, 10.10.2024, 09:15 Uhr');
    expect(berlinDay('2024-10-16T22:00:00Z')).toBe('2024-10-16');
  });

  test('distance counts Berlin days', () => {
    const now = '2024-10-10T07:15:00Z';
    expect(distance('2024-10-16T22:00:00Z', now)).toBe('in 6 Tagen');
    expect(distance('2024-10-11', now)).toBe('in 1 Tag');
    expect(distance('2024-10-10T22:00:00Z', now)).toBe('heute');
    expect(distance('2024-10-10', '2024-10-09T22:30:00Z')).toBe('heute');
    expect(distance('2024-10-08', now)).toBe('seit 2 Tagen');
    expect(distance('2025-01-30', now)).toBe('in 16 Wochen');
    expect(distance('2024-10-27', '2024-10-26T22:30:00Z')).toBe('heute');
  });

  test('a typed date is read strictly', () => {
    expect(parseGermanDate('17.06.2024')).toEqual({ is: 'date', iso: '2024-06-17' });
    expect(parseGermanDate(' 1.7.2024 ')).toEqual({ is: 'date', iso: '2024-07-01' });
    expect(parseGermanDate('31.02.2024')).toEqual({ is: 'calendar' });
    expect(parseGermanDate('00.13.2024')).toEqual({ is: 'calendar' });
    for (const text of ['', '17.06.24', '2024-06-17', '17/06/2024', 'morgen']) {
      expect(parseGermanDate(text)).toEqual({ is: 'format' });
    }
  });

  test('a typed month', () => {
    for (const text of ['November 2024', 'Nov. 2024', '11.2024', ' november  2024 ']) {
      expect(parseGermanMonth(text)).toBe('2024-11');
    }
    expect(parseGermanMonth('März 2025')).toBe('2025-03');
    for (const text of ['', '13.2024', '13.11.2024', 'Herbst 2024']) expect(parseGermanMonth(text)).toBeNull();
  });

  test('shares are never rounded', () => {
    expect(formatPercent(6_666_645)).toBe('66,66645 %');
    expect(formatPercent(94_085n)).toBe('0,94085 %');
    expect(formatPoints(22)).toBe('0,00022');
    expect(formatPoints(-22)).toBe('−0,00022');
    expect(formatPercent(0)).toBe('0,00000 %');
    expect(formatInteger(19_999_935)).toBe('19\u00a0999\u00a0935');
    expect(formatInteger(935)).toBe('935');
  });

  test('lists and sizes', () => {
    expect(formatList(['Hessen', 'Bremen', 'Bund'])).toBe('Hessen, Bremen und Bund');
    expect(formatBytes(1_400_000)).toBe('1,4 MB');
    expect(formatBytes(311_200)).toBe('312 kB');
  });
});

describe('text', () => {
  test('a string is escaped, markup stays', () => {
    expect(show(evil)).not.toContain('<script');
    expect(show(rich(<b>Beschluss</b>))).toBe('<b>Beschluss</b>');
    expect(show(undefined)).toBe('');
  });

  test('names, days and numbers do not break', () => {
    expect(show('die AL-Runde, Beschluss AL 2024/09, Mi, 16.10.2024, 24:00 Uhr')).toBe(
      'die <span class="u-nowrap">AL-Runde</span>, Beschluss <span class="u-nowrap">AL 2024/09</span>, ' +
        '<span class="u-nowrap">Mi, 16.10.2024</span>, <span class="u-nowrap">24:00 Uhr</span>',
    );
    expect(show('Weiterentwicklung 2024/2025')).not.toContain('span');
  });

  test('typed text comes back as it was', () => {
    expect(attr('a &lt; b')).toBe('a &amp;lt; b');
    expect(attr('a < b')).toBe('a &lt; b');
    expect(<TextField name="x" label="X" value={`a &lt; "b"`} />).toContain('value="a &amp;lt; &#34;b&#34;"');
    expect(<TextArea name="x" label="X" value={'\n</textarea>'} />).toContain('>\n\n&lt;/textarea></textarea>');
  });

  test('nothing without JSX in it is ever declared to be markup', () => {
    const files = readdirSync('src/web', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
    const wrong = files.flatMap((name) =>
      [...readFileSync(`src/web/${name}`, 'utf8').matchAll(/(?<!function )\brich\((?:[^<()]|\([^<()]*\))*\)/g)].map(
        (match) => `${name}: ${match[0]}`,
      ),
    );
    expect(wrong).toEqual([]);
  });
});

const graph: DiagramGraph = {
  initial: 'draft',
  nodes: [
    { id: 'draft', label: 'Entwurf', state: 'done', final: false },
    { id: 'check', label: 'in Prüfung', state: 'here', final: false, group: 'Geschäftsstelle' },
    { id: 'end', label: 'beschlossen', state: 'other', final: true },
  ],
  edges: [
    { from: 'draft', to: 'check', label: 'Einreichen', taken: true },
    { from: 'check', to: 'draft', label: 'Zurückgeben' },
    { from: 'check', to: 'end', label: 'Ergebnis feststellen' },
    { from: 'check', to: 'end', label: 'Zurückziehen' },
  ],
};

/** Every component once, with hostile text in every place for text. */
function everything(text: string): JSX.Element {
  const ballots = [
    { code: 'BUND', name: text, vote: 'yes' as const, share: null, note: text },
    { code: 'NW', name: text, vote: 'no' as const, share: 2_109_560 },
    { code: 'HB', name: text, vote: 'notCast' as const, share: 94_085 },
  ];
  const field = { label: text, hint: text, error: text };
  const choices = [{ value: text, label: text }];
  return (
    <>
      <Breadcrumbs crumbs={[{ label: text, href: '/' }, { label: text }]} />
      <PageHead preline={text} heading={text} badge={rich(<Badge label={text} />)} facts={[text]} />
      <NextStep
        what={text}
        who={text}
        whoNote={text}
        until={text}
        untilNote={text}
        why={text}
        ifNothingHappens={text}
      />
      <Path steps={[{ state: 'here', name: text, note: text }]} />
      <Timeline entries={[{ when: text, what: text, by: text, kind: 'future' }, 'today']} />
      <Alert tone="warning" title={text} />
      <ErrorSummary problems={[{ field: 'title', message: text }]} title={text} />
      <Section id="s" title={text}>
        <Note text={text} />
        <Prose text={text} />
        <AsideList items={[{ text, note: text }]} />
        <More summary={text}>-</More>
      </Section>
      <PostForm action="/x" csrfToken={text} commandId={text}>
        <TextField name="title" {...field} value={text} placeholder={text} />
        <TextArea name="purpose" {...field} value={text} />
        <DateField name="startsOn" {...field} value={text} />
        <SelectField name="kind" {...field} options={choices} value={`${text}?`} />
        <CheckboxGroup name="participants" {...field} options={choices} values={[text]} />
        <Checkbox name="isPermanent" {...field} />
        <RadioGroup name="needs" {...field} options={choices} value={text} />
        <BallotChoice name="vote" {...field} options={choices} value={text} />
        <FileField name="file" {...field} />
        <Repeater
          name="leads"
          rows={[rich(<TextField name="leads[0]" label={text} />), rich(<TextField name="leads[1]" label={text} />)]}
          addLabel={text}
          removeLabel={() => text}
          error={text}
        />
        <Button label={text} name="do" value={text} />
      </PostForm>
      <OfficeTiles>
        <OfficeTile name="office" value={text} mark={text} title={text} lines={[text]} />
      </OfficeTiles>
      <DataTable
        caption={text}
        rows={[text]}
        columns={[
          { header: text, cell: (row) => row },
          { header: text, cell: () => null },
        ]}
        select={{ name: 'pick', value: (row) => row, label: (row) => row }}
      />
      <FilterChips label={text} chips={[{ label: text, href: text, count: 1 }]} />
      <Pager from={1} to={2} total={3} next={text} />
      <EmptyState title={text} detail={text} action={rich(<LinkButton label={text} href={text} />)} />
      <DerivePopover id="p" title={text} steps={[{ what: text, date: text, source: text, assumption: true }]} />
      <Verdict carried={false} text={text} />
      <Gauges
        gauges={[
          { title: text, met: true, have: text, need: text, filled: 1, limit: 0.5, limitLabel: text, margin: text },
        ]}
      />
      <SumList lines={[{ term: text, value: text }]} result={{ term: text, value: text, met: true }} />
      <BallotTable ballots={ballots} />
      <TileMap ballots={ballots} />
      <RollCall label={text} members={[{ name: text, state: 'open' }]} />
      <Agenda parts={[{ title: text, items: [{ number: '1', title: text, note: text, state: 'done' }] }]} />
      <Motion title={text} clauses={[text]} />
      <LiveStrip running facts={[text]} />
      <Clauses clauses={[{ number: 1, text, outcome: text }]} />
      <DescriptionList entries={[{ term: text, value: text }]} />
      <InboxGroup title={text} count={1}>
        <InboxRow day={text} distance={text} title={text} href={text} why={text} hint={{ text }} />
      </InboxGroup>
      <GapList total={2} missing={[{ field: 'title', text }]} remarks={[{ text }]} />
      <Criteria criteria={[{ state: 'open', text, detail: text, side: text }]} />
      <HandOverBalance states={['open', 'accepted']} />
      <HandOverList items={[{ id: '1', object: text, state: 'refused', note: text, next: text }]} />
      <Diff beforeTitle={text} afterTitle={text} fields={[{ label: text, before: '', after: text }]} sideBySide />
      <Diff beforeTitle={text} afterTitle={text} fields={[{ label: text, before: text, after: 'neu' }]} />
      <MailCard subject={text} to={text} when={text} state="undeliverable" body={text} problem={text} />
      <Lanes
        lanes={[
          { label: text, detail: text, spoken: text, bars: [{ kind: 'asked', from: '2024-06-17', to: '2024-12-31' }] },
        ]}
        today="2024-10-10"
        limit={{ date: '2024-11-30', label: text }}
      />
      <Assumption label={text} href={text} />
      <Demonstration label={text} />
      <DiagramAsList graph={{ ...graph, nodes: [{ ...graph.nodes[0]!, label: text }] }} />
    </>
  );
}

const layout: LayoutProps = {
  title: 'Für mich',
  nav: 'mine',
  viewer: { name: 'Hessen', roles: 'Federführung' },
  demo: { clock: 'Do, 10.10.2024, 09:15 Uhr' },
  counts: { mine: 3 },
  csrfToken: 'token"&',
};

describe('components', () => {
  test('no text becomes markup, in any place of any component', () => {
    const page = String(everything(evil));
    expect(page.match(/.{60}<script/g) ?? []).toEqual([]);
    expect(page).not.toMatch(/<[^>]*\sonload=/);
  });

  test('nothing needs inline style, script or event attributes', () => {
    const page = String(<Layout {...layout}>{everything('Text')}</Layout>);
    expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|<[^>]*\son[a-z]+=/);
  });

  test('the markup is valid HTML', async () => {
    const validate = new HtmlValidate({
      extends: ['html-validate:recommended'],
      rules: {
        // Explicit roles keep a table a table for screen readers where it is shown as cards.
        'no-redundant-role': 'off',
        'aria-label-misuse': 'off',
        'doctype-style': 'off',
        'void-style': 'off',
      },
    });
    const page = String(<Layout {...layout}>{everything('Text')}</Layout>);
    const report = await validate.validateString(page);
    const messages = report.results.flatMap((result) => result.messages.map((m) => `${m.ruleId}: ${m.message}`));
    expect(messages).toEqual([]);
  });

  test('a field reads its hint and error and keeps what was typed', () => {
    const html = String(
      <TextField name="leads[0][contact]" label="Ansprechperson" hint="Name" error="Fehlt." value="x" />,
    );
    expect(html).toContain('for="leads-0-contact"');
    expect(html).toContain('id="leads-0-contact" aria-describedby="leads-0-contact-hinweis leads-0-contact-fehler"');
    expect(html).toContain('aria-invalid="true"');
    expect(html).toContain('id="leads-0-contact-fehler"');
    expect(String(<ErrorSummary problems={[{ field: 'leads[0][contact]', message: 'Fehlt.' }]} />)).toContain(
      'href="#leads-0-contact"',
    );
  });

  test('a date is shown in German, a refused one as typed', () => {
    expect(String(<DateField name="d" label="Tag" value="2024-06-17" />)).toContain('value="17.06.2024"');
    expect(String(<DateField name="d" label="Tag" value="31.02.2024" />)).toContain('value="31.02.2024"');
  });

  test('a form carries token, command id and revision', () => {
    const html = String(<PostForm action="/x" csrfToken="t" commandId="c" revision={7} multipart />);
    expect(html).toContain('name="_csrf" value="t"');
    expect(html).toContain('name="commandId" value="c"');
    expect(html).toContain('name="revision" value="7"');
    expect(html).toContain('enctype="multipart/form-data"');
  });

  test('rows are added and removed by sending the form', () => {
    const html = String(
      <Repeater
        name="leads"
        rows={[rich(<i />), rich(<i />)]}
        addLabel="Hinzufügen"
        removeLabel={(i) => `Zeile ${i}`}
      />,
    );
    expect(html).toContain('name="remove" value="leads:1"');
    expect(html).toContain('name="add" value="leads"');
    expect(String(<Repeater name="x" rows={[rich(<i />)]} addLabel="+" removeLabel={String} />)).not.toContain(
      'remove',
    );
  });

  test('a comparison marks whole words and says so', () => {
    const html = String(
      <Diff
        beforeTitle="1. Fassung"
        afterTitle="2. Fassung"
        fields={[
          { label: 'Bericht', before: 'an die AL-Runde im Herbst', after: 'an den IT-Planungsrat im Herbst' },
          { label: 'Titel', before: 'gleich', after: 'gleich' },
        ]}
      />,
    );
    expect(html).toContain('gestrichen: </span>die <span class="u-nowrap">AL-Runde</span></del>');
    expect(html).toContain('eingefügt: </span>den <span class="u-nowrap">IT-Planungsrat</span></ins>');
    expect(html).toContain('1 Feld geändert, 1 unverändert');
    expect(html).not.toContain('Titel');
  });

  test('long texts without anything in common are compared in reasonable time', () => {
    const many = (word: string) => Array.from({ length: 5_000 }, (_, i) => `${word}${i}`).join(' ');
    const fields = [{ label: 'Text', before: many('a'), after: many('b') }];
    expect(String(<Diff beforeTitle="1" afterTitle="2" fields={fields} />)).toContain('b4999');
  });

  test('the tile map is for Bund and Länder only', () => {
    expect(TileMap({ ballots: [{ code: 'FITKO', name: 'FITKO', vote: 'yes', share: null }] })).toBe('');
  });

  test('the term line covers whole months', () => {
    const html = String(
      <Lanes
        lanes={[{ label: 'x', spoken: 'x', bars: [{ kind: 'decided', from: '2024-07-01', to: '2024-07-31' }] }]}
      />,
    );
    expect(html).toContain('x="0%" y="4" width="50%"');
  });
});

describe('the state diagram', () => {
  test('marks where the instance stands, without inline style and ids', async () => {
    const svg = await drawDiagram(graph, 'Zustandsbild "x"');
    expect(svg).toMatch(/^<svg role="img" aria-label="Zustandsbild &#34;x&#34;"/);
    expect(svg).toContain('class="node here"');
    expect(svg).toContain('class="node done"');
    expect(svg).toContain('class="edge done"');
    expect(svg).not.toMatch(/style=| id=|<script/);
    expect(await drawDiagram(graph, 'Zustandsbild "x"')).toBe(svg);
  });

  test('labels cannot break out', async () => {
    const nodes = [{ id: 'a"]', label: 'x" URL="javascript:1" <b>\\', state: 'here' as const, final: true }];
    const svg = await drawDiagram({ nodes, edges: [], initial: 'a"]' }, evil);
    expect(svg).not.toMatch(/<script|<a |<b>/);
  });

  test('says the same as a list', async () => {
    const html = await StateDiagram({ graph, title: 'Bild' });
    expect(html).toContain('Ergebnis feststellen');
    expect(html).toContain('(Sie sind hier)');
    expect(html).toContain('tabindex="0"');
  });
});

describe('the page around', () => {
  const render = (props: Partial<LayoutProps>) => String(<Layout {...layout} {...props} />);

  test('is a whole document with title, menu and token', () => {
    const page = render({});
    expect(page.startsWith('<!doctype html><html lang="de">')).toBe(true);
    expect(page).toContain('<title>Für mich – umlauf</title>');
    expect(page).toContain(`hx-headers:inherited="{&#34;x-csrf-token&#34;:&#34;token\\&#34;&amp;&#34;}"`);
    expect(page).toMatch(/aria-current="true">Für mich/);
    expect(page).toContain('Abmelden');
    expect(page).toContain('Zeitreise');
  });

  test('a refused form is announced in the title', () => {
    expect(render({ error: true })).toContain('<title>Fehler: Für mich – umlauf</title>');
  });

  test('without sign-in it offers the public pages and the sign-in', () => {
    const page = render({ viewer: null, demo: null, nav: 'register' });
    expect(page).toContain('Formate');
    expect(page).toContain('Anmelden');
    expect(page).not.toMatch(/Für mich<|Abmelden|Demosystem|Vorgänge/);
  });
});

describe('static files', () => {
  let server: Server;
  let base: string;

  beforeAll(async () => {
    let handler: Parameters<Parameters<typeof mountStatic>[0]['use']>[1] | undefined;
    mountStatic({ use: (_path, serve) => (handler = serve) });
    server = createServer((request, response) => {
      request.url = request.url!.replace(/^\/assets/, '');
      handler!(request, response, () => {
        response.statusCode = 404;
        response.end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise((done) => server.close(done)));

  test('style, script and fonts are there and may be kept', async () => {
    for (const name of ['umlauf.css', 'umlauf.js', 'htmx.min.js', 'kern/kern.min.css', 'kern/fonts/fira-sans.css']) {
      const answer = await fetch(base + assetUrl(name));
      expect([name, answer.status]).toEqual([name, 200]);
      expect(answer.headers.get('cache-control')).toContain('immutable');
      const again = await fetch(base + assetUrl(name), { headers: { 'if-none-match': answer.headers.get('etag')! } });
      expect(again.status).toBe(304);
    }
    const css = await (await fetch(`${base}/assets/kern/fonts/fira-sans.css`)).text();
    const fonts = [...css.matchAll(/url\("\.\/([^"]+)"\)/g)].map((match) => match[1]!);
    for (const font of fonts.filter((name) => /(Regular|SemiBold)\.woff2/.test(name))) {
      expect((await fetch(`${base}/assets/kern/fonts/${font}`)).headers.get('content-type')).toBe('font/woff2');
    }
  });

  test('nothing else is', async () => {
    for (const path of [
      '/',
      '/package.json',
      '/%2e%2e/package.json',
      '/kern/../../package.json',
      '/umlauf.css/x',
      '//x',
    ]) {
      expect((await fetch(`${base}/assets${path}`)).status).toBe(404);
    }
    expect((await fetch(base + assetUrl('umlauf.css'), { method: 'POST' })).status).toBe(404);
    expect(() => assetUrl('nothing.css')).toThrow('nothing.css');
  });
});
