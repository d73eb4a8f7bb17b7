import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type FormDraft, ImportRefused, decodeForm, importForm } from '../src/documents/import-form.js';

/** The form of source 001 with neutral names of the three contacts. */
const fixture = readFileSync(join(__dirname, 'fixtures/registration-2024-09.txt'), 'utf8');
const original = join(__dirname, '../../shared/sources/001_eb704bd05665c954.txt');

const expected: FormDraft = {
  title: 'Weiterentwicklung Struktur OZG Föderal',
  kind: 'projectGroup',
  leads: [
    { organisation: 'HE', contact: 'Ansprechperson Hessen' },
    { organisation: 'HB', contact: 'Ansprechperson Bremen' },
    { organisation: 'BUND', contact: 'Ansprechperson Bund' },
  ],
  startsOn: '17.06.2024',
  expectedEndOn: '31.12.2024',
  isPermanent: false,
  focusTopic: 'digitalApplications',
  purpose:
    'Erarbeitung und Identifikation von Ordnungsstrukturen für die künftige Zusammenarbeit in der föderalen ' +
    'Verwaltungsdigitalisierung als Grundlage für eine Beschlussfassung des IT-PLR im Herbst 2024 und als Input für die ' +
    'föderale Digitalstrategie. Insbesondere sind dies:',
  objectives: [
    'Festlegung von Kriterien und eines verbindlichen Verfahrens zum geordneten Abschluss der (operativen) ' +
      'Themenfeldarbeit als Grundlage zur Überführung dieser in Nachfolgestrukturen',
    'Entwicklung einer geeigneten Ordnungsstruktur für die Zusammenarbeit zwischen den Ländern sowie mit dem jeweilig ' +
      'zuständigen Bundesressort im Regelbetrieb (in Folge der operativen Themenfeld-Arbeit) und Verankerung in den ' +
      'Fachministerkonferenzen',
    'Entwicklung einer geeigneten Struktur zur Zusammenarbeit, mit der das EfA-Prinzip unter Berücksichtigung der ' +
      'Cloud-Strategie des IT-Planungsrates gestärkt wird.',
    'Erarbeitung eines gemeinsamen Verständnisses der qualitativen Weiterentwicklung der Onlinedienste (Once-Only, ' +
      'Ende-zu-Ende-Digitalisierung) und der dafür notwendigen Strukturen der Zusammenarbeit.',
  ],
  participants: ['HE', 'BY', 'HH', 'SH', 'HB', 'BE', 'BUND', 'FITKO'],
  conferences:
    'Als Ergebnis der Projektgruppe soll die Zusammenarbeit des IT-PLR und Fachministerkonferenzen und deren ' +
    'Strukturen konkretisiert sein.',
  reports: [{ kind: 'interim', addressee: 'IT-PLR', when: '11.2024' }],
  resources: 'no',
  resourcesNote: '',
  result: 'Offizielles Format der AL-Runde, Beschluss 2024/09',
  reason:
    'Die Aufnahme des Formats als offizielle Projektgruppe der AL-Runde wurde zunächst bis zum 31.03.2025 beschlossen.',
};

/** The head and the sections of the fixture as separate lines, to be put together in other ways. */
const parts = {
  title: 'Titel des Gremiums: Weiterentwicklung Struktur OZG Föderal',
  kind: 'Art des Formates: (temporäre) Projektgruppe',
  leads: 'Federführung IT-PLR Mitglied: Hessen, Bremen, Bund (BMI)',
  contacts:
    'Ansprechperson: Ansprechperson Hessen (Hessen), Ansprechperson Bremen (Hansestadt Bremen), Ansprechperson Bund (BMI)',
  startsOn: 'Beginn der Tätigkeit: 17.06.2024',
  expectedEndOn: 'Voraussichtliches Ende: 31.12.2024 <input type="checkbox"/> dauerhaftes Gremium',
  focusTopic: 'Schwerpunktthema: Digitale Anwendungen',
  purpose: `1. Zielstellung:\n\n${expected.purpose}\n\n${expected.objectives.map((goal, i) => `${i + 1}. ${goal}`).join('\n')}`,
  participants: '2. Mitwirkung:\n\nHessen, Bayern, Hamburg, Schleswig-Holstein, Bremen, Berlin, Bund/BMI und FITKO',
  conferences: `3. Fachministerkonferenzen:\n\n${expected.conferences}`,
  reports: '4. Planung und Berichte:\n\nErster Zwischenbericht an den IT-Planungsrat im November 2024.',
  resources: '5. Ressourcen:\n\nNein.',
  result: `Ergebnis: ${expected.result}`,
  reason: `Begründung und Erläuterung:\n\n${expected.reason}`,
};
type Part = keyof typeof parts;
const heading = 'Registrierung für Gremien oder Arbeitsformate des IT-Planungsrates';

