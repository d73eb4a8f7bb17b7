import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { axeFaults, launchBrowser, pageFaults, sidewaysFaults } from './support/browser.js';
import { startBuiltApp } from './support/started-app.js';

/** Everything a person of the committee does from the first form to the last hand-over, in a browser, as a person would. */

// How long a page takes is measured in bench/: here a slow machine only takes longer.
jest.setTimeout(300_000);

let app: Awaited<ReturnType<typeof startBuiltApp>>;
let browser: Browser;
/** What pages owed their readers and did not keep. */
const faults: string[] = [];
/** Folder for a picture of each station, wide and narrow; without it none are taken. */
const pictures = process.env.UMLAUF_PICTURES;

beforeAll(async () => {
  [app, browser] = await Promise.all([startBuiltApp(), launchBrowser()]);
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
}, 180_000);

let isBroken = false;

/** A station of the journey; after one that failed the others say so instead of failing one by one. */
function station(walk: () => Promise<void>): () => Promise<void> {
  return async () => {
    if (isBroken) throw new Error('An earlier station failed.');
    isBroken = true;
    await walk();
    isBroken = false;
  };
}

/** Somebody at a screen: an office of the demo in a browser of its own. */
class Office {
  private constructor(
    readonly name: string,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async signIn(name: string, { javaScript = true } = {}): Promise<Office> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'de-DE',
      reducedMotion: 'reduce',
      javaScriptEnabled: javaScript,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    await page.goto(app.url);
    const tile = page.getByRole('button', { name: `${name} (Demo)` });
    if (!(await tile.isVisible())) await page.getByText('Alle weiteren').click();
    await tile.click();
    await page.getByRole('heading', { level: 1, name: 'Für mich' }).waitFor();
    return new Office(name, context, page);
  }

  /** Closes the browser with everything in it. */
  async leave(): Promise<void> {
    await this.context.close();
  }

  /** An entry of the main menu. */
  async menu(entry: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Hauptmenü' }).getByRole('link', { name: entry }).click();
    await this.heading(entry === 'Register' ? 'Register der Formate' : entry);
  }

  /** A page behind the account button. */
  async account(entry: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Konto/ }).click();
    await this.page.getByRole('group', { name: 'Konto' }).getByRole('link', { name: entry }).click();
    await this.heading(entry);
  }

  /** From „Für mich“ to what waits there, by the words of its line. */
  async open(title: string | RegExp): Promise<void> {
    await this.menu('Für mich');
    await this.page.getByRole('listitem').filter({ hasText: title }).getByRole('heading').getByRole('link').click();
  }

  async follow(link: string | RegExp, within: Locator = this.page.getByRole('main')): Promise<void> {
    await within
      .getByRole('link', { name: link, exact: typeof link === 'string' })
      .first()
      .click();
    await this.page.waitForLoadState();
  }

  async press(button: string | RegExp, within: Locator = this.page.getByRole('main')): Promise<void> {
    await within
      .getByRole('button', { name: button, exact: typeof button === 'string' })
      .first()
      .click();
    await this.page.waitForLoadState();
  }

  field(label: string | RegExp): Locator {
    return this.page.getByLabel(label, { exact: typeof label === 'string' });
  }

  async fill(label: string | RegExp, value: string): Promise<void> {
    await this.field(label).fill(value);
  }

  async choose(label: string | RegExp, option: string | RegExp): Promise<void> {
    const field = this.field(label);
    const options = await field.getByRole('option').allTextContents();
    const wanted = options.find((text) => (typeof option === 'string' ? text.trim() === option : option.test(text)));
    if (wanted === undefined)
      throw new Error(`„${String(label)}“ does not offer ${String(option)}: ${options.join('; ')}`);
    await field.selectOption({ label: wanted });
  }

  async tick(label: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).check();
  }

  async heading(name: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** Waits until all of this can be read on the page. */
  async reads(...texts: string[]): Promise<void> {
    await this.readsIn(this.page.getByRole('main'), ...texts);
  }

  /** Waits until all of this can be read in a section with this heading. */
  async readsUnder(heading: string, ...texts: string[]): Promise<void> {
    await this.readsIn(this.section(heading), ...texts);
  }

  /** Opens what is folded away. */
  async unfold(summary: string | RegExp): Promise<void> {
    await this.page.getByText(summary).first().click();
  }

  section(heading: string | RegExp): Locator {
    return this.page.getByRole('region', { name: heading });
  }

  private async readsIn(place: Locator, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      const deadline = performance.now() + 8_000;
      for (;;) {
        const read = words(await place.first().innerText());
        if (read.includes(words(text))) break;
        if (performance.now() > deadline)
          throw new Error(`${this.page.url()} does not say „${text}“: ${read.slice(0, 1500)}`);
        await this.page.waitForTimeout(100);
      }
    }
  }

  /** Whether a mail with this subject for this function was sent; looks at the Postausgang until it is there. */
  async mailed(subject: string, to: string): Promise<void> {
    const deadline = performance.now() + 10_000;
    await this.account('Postausgang');
    for (;;) {
      const cards = this.page.getByRole('article').filter({ hasText: subject }).filter({ hasText: to });
      const found = (await cards.allInnerTexts()).some((text) => text.includes('gesendet'));
      if (found) return;
      if (performance.now() > deadline)
        throw new Error(
          `No mail „${subject}“ to ${to}: ${words(await this.page.getByRole('main').innerText()).slice(0, 1500)}`,
        );
      await this.page.waitForTimeout(200);
      await this.page.reload();
    }
  }

  /** Looks at the whole page, wide and narrow; what is wrong with it is told at the end of the journey. */
  async look(name: string): Promise<void> {
    await this.glance(name, await axeFaults(this.page));
  }

  /** The same for another state of a page that was looked at already. */
  async glance(name: string, found: string[] = []): Promise<void> {
    found.push(...(await pageFaults(this.page)));
    if (pictures) await this.page.screenshot({ path: join(pictures, `${name}-1280.png`), fullPage: true });
    await this.page.setViewportSize({ width: 375, height: 812 });
    found.push(...(await sidewaysFaults(this.page)).map((fault) => `at 375 px ${fault}`));
    if (pictures) await this.page.screenshot({ path: join(pictures, `${name}-375.png`), fullPage: true });
    await this.page.setViewportSize({ width: 1280, height: 900 });
    faults.push(...found.map((fault) => `${name} (${new URL(this.page.url()).pathname}): ${fault}`));
  }

  /** Zeitreise to 08:00 of a day. */
  async travel(day: string): Promise<void> {
    await this.account('Zeitreise');
    await this.fill('Tag', day);
    await this.press('Zu diesem Tag');
    await this.reads(`Die Uhr steht jetzt auf`, day);
  }
}

