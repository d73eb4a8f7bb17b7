import { berlinDate, germanDay } from '../../workflows/berlin-time.js';
import { organisationName } from '../register/names.js';
import { secretariatOn } from '../register/offices.queries.js';
import type { Sql } from '../register/sql.js';
import { unmeant } from './duty-check.js';
import { type Part, rendered, salutation } from './mail-frame.de.js';
import { counted } from './phrases.de.js';
import { type PlannedMail, hash, mailDomain, uuid } from './plan-mails.js';

interface Bundled {
  id: string;
  outboxId: string;
  instanceId: string | null;
  dutyCommand: string | null;
  step: string | null;
  role: string;
  organisation: string;
  address: string | null;
  recipientName: string;
  personId: string;
  subject: string;
  url: string | null;
}

/**
 * Tagesübersicht: bundles what waits for a person and whose morning has come into one mail. What has lost its meaning
 * meanwhile is not in it; a single mail goes out as it is. May run as often as it likes and anywhere: a bundle is made
 * whole or not at all.
 */
export async function bundleDigests(sql: Sql, baseUrl: string): Promise<void> {
  const rows = await sql<Bundled & { now: string }>(
    `SELECT id, outbox_id AS "outboxId", instance_id AS "instanceId", duty_command AS "dutyCommand", step, role,
            organisation, address, recipient_name AS "recipientName", person_id AS "personId", subject,
            (regexp_match(body_text, 'https?://\\S+'))[1] AS url, umlauf.iso(umlauf.now()) AS now
     FROM umlauf.mail
     WHERE status = 'pending' AND is_for_digest AND send_at <= umlauf.now() AND person_id IS NOT NULL
     ORDER BY created_at, id LIMIT 1000`,
  );
  for (const personId of new Set(rows.map((row) => row.personId))) {
    const mails = rows.filter((row) => row.personId === personId);
    const meant: Bundled[] = [];
    for (const mail of mails) {
      const { dutyCommand: command, step, instanceId } = mail;
      const reason =
        command !== null && step !== null && instanceId !== null
          ? await unmeant(sql, { ...mail, command, step, instanceId })
          : null;
      if (reason) await sql('SELECT umlauf.mail_settle($1, $2, $3)', [mail.id, reason.status, reason.detail]);
      else meant.push(mail);
    }
    const [only, ...more] = meant;
    if (!only) continue;
    if (more.length === 0) {
      await sql('SELECT umlauf.mail_alone($1)', [only.id]);
      continue;
    }
    const secretariat = await signatureOf(sql, mails[0]!.now);
    const digest = digestOf(personId, meant, { now: mails[0]!.now, baseUrl, secretariat });
    await sql('SELECT umlauf.bundle_mails($1::jsonb, $2::uuid[])', [JSON.stringify(digest), meant.map(({ id }) => id)]);
  }
}

/** „Geschäftsstelle (FITKO) · geschaeftsstelle@example.org“, under mails that belong to no case. */
export async function signatureOf(sql: Sql, now: string): Promise<string> {
  const found = await secretariatOn(sql, berlinDate(now));
  if (!found) return 'Geschäftsstelle';
  return [`Geschäftsstelle (${organisationName(found.organisation)})`, found.address].filter(Boolean).join(' · ');
}

/** One mail in place of several; its id follows from theirs. */
function digestOf(
  personId: string,
  mails: Bundled[],
  { now, baseUrl, secretariat }: { now: string; baseUrl: string; secretariat: string },
): PlannedMail & { bundledAs: string } {
  const today = germanDay(berlinDate(now));
  const [{ recipientName, address }] = mails as [Bundled];
  const parts: Part[] = [
    { is: 'paragraph', words: salutation(recipientName) },
    { is: 'paragraph', words: `für ${today}: ${counted(mails.length, 'eine Nachricht', 'Nachrichten')}.` },
    ...mails.flatMap(({ subject, url }): Part[] => [
      { is: 'paragraph', words: `– ${subject}` },
      ...(url ? [{ is: 'links' as const, links: [{ label: 'Öffnen', url }] }] : []),
    ]),
    {
      is: 'paragraph',
      label: 'Warum Sie diese Nachricht erhalten:',
      words: 'Sie haben die Tagesübersicht gewählt: eine Mail um 08:00 Uhr statt einzelner Mails.',
    },
    {
      is: 'paragraph',
      label: 'Wie es weitergeht:',
      words:
        'Jede Nachricht steht mit ihrem ganzen Text im Postausgang. Ohne Nachrichten wird keine Übersicht gesendet.',
    },
    {
      is: 'links',
      links: [
        { label: 'Alle Nachrichten lesen', url: `${baseUrl}/mails` },
        { label: 'Meine Benachrichtigungen', url: `${baseUrl}/notifications` },
      ],
    },
    { is: 'lines', lines: ['Freundliche Grüße', secretariat] },
  ];
  const { subject, text, html } = rendered(`Ihre Übersicht für ${today}: ${mails.length} Nachrichten`, parts);
  const token = hash(`digest/${mails.map(({ id }) => id).join('/')}`);
  return {
    id: uuid(token),
    instanceId: null,
    name: 'dailyDigest',
    dutyCommand: null,
    step: null,
    via: null,
    deputyFor: null,
    isForDigest: false,
    sendAt: now,
    audience: recipientName,
    personId,
    address,
    recipientName,
    organisation: '',
    role: '',
    subject,
    bodyText: text,
    bodyHtml: html,
    messageId: `<${uuid(token)}@${mailDomain(baseUrl)}>`,
    attachments: [],
    linksUntil: null,
    status: 'pending',
    detail: null,
    bundledAs: `In der Tagesübersicht vom ${today} enthalten.`,
  };
}