function form(changed: Partial<Record<Part, string | null>> = {}): string {
  const lines = (Object.keys(parts) as Part[]).map((part) => (part in changed ? changed[part] : parts[part]));
  return [heading, ...lines.filter((line) => line !== null)].join('\n\n');
}

describe('the registration of the Projektgruppe, as it was filled in', () => {
  test('arrives whole', () => {
    expect(importForm(fixture)).toEqual({ draft: expected, unread: [] });
  });

  test('the original file arrives whole, with its three contacts', () => {
    if (!existsSync(original)) {
      console.warn(`Not checked: the original form is not beside this checkout (${original}).`);
      return;
    }
    const { draft, unread } = importForm(readFileSync(original, 'utf8'));
    expect(unread).toEqual([]);
    expect(draft).toEqual({ ...expected, leads: draft.leads });
    expect(draft.leads.map(({ organisation }) => organisation)).toEqual(['HE', 'HB', 'BUND']);
    for (const { contact } of draft.leads) expect(contact).toMatch(/^(?:Dr\. )?\p{Lu}\p{L}+ \p{Lu}[\p{L}-]+$/u);
  });

  test.each([
    ['with Windows line ends', (text: string) => text.replace(/\n/g, '\r\n')],
    ['with tabs instead of line ends in the head', (text: string) => text.replace(/\n\n(?=Art des|Federf)/g, '\t')],
    ['with letters and accents apart', (text: string) => text.normalize('NFD')],
    ['with non-breaking spaces and a byte order mark', (text: string) => `\uFEFF${text.replace(/ /g, '\u00A0')}`],
    ['with transcribed umlauts in the labels', (text: string) => text.replace('Federführung', 'Federfuehrung')],
    ['without numbers of sections', (text: string) => text.replace(/^\d\. (?=Ziel|Mitw|Fachm|Plan|Ress)/gm, '')],
    ['with an empty box as a character', (text: string) => text.replace('<input type="checkbox"/>', '☐')],
    ['without the heading', (text: string) => text.replace(/^\s*Registrierung.*$/m, '')],
  ])('arrives whole %s', (_, changed) => {
    expect(importForm(changed(fixture))).toEqual({ draft: expected, unread: [] });
  });

  test('arrives whole in any order of its fields', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(parts) as Part[], { minLength: 14 }), (order) => {
        const text = [heading, ...order.map((part) => parts[part])].join('\n');
        expect(importForm(text)).toEqual({ draft: expected, unread: [] });
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['UTF-8', Buffer.from(fixture, 'utf8')],
    ['UTF-16', Buffer.from(`\uFEFF${fixture}`, 'utf16le')],
    ['Windows-1252', Buffer.from(fixture, 'latin1')],
  ])('arrives whole from a file in %s', (_, bytes) => {
    expect(importForm(decodeForm(bytes)).draft).toEqual(expected);
  });
});