/** Every space is one, and every dash that does not break is a dash. */
function words(text: string): string {
  return text
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replaceAll('\u2011', '-')
    .trim();
}

// What the form of source 001 says; its contacts are offices here.
const form = {
  title: 'Weiterentwicklung Struktur OZG Föderal',
  contact: (place: string) => `Ansprechperson ${place} (Demonstration)`,
  purpose:
    'Erarbeitung und Identifikation von Ordnungsstrukturen für die künftige Zusammenarbeit in der föderalen Verwaltungsdigitalisierung als Grundlage für eine Beschlussfassung des IT-PLR im Herbst 2024 und als Input für die föderale Digitalstrategie. Insbesondere sind dies:',
  objectives: [
    'Festlegung von Kriterien und eines verbindlichen Verfahrens zum geordneten Abschluss der (operativen) Themenfeldarbeit als Grundlage zur Überführung dieser in Nachfolgestrukturen',
    'Entwicklung einer geeigneten Ordnungsstruktur für die Zusammenarbeit zwischen den Ländern sowie mit dem jeweilig zuständigen Bundesressort im Regelbetrieb (in Folge der operativen Themenfeld-Arbeit) und Verankerung in den Fachministerkonferenzen',
    'Entwicklung einer geeigneten Struktur zur Zusammenarbeit, mit der das EfA-Prinzip unter Berücksichtigung der Cloud-Strategie des IT-Planungsrates gestärkt wird.',
    'Erarbeitung eines gemeinsamen Verständnisses der qualitativen Weiterentwicklung der Onlinedienste (Once-Only, Ende-zu-Ende-Digitalisierung) und der dafür notwendigen Strukturen der Zusammenarbeit.',
  ],
  participants: ['Hessen', 'Bayern', 'Hamburg', 'Schleswig-Holstein', 'Bremen', 'Berlin', 'Bund', 'FITKO'],
  conferences:
    'Als Ergebnis der Projektgruppe soll die Zusammenarbeit des IT-PLR und Fachministerkonferenzen und deren Strukturen konkretisiert sein.',
};

let hessen: Office;
let bremen: Office;
let secretariat: Office;
let chair: Office;
let bavaria: Office;

/** How many entries the list beside the form still misses. */
async function gaps(office: Office): Promise<number> {
  const heading = await office.page.getByRole('heading', { name: /fehl(t|en)$|sind da$/ }).innerText();
  return Number(/\d+/.exec(heading)?.[0] ?? 0);
}

/** Fills the form of source 001; the report plan and the conferences come with the second version. */
async function fillForm(lead: Office, title: string, report = '29.11.2024'): Promise<void> {
  await lead.fill('Titel des Gremiums', title);
  await lead.choose('Art des Formates', '(temporäre) Projektgruppe');
  await lead.choose('Schwerpunktthema', 'Digitale Anwendungen');
  await lead.choose('Wer entscheidet', 'AL-Runde');
  for (let row = 2; row <= 3; row += 1) {
    await lead.press('Federführung hinzufügen');
    await lead.field(`Federführung ${row}`).waitFor();
  }
  for (const [i, place] of ['Hessen', 'Bremen', 'Bund'].entries()) {
    const contact = (await lead.field(`Ansprechperson ${place}`).isVisible()) ? place : i + 1;
    await lead.choose(`Federführung ${i + 1}`, place);
    await lead.fill(`Ansprechperson ${contact}`, form.contact(place));
  }
  await lead.fill('Beginn der Tätigkeit', '17.06.2024');
  await lead.fill('Voraussichtliches Ende', '31.12.2024');
  await lead.fill('Zweck', form.purpose);
  for (let row = 2; row <= form.objectives.length; row += 1) {
    await lead.press('Ergebnis hinzufügen');
    await lead.field(`Ergebnis ${row}`).waitFor();
  }
  for (const [i, objective] of form.objectives.entries()) await lead.fill(`Ergebnis ${i + 1}`, objective);
  for (const place of form.participants) await lead.tick(place);
  if (!(await lead.field('Bericht 1').isVisible())) await lead.press('Bericht hinzufügen');
  await lead.choose('Bericht 1', 'Zwischenbericht');
  await lead.choose('Adressat', 'IT-Planungsrat');
  await lead.fill('Wann', report);
}

