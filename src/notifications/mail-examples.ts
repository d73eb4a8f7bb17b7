import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../project-folder.js';
import { type Answered, codeMail, castMail, unclearMail, unclearReasons } from './answer-mails.de.js';

/** Beispiel: a mail from an invented case, for whoever wants to read what umlauf writes. */
export interface MailExample {
  /** Name of its text. */
  name: string;
  workflow: string;
  /** The function it is for. */
  to: string;
  subject: string;
  text: string;
}

const file = join(projectFolder, 'src', 'notifications', 'mail-examples.json');
const id = '00000000-0000-4000-8000-000000000000';
const answered: Answered = {
  instanceId: id,
  path: '',
  title: 'Gemeinsame Prüfliste für Onlinedienste',
  organisation: 'BY',
  role: 'votingMember',
  personId: id,
  address: 'mitglied@example.org',
  recipientName: 'Stimmführung Bayern',
};

/**
 * One example of every mail: those that machines ask for from the stories of the tests (kept as a file, which a test holds
 * against the texts), those that answer a mail from the texts themselves.
 */
export function mailExamples(): MailExample[] {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as MailExample[];
  const means = {
    baseUrl: 'https://umlauf.example.org',
    now: '2024-07-01T08:30:00.000Z',
    secretariat: 'Geschäftsstelle (FITKO) · geschaeftsstelle@example.org',
  };
  const answers = [
    codeMail(answered, id, means),
    castMail(answered, id, means),
    unclearMail(answered, id, unclearReasons.otherWords, means),
  ].map(({ name, subject, bodyText }) => ({
    name,
    workflow: 'approval',
    to: 'Stimmführung Bayern',
    subject,
    text: bodyText,
  }));
  return [...kept, ...answers];
}