describe('what cannot be read is listed, with a reason', () => {
  const unreadOf = (changed: Partial<Record<Part, string | null>>) => importForm(form(changed)).unread;

  test('the form as a whole reads without remainder', () => {
    expect(importForm(form())).toEqual({ draft: expected, unread: [] });
  });

  test('a misspelt Land is not guessed but suggested, and its contact is kept', () => {
    const { draft, unread } = importForm(form({ leads: 'Federführung IT-PLR Mitglied: Hesen, Bremen, Bund (BMI)' }));
    expect(draft.leads.map(({ organisation }) => organisation)).toEqual(['HB', 'BUND']);
    expect(unread).toEqual([
      { field: 'leads', text: 'Hesen', why: '„Hesen“ ist kein Land. Meinten Sie Hessen?' },
      {
        field: 'leads',
        text: 'Ansprechperson Hessen (Hessen)',
        why: 'Zu dieser Ansprechperson ist kein federführendes Mitglied genannt.',
      },
    ]);
  });

  test('a lead without contact', () => {
    expect(unreadOf({ contacts: 'Ansprechperson: A (Hessen), B (BMI)' })).toEqual([
      { field: 'leads', text: '', why: 'Für Bremen fehlt noch eine Ansprechperson.' },
    ]);
  });

  test('contacts without their member are taken in order and shown for checking', () => {
    const { draft, unread } = importForm(form({ contacts: 'Ansprechperson: Dr. A, B-C und D' }));
    expect(draft.leads.map(({ contact }) => contact)).toEqual(['Dr. A', 'B-C', 'D']);
    expect(unread).toMatchObject([{ field: 'leads', text: 'Dr. A, B-C, D' }]);
  });

  test('a day that does not exist stays as typed', () => {
    const { draft, unread } = importForm(form({ startsOn: 'Beginn der Tätigkeit: 31.02.2024' }));
    expect(draft.startsOn).toBe('31.02.2024');
    expect(unread).toEqual([
      {
        field: 'startsOn',
        text: '31.02.2024',
        why: 'Den 31.02.2024 gibt es im Kalender nicht. Bitte prüfen Sie Tag und Monat.',
      },
    ]);
  });

  test.each([
    ['Beginn der Tätigkeit: 1. Juli 2024', '01.07.2024'],
    ['Beginn der Tätigkeit: 6.7.2024', '06.07.2024'],
    ['Beginn der Tätigkeit: sofort', ''],
  ])('%s', (said, startsOn) => {
    const { draft, unread } = importForm(form({ startsOn: said }));
    expect(draft.startsOn).toBe(startsOn);
    expect(unread.map(({ text }) => text)).toEqual(startsOn ? [] : ['sofort']);
  });

  test('a Zeitraum in one line', () => {
    const { draft, unread } = importForm(form({ startsOn: 'Zeitraum: 17.06.2024 – 31.12.2024', expectedEndOn: null }));
    expect([draft.startsOn, draft.expectedEndOn]).toEqual(['17.06.2024', '31.12.2024']);
    expect(unread).toEqual([]);
  });

  test.each([
    '☒ dauerhaftes Gremium',
    '[x] dauerhaftes Gremium',
    '<input type="checkbox" checked/> dauerhaftes Gremium',
    'dauerhaftes Gremium: ja',
  ])('the ticked box %s', (ticked) => {
    const { draft, unread } = importForm(form({ expectedEndOn: `Voraussichtliches Ende: ${ticked}` }));
    expect([draft.isPermanent, draft.expectedEndOn]).toEqual([true, '']);
    expect(unread).toEqual([]);
  });

  test('a box that got lost', () => {
    const { draft, unread } = importForm(
      form({ expectedEndOn: 'Voraussichtliches Ende: 31.12.2024 dauerhaftes Gremium' }),
    );
    expect([draft.isPermanent, draft.expectedEndOn]).toEqual([false, '31.12.2024']);
    expect(unread).toMatchObject([{ field: 'isPermanent', text: 'dauerhaftes Gremium' }]);
  });

  test('unknown kind, topic and participant', () => {
    const { draft, unread } = importForm(
      form({
        kind: 'Art des Formates: Stammtisch',
        focusTopic: 'Schwerpunktthema: Raumfahrt',
        participants: '2. Mitwirkung:\n\nHessen, Bayren, die Marsbehörde und FITKO',
      }),
    );
    expect([draft.kind, draft.focusTopic, draft.participants]).toEqual(['', '', ['HE', 'FITKO']]);
    expect(unread.map(({ field, why }) => [field, why])).toEqual([
      ['kind', '„Stammtisch“ ist keine bekannte Art des Formates. Bitte wählen Sie aus der Liste.'],
      ['focusTopic', '„Raumfahrt“ ist kein bekanntes Schwerpunktthema. Bitte wählen Sie aus der Liste.'],
      ['participants', '„Bayren“ ist kein Land. Meinten Sie Bayern?'],
      ['participants', '„die Marsbehörde“ ist kein bekanntes Mitglied und keine bekannte Stelle.'],
    ]);
  });

  test.each<[string, FormDraft['reports'], number]>([
    [
      'Zwischenbericht an die AL-Runde am 13.11.2024. Abschlussbericht an den IT-PLR im März 2025.',
      [
        { kind: 'interim', addressee: 'AL-RUNDE', when: '13.11.2024' },
        { kind: 'final', addressee: 'IT-PLR', when: '03.2025' },
      ],
      0,
    ],
    [
      'Zwischenberichte an den IT-Planungsrat im November 2024 und März 2025',
      [
        { kind: 'interim', addressee: 'IT-PLR', when: '11.2024' },
        { kind: 'interim', addressee: 'IT-PLR', when: '03.2025' },
      ],
      0,
    ],
    [
      'Zwischenbericht im 11/2024 und Abschlussbericht im 03/2025 an die AL-Runde',
      [
        { kind: 'interim', addressee: 'AL-RUNDE', when: '11.2024' },
        { kind: 'final', addressee: 'AL-RUNDE', when: '03.2025' },
      ],
      0,
    ],
    ['Zwischenbericht an den IT-Planungsrat im Herbst 2024', [{ kind: 'interim', addressee: 'IT-PLR', when: '' }], 1],
    ['Zwischenbericht im November 2024', [{ kind: 'interim', addressee: '', when: '11.2024' }], 1],
    [
      'Zwischenbericht mit Kostenplan an den IT-Planungsrat im November 2024',
      [{ kind: 'interim', addressee: 'IT-PLR', when: '11.2024' }],
      1,
    ],
    ['Mündlicher Stand in jeder Sitzung', [], 1],
  ])('report plan „%s“', (said, reports, listed) => {
    const { draft, unread } = importForm(form({ reports: `4. Planung und Berichte:\n\n${said}` }));
    expect(draft.reports).toEqual(reports);
    expect(unread).toHaveLength(listed);
    for (const { field, text } of unread) expect([field, text]).toEqual(['reports', said]);
  });

  test.each([
    ['Nein.', 'no', ''],
    ['Keine', 'no', ''],
    ['Ja, 50.000 Euro 2025 aus dem FITKO-Budget', 'yes', '50.000 Euro 2025 aus dem FITKO-Budget'],
    ['noch offen', '', 'noch offen'],
  ])('Ressourcen: %s', (said, resources, resourcesNote) => {
    expect(importForm(form({ resources: `5. Ressourcen: ${said}` })).draft).toMatchObject({ resources, resourcesNote });
  });

  test('fields that are missing are named, each once', () => {
    for (const part of Object.keys(parts) as Part[]) {
      const { draft, unread } = importForm(form({ [part]: null }));
      expect(unread.filter(({ why }) => why.includes('fehlt in diesem Text'))).toHaveLength(1);
      expect(draft).not.toEqual(expected);
    }
  });

  test('text before the form and labels that come twice are not lost', () => {
    const { draft, unread } = importForm(`Sehr geehrte Damen und Herren,\n${form()}\nErgebnis: vertagt`);
    expect(unread).toMatchObject([{ text: 'Sehr geehrte Damen und Herren,' }, { field: 'result', text: 'Ergebnis' }]);
    expect(draft.result).toBe('vertagt');
    expect(draft.conferences).toContain('Als Ergebnis');
    expect(JSON.stringify(draft)).toContain('Beschluss 2024/09');
  });

  test('a form that was cut off gives what is there and names what is not', () => {
    const { draft, unread } = importForm(fixture.slice(0, fixture.indexOf('3. Entwicklung')));
    expect(draft.objectives).toEqual(expected.objectives.slice(0, 2));
    expect(draft.participants).toEqual([]);
    expect(unread.map(({ field }) => field)).toEqual([
      'participants',
      'conferences',
      'reports',
      'resources',
      'result',
      'reason',
    ]);
  });

  test('scripts and SQL are text like any other', () => {
    const { draft } = importForm(form({ title: `Titel des Gremiums: <script>alert(1)</script>'; DROP TABLE x; --` }));
    expect(draft.title).toBe(`<script>alert(1)</script>'; DROP TABLE x; --`);
  });
});