/** Puts a checked registration on the agenda of the AL-Runde on 09.07.2024. */
async function putOnAgenda(office: Office, title: string, item: string): Promise<void> {
  await office.open(title);
  await office.follow('Auf die Tagesordnung setzen');
  await office.choose('Sitzung', /^26\. Sitzung/);
  await office.fill('TOP-Nummer', item);
  await office.press('Auf die Tagesordnung setzen');
  await office.reads('Auf die Tagesordnung gesetzt.', 'auf der Tagesordnung', `TOP ${item}`, 'Di, 09.07.2024');
}

/** Writes the proposal with the decided term beside the requested one. */
async function writeProposal(office: Office, until: string): Promise<void> {
  await office.fill('Text des Beschlusses', 'Offizielles Format der AL-Runde.');
  await office.fill(
    /^Begründung und Erläuterung/,
    `Die Aufnahme des Formats als offizielle Projektgruppe der AL-Runde wurde zunächst bis zum ${until} beschlossen.`,
  );
  expect(await office.field('Befristet bis').inputValue()).toBe('31.12.2024');
  await office.fill('Befristet bis', until);
  await office.choose('Offizielles Format von', 'AL-Runde');
  await office.press('Beschlussvorschlag speichern');
  await office.reads(
    'Beschlussvorschlag gespeichert.',
    'Laufzeit nach dem Vorschlag',
    `bis ${until}`,
    'bis 31.12.2024',
  );
}

describe('1 Register', () => {
  test(
    'the lead fills the form, and the list of gaps shrinks while it writes',
    station(async () => {
      hessen = await Office.signIn('Federführung Hessen');
      await hessen.look('01-inbox-empty');
      await hessen.follow('Neues Arbeitsformat');
      await hessen.look('02-registration-start');
      await hessen.press('Entwurf anlegen');
      await hessen.heading('Neues Arbeitsformat');
      const atFirst = await gaps(hessen);
      expect(atFirst).toBeGreaterThan(5);
      await hessen.fill('Titel des Gremiums', form.title);
      await hessen.reads(`Noch ${atFirst - 1} Angaben fehlen`);
      await hessen.press('Einreichen');
      await hessen.reads('Ihre Eingaben sind noch da');
      expect(await hessen.page.title()).toMatch(/^Fehler: /);
      await hessen.look('03-registration-refused');
      await fillForm(hessen, form.title);
      await hessen.press('Entwurf speichern');
      await hessen.reads('Noch 1 Angabe fehlt', 'Der Beginn liegt vor der nächsten Sitzung der AL-Runde');
    }),
  );

  test(
    'the draft survives that the browser is closed',
    station(async () => {
      await hessen.leave();
      hessen = await Office.signIn('Federführung Hessen');
      await hessen.menu('Vorgänge');
      await hessen.look('04-drafts');
      await hessen.follow(form.title);
      expect(await hessen.field('Zweck').inputValue()).toBe(form.purpose);
      expect(await hessen.field('Ergebnis 4').inputValue()).toBe(form.objectives[3]);
      expect(await hessen.field('Schleswig-Holstein').isChecked()).toBe(true);
      await hessen.tick('Nein');
      await hessen.reads('Alle Pflichtangaben sind da');
      await hessen.look('05-registration-form');
      await hessen.press('Einreichen');
      await hessen.heading(form.title);
      await hessen.reads('wartet auf Mitfederführung', 'Geschäftszeichen', 'Es fehlt die Bestätigung');
      await hessen.glance('06-awaiting-leads');
    }),
  );
});

const plainTitle = 'Demonstration: Dasselbe ohne JavaScript';
const withoutScript = { javaScript: false };

