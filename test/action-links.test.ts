import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { drainOutbox } from '../src/notifications/outbox.js';
import { withClient } from '../src/database.js';
import { type Client, type Page, type TestApp, formFields, startTestApp } from './support/app.js';

jest.setTimeout(180_000);

/* Personal links in mails: what somebody without sign-in can do with the mail in hand, and what nobody can. */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ scenario: loadScenario(demoFile) });
});
afterAll(() => app.close());

const drain = () => drainOutbox(app.parts);
const owner = (statement: string) =>
  withClient(app.parts.urls.owner, (client) => client.query(statement).then(() => undefined));

interface Mail {
  id: string;
  text: string;
  organisation: string;
}

/** The newest mails of a kind with personal links. */
async function mails(name: string): Promise<Mail[]> {
  await drain();
  return app.parts.sql<Mail>(
    `SELECT id, body_text AS text, organisation FROM umlauf.mail
     WHERE name = $1 AND links_until IS NOT NULL ORDER BY created_at DESC, id`,
    [name],
  );
}

/** The path behind one answer of a mail. */
function pathIn({ text }: Mail, command: string): string {
  const found = new RegExp(`/act/[0-9a-f-]{36}/${command}/[\\w-]{32}`).exec(text);
  if (!found) throw new Error(`no link for ${command} in: ${text}`);
  return found[0];
}

const historyLength = async () =>
  (await app.parts.sql<{ n: number }>('SELECT count(*)::int AS n FROM umlauf.history'))[0]!.n;

async function sendForm(client: Client, path: string, more: Record<string, string>): Promise<Page> {
  const { html } = await client.get(path);
  return client.post(path, { ...formFields(html, path), ...more });
}

async function codeOf(mailId: string): Promise<string> {
  await drain();
  const [row] = await app.parts.sql<{ text: string; address: string; to: string }>(
    `SELECT c.body_text AS text, c.address, m.address AS "to" FROM umlauf.mail c, umlauf.mail m
     WHERE c.name = 'linkCode' AND m.id = $1 AND c.person_id = m.person_id
     ORDER BY c.created_at DESC, c.sent_at DESC LIMIT 1`,
    [mailId],
  );
  expect(row!.address).toBe(row!.to);
  return /^\d{6}$/m.exec(row!.text)![0];
}

describe('debug', () => {
  test('which mails have links', async () => {
    await drain();
    console.log(await app.parts.sql(`SELECT name, count(*)::int, min(umlauf.now()::text) FROM umlauf.mail WHERE links_until IS NOT NULL GROUP BY 1`));
    console.log(await app.parts.sql(`SELECT id, workflow, state, facts->>'kind' AS kind, facts->>'number' AS number, is_final FROM umlauf.instance WHERE workflow IN ('interimReport','meeting','approval','registration','handOver')`));
    const [mail] = await mails('agendaSent');
    console.log(mail?.text);
    const [report] = await app.parts.sql<Mail>(`SELECT body_text AS text FROM umlauf.mail WHERE step IS NOT NULL ORDER BY created_at DESC LIMIT 1`);
    console.log(report?.text, await historyLength(), typeof sendForm, typeof codeOf, typeof owner, typeof pathIn);
  });
});