describe('what is not this form is refused', () => {
  test.each([
    ['empty', ''],
    ['empty', ' \r\n\t '],
    ['binary', '%PDF-1.7 …'],
    ['binary', 'PK\u0003\u0004\u0014'],
    ['binary', `Titel des Gremiums: A\u0000B`],
    ['binary', decodeForm(Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 37) % 256)))],
    ['notThisForm', 'Einladung zur 45. Sitzung des IT-Planungsrats am 13.11.2024'],
    ['notThisForm', heading],
    ['notThisForm', 'Ergebnis: 3'],
    ['tooLong', `${fixture}${' x'.repeat(300_000)}`],
  ])('%s', (code, text) => {
    expect(() => importForm(text)).toThrow(expect.objectContaining({ name: 'ImportRefused', code }));
  });

  test('any text is either read or refused, and a cut never breaks it', () => {
    const readOrRefused = (text: string) => {
      try {
        return importForm(text).unread.every(({ why }) => /[.?]$/.test(why));
      } catch (error) {
        return error instanceof ImportRefused;
      }
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), readOrRefused));
    fc.assert(
      fc.property(fc.nat(fixture.length), fc.string({ maxLength: 40 }), (at, noise) => {
        expect(readOrRefused(fixture.slice(0, at))).toBe(true);
        expect(readOrRefused(fixture.slice(0, at) + noise + fixture.slice(at))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('a file cut inside a letter is still read', () => {
    const bytes = Buffer.from(fixture, 'utf8');
    const inside = bytes.indexOf(Buffer.from('ö')) + 1;
    expect(importForm(decodeForm(bytes.subarray(0, inside))).draft.title).toBe('Weiterentwicklung Struktur OZG F');
  });
});