describe('2 Check', () => {
  test(
    'a co-lead confirms; the other one did it by mail, which the secretariat records',
    station(async () => {
      bremen = await Office.signIn('Federführung Bremen');
      await bremen.open(form.title);
      await bremen.look('07-co-lead');
      await bremen.press('Federführung bestätigen');
      await bremen.reads(
        'Federführung bestätigt.',
        'wartet auf Mitfederführung',
        'Es fehlt die Bestätigung des Bundes',
      );

      secretariat = await Office.signIn('Geschäftsstelle');
      await secretariat.menu('Vorgänge');
      await secretariat.glance('08-instances');
      await secretariat.follow(form.title);
      await secretariat.follow('Federführung bestätigen');
      await secretariat.press('Federführung bestätigen');
      expect(await secretariat.page.title()).toMatch(/^Fehler: /);
      await secretariat.look('09-on-behalf-refused');
      await secretariat.fill('Beleg', 'Demonstration: Mail des Bundes vom 12.06.2024, 08:12 Uhr');
      await secretariat.fill('Eingegangen am', '12.06.2024');
      await secretariat.fill('Uhrzeit des Eingangs', '08:12');
      await secretariat.press('Federführung bestätigen');
      await secretariat.reads('Federführung bestätigt, im Auftrag erfasst für Bund.', 'in Prüfung');
      await secretariat.readsUnder('Verlauf', 'im Auftrag erfasst durch die Geschäftsstelle', '12.06.2024, 08:12 Uhr');
      await secretariat.glance('10-in-review');
      await secretariat.mailed(`Im Auftrag erfasst: ${form.title}`, 'Federführung Bund');
      await secretariat.look('11-mails');

      bavaria = await Office.signIn('AL-Mitglied Bayern');
      await bavaria.menu('Vorgänge');
      await bavaria.follow(form.title);
      await bavaria.press('Mitwirkung bestätigen');
      await bavaria.reads('Mitwirkung bestätigt.');
    }),
  );

  test(
    'the secretariat returns it with reasons, the lead resubmits, both versions stay',
    station(async () => {
      await secretariat.open(form.title);
      await secretariat.follow('Zurückgeben');
      await secretariat.press('Zurückgeben');
      expect(await secretariat.page.title()).toMatch(/^Fehler: /);
      await secretariat.look('12-return-refused');
      await secretariat.fill(
        'Hinweis zu: Fachministerkonferenzen',
        'Demonstration: Bitte beschreiben Sie das Ergebnis.',
      );
      await secretariat.fill(
        'Hinweis zu: Planung und Berichte',
        'Demonstration: Bitte nennen Sie den Monat der Sitzung.',
      );
      await secretariat.press('Zurückgeben');
      await secretariat.reads('Mit Hinweisen zurückgegeben.', 'zurückgegeben', 'Bitte beschreiben Sie das Ergebnis');

      await hessen.open(form.title);
      await hessen.glance('13-returned');
      await hessen.follow('Einreichen');
      await hessen.reads('Zurückgegeben mit 2 Hinweisen', 'Hinweis der Geschäftsstelle');
      await hessen.glance('14-revise');
      await hessen.fill(/^Berührung mit Fachministerkonferenzen/, form.conferences);
      await hessen.fill('Wann', 'November 2024');
      await hessen.reads('45. Sitzung des IT-Planungsrats am 13.11.2024', 'Mittwoch, 16.10.2024');
      await hessen.press('Einreichen');
      await hessen.reads('in Prüfung', 'Ergänzte Fassung eingereicht: 2. Fassung');
      await hessen.follow('Änderungen zur früheren Fassung');
      await hessen.reads('Fassung 1 vom', 'Fassung 2 vom', '29.11.2024', 'November 2024', form.conferences);
      await hessen.look('15-versions');
    }),
  );
});

describe('1 and 2 without JavaScript', () => {
  test(
    'the lead registers, both co-leads confirm, the secretariat puts it on the agenda',
    station(async () => {
      const lead = await Office.signIn('Federführung Hessen', withoutScript);
      await lead.follow('Neues Arbeitsformat');
      await lead.press('Entwurf anlegen');
      const atFirst = await gaps(lead);
      await lead.fill('Titel des Gremiums', plainTitle);
      await lead.press('Entwurf speichern');
      expect(await gaps(lead)).toBe(atFirst - 1);
      await fillForm(lead, plainTitle, 'November 2024');
      await lead.tick('Nein');
      await lead.press('Einreichen');
      await lead.reads('Die Registrierung ist eingereicht.', 'wartet auf Mitfederführung');
      await lead.leave();
      for (const name of ['Federführung Bremen', 'Federführung Bund']) {
        const coLead = await Office.signIn(name, withoutScript);
        await coLead.open(plainTitle);
        await coLead.press('Federführung bestätigen');
        await coLead.reads('Federführung bestätigt.');
        await coLead.leave();
      }
      const office = await Office.signIn('Geschäftsstelle', withoutScript);
      await putOnAgenda(office, plainTitle, '5');
      await office.follow('Zur Abstimmung');
      await writeProposal(office, '30.11.2024');
      await office.leave();
    }),
  );
});

describe('3 Decide', () => {
  test(
    'the secretariat puts it on the agenda and writes the proposal',
    station(async () => {
      await putOnAgenda(secretariat, form.title, '4');
      await secretariat.glance('16-on-agenda');
      await secretariat.follow('Zur Abstimmung');
      await secretariat.glance('17-vote-unprepared');
      await writeProposal(secretariat, '31.03.2025');
      await secretariat.reads('Laufzeit nach dem Vorschlag bis 31.03.2025', 'bis 31.12.2024');
      await secretariat.look('18-vote-prepared');
    }),
  );

  test(
    'members vote, one changes its mind, the secretariat records the rest by one key',
    station(async () => {
      await secretariat.travel('09.07.2024');
      await secretariat.glance('19-clock');
      await secretariat.menu('Sitzungen');
      await secretariat.look('20-meetings');
      await secretariat.follow('26. Sitzung');
      await secretariat.look('21-meeting');
      await secretariat.press('Sitzung eröffnen');
      await secretariat.reads('Sitzung eröffnet.', 'läuft');
      await secretariat.glance('22-meeting-running');
      await secretariat.follow('Zu TOP 4');
      await secretariat.press('Abstimmung öffnen');
      await secretariat.reads('Abstimmung geöffnet.', '0 von 17 Stimmen liegen vor.');

      await bavaria.open(form.title);
      await bavaria.look('23-ballot');
      await bavaria.tick('Nein');
      await bavaria.press('Stimme abgeben');
      await bavaria.reads('Stimme abgegeben.', '1 von 17 Stimmen');
      await bavaria.tick('Ja');
      await bavaria.press('Stimme ändern');
      await bavaria.reads('1 von 17 Stimmen');

      await secretariat.page.reload();
      await secretariat.look('24-vote-open');
      await secretariat.press('Alle Anwesenden Ja');
      await secretariat.reads('17 von 17 Stimmen liegen vor.');
      await secretariat.follow('Abstimmung schließen');
      await secretariat.reads('17 von 17 Stimmen liegen vor. Danach sind keine Änderungen mehr möglich.');
      await secretariat.press('Abstimmung schließen');
      await secretariat.reads('Abstimmung geschlossen.', 'geschlossen');
    }),
  );

  test(
    'the chair establishes the result: AL-Runde, Beschluss 2024/09',
    station(async () => {
      chair = await Office.signIn('Vorsitz AL-Runde');
      await chair.open(form.title);
      await chair.reads('voraussichtlich 2024/09');
      await chair.glance('25-vote-closed');
      await chair.follow('Ergebnis feststellen');
      await chair.reads('die nächste Nummer der AL-Runde, voraussichtlich 2024/09');
      await chair.look('25b-establish');
      await chair.press('Ergebnis feststellen');
      await chair.reads(
        'AL-Runde, Beschluss 2024/09 vom 09.07.2024',
        'Ja 17, Nein 0, Enthaltung 0',
        'Beantragt war 31.12.2024',
      );
      await chair.look('26-vote-carried');
      await chair.follow('Beschluss lesen');
      await chair.reads('AL-Runde, Beschluss 2024/09', 'Offizielles Format der AL-Runde', '31.03.2025', '31.12.2024');
      await chair.look('27-decision');
      await chair.follow('Weiterentwicklung Struktur OZG Föderal', chair.page.getByRole('complementary'));
      await chair.reads('beschlossen', 'Zum Format');
      await chair.readsUnder('Verlauf', 'Beschlossen: AL-Runde, Beschluss 2024/09, bis 31.03.2025', 'Vorsitz Bund');
      await chair.menu('Beschlüsse');
      await chair.reads('2024/09');
      await chair.look('28-decisions');

      await hessen.menu('Register');
      await hessen.reads(form.title, 'AL-Runde, Beschluss 2024/09', 'bis 31.03.2025', 'aktiv');
      await hessen.look('29-register');
      await hessen.follow(form.title);
      await hessen.reads('endet am 31.03.2025 um 24:00 Uhr', 'Zwischenbericht', '45. Sitzung am 13.11.2024');
      await hessen.look('30-register-entry');
      await secretariat.mailed(`AL-Runde, Beschluss 2024/09: ${form.title}`, 'Federführung Hessen');
    }),
  );
});

describe('3 without JavaScript', () => {
  test(
    'a member votes, the secretariat records the rest, the chair establishes the result',
    station(async () => {
      const office = await Office.signIn('Geschäftsstelle', withoutScript);
      await office.open(plainTitle);
      await office.press('Abstimmung öffnen');
      const member = await Office.signIn('AL-Mitglied Bremen', withoutScript);
      await member.open(plainTitle);
      await member.tick('Enthaltung');
      await member.press('Stimme abgeben');
      await member.leave();
      await office.page.reload();
      await office.unfold('Ausnahmen angeben');
      await office.choose('Bayern', 'Nein');
      await office.press('Alle Anwesenden Ja');
      await office.follow('Abstimmung schließen');
      await office.reads('17 von 17 Stimmen liegen vor. Danach sind keine Änderungen mehr möglich.');
      await office.press('Abstimmung schließen');
      await office.leave();
      const plainChair = await Office.signIn('Vorsitz AL-Runde', withoutScript);
      await plainChair.open(plainTitle);
      await plainChair.follow('Ergebnis feststellen');
      await plainChair.press('Ergebnis feststellen');
      await plainChair.reads('AL-Runde, Beschluss 2024/10', 'Ja 15, Nein 1, Enthaltung 1', 'bis 30.11.2024');
      await plainChair.leave();

      await secretariat.menu('Sitzungen');
      await secretariat.follow('26. Sitzung');
      await secretariat.reads('2 von 2 Punkten erledigt', 'AL-Runde, Beschluss 2024/09', 'AL-Runde, Beschluss 2024/10');
      await secretariat.press('Sitzung beenden');
      await secretariat.reads('Sitzung beendet.');
    }),
  );
});

describe('4 Work and report', () => {
  test(
    'reminders go out on their days',
    station(async () => {
      await secretariat.travel('18.09.2024');
      await secretariat.reads('Tag der Erinnerung');
      await secretariat.look('31-clock-brought');
      await secretariat.mailed('Zwischenbericht: Abgabe bis Mi, 16.10.2024', 'Federführung Hessen');
      await secretariat.travel('10.10.2024');
      await secretariat.account('Postausgang');
      expect(await reminders()).toBe(3 * 3);
      await secretariat.follow(/^Bitte vorbereiten: Zwischenbericht.*Weiterentwick/);
      await secretariat.look('32-mail');
    }),
  );

  test(
    'the lead uploads the report; it comes back once, then it is accepted',
    station(async () => {
      await hessen.open(form.title);
      await hessen.reads('angefordert', 'Mi, 16.10.2024, 24:00 Uhr', 'in 6 Tagen', '45. Sitzung');
      await hessen.look('33-report-awaited');
      await hessen.follow('Bericht abgeben');
      await hessen.press('Bericht abgeben');
      expect(await hessen.page.title()).toMatch(/^Fehler: /);
      await hessen.look('34-report-refused');
      await upload('zwischenbericht.pdf');
      await hessen.press('Bericht abgeben');
      await hessen.reads('Bericht abgegeben.', 'zwischenbericht.pdf', 'abgegeben');
      await hessen.glance('35-report-handed-in');

      await secretariat.open(form.title);
      await secretariat.follow('Zurückgeben');
      await secretariat.fill('Begründung', 'Demonstration: Zum Ergebnis 2 fehlt noch der Stand.');
      await secretariat.press('Zurückgeben');
      await secretariat.reads('Bericht zurückgegeben.', 'Zum Ergebnis 2 fehlt noch der Stand.');
      await secretariat.mailed('Bitte ergänzen bis', 'Federführung Hessen');

      await hessen.open(form.title);
      await hessen.reads('Hinweis der Geschäftsstelle', 'Zum Ergebnis 2 fehlt noch der Stand.');
      await hessen.follow('Bericht abgeben');
      await upload('zwischenbericht-2.pdf');
      await hessen.press('Bericht abgeben');
      await hessen.reads('zwischenbericht-2.pdf');

      await secretariat.open(form.title);
      await secretariat.press('Bericht annehmen');
      await secretariat.reads('Bericht formal in Ordnung.', 'formal in Ordnung');
      await secretariat.readsUnder(
        'Verlauf',
        'Bericht formal in Ordnung',
        'Bericht zurückgegeben',
        'Bericht angefordert',
      );
      await secretariat.readsUnder(
        'Erinnerungen',
        'Mi, 09.10.2024, 08:00 Uhr',
        'vom Mailserver angenommen am 09.10.2024, 08:00 Uhr',
        'entfallen',
      );
      await secretariat.look('36-report-accepted');
    }),
  );

  test(
    'the reminders stop',
    station(async () => {
      await secretariat.travel('25.10.2024');
      await secretariat.account('Postausgang');
      expect(await reminders()).toBe(3 * 3);
      await hessen.menu('Register');
      await hessen.follow(form.title);
      await hessen.reads('formal in Ordnung');
    }),
  );
});

describe('5 End', () => {
  test(
    'a mandate that ends with an open report says so',
    station(async () => {
      await secretariat.travel('02.12.2024');
      await hessen.menu('Vorgänge');
      await hessen.follow(plainTitle, hessen.page.getByRole('row').filter({ hasText: /Format/ }));
      await hessen.reads('Mandat beendet, Übergabe offen', 'Zwischenbericht');
      await hessen.glance('37-hand-over-open');
    }),
  );

  test(
    'at 31.03.2025, 24:00 in Berlin the mandate ends by itself',
    station(async () => {
      await secretariat.travel('31.03.2025');
      await secretariat.mailed('Mandat endet am Mo, 31.03.2025', 'Federführung Hessen');
      await hessen.menu('Vorgänge');
      await hessen.follow(form.title, hessen.page.getByRole('row').filter({ hasText: 'Format' }));
      await hessen.reads('aktiv', 'Mo, 31.03.2025, 24:00 Uhr', 'heute');
      await hessen.look('37-group-active');
      await secretariat.account('Zeitreise');
      await secretariat.press('Zum nächsten Ereignis');
      await secretariat.reads('Die Uhr steht jetzt auf Mo, 31.03.2025, 24:00 Uhr.', 'Mandat beendet');
      await hessen.page.reload();
      await hessen.reads('ausgelaufen', 'Das Mandat ist beendet, nichts ist offen.');
      await hessen.readsUnder('Verlauf', 'Mo, 31.03.2025, 24:00 Uhr', 'Mandat beendet');
      await hessen.glance('38-group-expired');
      await hessen.menu('Register');
      await hessen.reads('ausgelaufen');
      await secretariat.mailed(`Mandat beendet: ${form.title}`, 'Federführung Hessen');
    }),
  );
});

const subjectArea = 'Ein- & Auswanderung';
const things = ['Demonstration: Onlinedienst', 'Demonstration: Umsetzungsprojekt', 'Demonstration: Bericht'];

describe('6 Close a Themenfeld', () => {
  let brandenburg: Office;
  let foreignOffice: Office;

  test(
    'the secretariat takes it up, both leads ask for the closure',
    station(async () => {
      await secretariat.account('Themenfelder');
      await secretariat.glance('39-subject-areas-empty');
      await secretariat.follow('Themenfeld aufnehmen');
      await secretariat.press('Themenfeld aufnehmen');
      expect(await secretariat.page.title()).toMatch(/^Fehler: /);
      await secretariat.look('40-subject-area-refused');
      await secretariat.fill('Name des Themenfelds', subjectArea);
      await secretariat.choose('Empfehlendes Gremium', 'AL-Runde');
      await secretariat.choose('Beschließendes Gremium', 'IT-Planungsrat');
      await secretariat.choose('Federführung 1', 'Brandenburg');
      await secretariat.choose('Federführung 2', 'Auswärtiges Amt');
      for (const [i, thing] of things.entries()) {
        if (!(await secretariat.field(`Punkt ${i + 1}`).isVisible()))
          await secretariat.press('Offenen Punkt hinzufügen');
        await secretariat.choose(`Art des Punkts ${i + 1}`, ['Leistung', 'Umsetzungsprojekt', 'Bericht'][i]!);
        await secretariat.fill(`Punkt ${i + 1}`, thing);
      }
      await secretariat.press('Themenfeld aufnehmen');
      await secretariat.reads('Das Themenfeld ist aufgenommen.', subjectArea, 'aktiv');

      brandenburg = await Office.signIn('Federführung Brandenburg');
      await brandenburg.open(subjectArea);
      await brandenburg.glance('41-subject-area-active');
      await requestClosure(brandenburg);
      await brandenburg.reads('aktiv', 'noch nicht beantragt');
      foreignOffice = await Office.signIn('Federführung Auswärtiges Amt');
      await foreignOffice.open(subjectArea);
      await requestClosure(foreignOffice);
      await foreignOffice.reads('Kriterien in Prüfung');
    }),
  );

  test(
    'the secretariat confirms every criterion with evidence',
    station(async () => {
      await secretariat.open(subjectArea);
      await secretariat.look('42-criteria');
      const open = () => secretariat.page.getByRole('main').getByRole('link', { name: 'Bestätigen', exact: true });
      const count = await open().count();
      expect(count).toBe(7);
      for (let i = 0; i < count; i += 1) {
        await secretariat.follow('Bestätigen');
        await secretariat.fill('Nachweis', `Demonstration: Nachweis ${i + 1}`);
        await secretariat.press('Kriterium bestätigen');
        await secretariat.reads(`${i + 1} von 7 Kriterien bestätigt`);
      }
      await secretariat.reads('Kriterien erfüllt');
    }),
  );

  test(
    'the AL-Runde recommends',
    station(async () => {
      await secretariat.follow('Zur Empfehlung anmelden');
      await secretariat.choose('Sitzung', /^32\. Sitzung/);
      await secretariat.press('Zur Empfehlung anmelden');
      await secretariat.follow('Zur Abstimmung');
      await decide('08.04.2025', chair);
      await chair.reads(
        'AL-Runde, Beschluss 2025/100 vom 08.04.2025',
        'Der Abschluss ist empfohlen',
        'Vorsitz Mecklenburg-Vorpommern',
      );
      await chair.glance('43-recommendation');
    }),
  );

  test(
    'the IT-Planungsrat decides',
    station(async () => {
      await secretariat.open(subjectArea);
      await secretariat.reads('empfohlen');
      await secretariat.readsUnder('Verlauf', 'Empfohlen: AL-Runde, Beschluss 2025/100', 'Kriterium bestätigt');
      await secretariat.readsUnder(
        'Mails zu diesem Vorgang',
        `Empfohlen: Abschluss ${subjectArea}`,
        'Federführung Brandenburg',
      );
      await secretariat.follow('Zum Beschluss anmelden');
      await secretariat.choose('Sitzung', /^47\. Sitzung/);
      await secretariat.press('Zum Beschluss anmelden');
      await secretariat.follow('Zur Abstimmung');
      const itPlanungsrat = await Office.signIn('Vorsitz IT-Planungsrat');
      await decide('26.06.2025', itPlanungsrat);
      await itPlanungsrat.reads('IT-Planungsrat, Beschluss 2025/100 vom 26.06.2025');
      await itPlanungsrat.leave();
    }),
  );

  test(
    'every thing is handed over: one is refused, then somebody else accepts it',
    station(async () => {
      await brandenburg.account('Themenfelder');
      await brandenburg.follow(subjectArea);
      await brandenburg.reads('im Übergang', '3 gesamt = 0 angenommen + 0 angeboten + 3 ohne Ziel');
      await brandenburg.look('44-in-transition');
      await offer(brandenburg, things[0]!, 'Nordrhein-Westfalen');
      await offer(brandenburg, things[1]!, 'Innenministerkonferenz');
      await brandenburg.reads('3 gesamt = 0 angenommen + 2 angeboten + 1 ohne Ziel');

      const northRhine = await Office.signIn('Nachfolge Nordrhein-Westfalen');
      await northRhine.open(things[0]!);
      await northRhine.look('45-hand-over-offered');
      await northRhine.follow('Übernahme ablehnen');
      await northRhine.fill('Grund', 'Demonstration: keine Mittel.');
      await northRhine.press('Übernahme ablehnen');
      await northRhine.reads('Übernahme abgelehnt.');
      await secretariat.mailed(`Abgelehnt: ${things[0]}`, 'Federführung Brandenburg');

      const ministers = await Office.signIn('Nachfolge Innenministerkonferenz');
      await accept(ministers, things[1]!);

      await foreignOffice.account('Themenfelder');
      await foreignOffice.follow(subjectArea);
      await foreignOffice.reads('abgelehnt von Nordrhein-Westfalen: „Demonstration: keine Mittel.“');
      await offer(foreignOffice, things[0]!, 'Innenministerkonferenz');
      await offer(foreignOffice, things[2]!, 'Nordrhein-Westfalen');
      await accept(northRhine, things[2]!);
      await accept(ministers, things[0]!);
      await ministers.reads('abgeschlossen', '3 gesamt = 3 angenommen + 0 angeboten + 0 ohne Ziel');
      await ministers.readsUnder('Verlauf', 'Demonstration: Onlinedienst: Übernahme abgelehnt', 'Übernahme angenommen');
      await ministers.glance('46-closed');
      await secretariat.mailed(`Abgeschlossen: ${subjectArea}`, 'Federführung Brandenburg');
      await secretariat.account('Themenfelder');
      await secretariat.reads(subjectArea, 'abgeschlossen', 'keine');
      await secretariat.look('47-subject-areas');
    }),
  );

  /** The leads ask, each on its own. */
  async function requestClosure(lead: Office): Promise<void> {
    await lead.follow('Abschluss beantragen');
    await lead.press('Abschluss beantragen');
    await lead.reads('Abschluss beantragt.');
  }

  /** From the page of the vote to the result on the day of the meeting, all of them with yes. */
  async function decide(day: string, by: Office): Promise<void> {
    await secretariat.fill('Text des Beschlusses', 'Demonstration: Die Arbeit im Themenfeld wird abgeschlossen.');
    await secretariat.press('Beschlussvorschlag speichern');
    await secretariat.travel(day);
    await secretariat.open(subjectArea);
    await secretariat.follow('Zur Sitzung');
    await secretariat.press('Sitzung eröffnen');
    await secretariat.open(subjectArea);
    await secretariat.press('Abstimmung öffnen');
    await secretariat.press('Alle Anwesenden Ja');
    await secretariat.reads('17 von 17 Stimmen liegen vor.');
    await secretariat.follow('Abstimmung schließen');
    await secretariat.reads('17 von 17 Stimmen liegen vor. Danach sind keine Änderungen mehr möglich.');
    await secretariat.press('Abstimmung schließen');
    await by.open(subjectArea);
    await by.follow('Ergebnis feststellen');
    await by.press('Ergebnis feststellen');
  }

  async function offer(lead: Office, thing: string, successor: string): Promise<void> {
    await lead.follow('Übernahme anbieten', lead.page.getByRole('row').filter({ hasText: thing }));
    await lead.choose('Angefragte Stelle', successor);
    await lead.press('Übernahme anbieten');
    await lead.reads('Übernahme angeboten.');
  }

  async function accept(successor: Office, thing: string): Promise<void> {
    await successor.open(thing);
    await successor.follow('Übernahme annehmen');
    await successor.press('Übernahme annehmen');
    await successor.reads('Übernahme angenommen.');
  }
});

/** How many reminders of the report stand in the Postausgang, on the screen of the secretariat. */
async function reminders(): Promise<number> {
  const main = secretariat.page.getByRole('main');
  return main.getByRole('link', { name: /(Abgabe bis|Bitte vorbereiten|Zwischenbericht bis).*Weiterentwick/ }).count();
}

/** Adds a PDF to the form of the report. */
async function upload(name: string): Promise<void> {
  await hessen
    .field('Bericht als Datei')
    .setInputFiles({ name, mimeType: 'application/pdf', buffer: pdf('Demonstration') });
}

/** A document of one page with one line. */
function pdf(line: string): Buffer {
  const text = `BT /F1 18 Tf 72 770 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}trailer\n<< /Size ${size} /Root 1 0 R >>\n`;
  return Buffer.from(`${file}${end}startxref\n${file.length}\n%%EOF\n`, 'latin1');
}

describe('what every page owes its readers', () => {
  test('was kept on every page that was looked at', () => {
    expect(faults).toEqual([]);
  });
});
