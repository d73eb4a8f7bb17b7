import { type Anchor, resolveAnchor } from '../../workflows/deadline-calendar.js';
import type { MailEvent } from './mail-view.js';

/** What the day of a step of the reminders hangs on. */
export type ReminderAnchor = Extract<Anchor, { kind: 'reminder' }>;

/** The day of a step for one organisation, by the holidays of its Land and the sitzungsfreie Zeiten. */
export function stepDay(anchor: ReminderAnchor, organisation: string, { meetings, bodies, names }: MailEvent) {
  const body = bodies[anchor.body]!;
  const world = {
    meetings,
    leadWeeks: () => body.policy.documentsLeadWeeks,
    place: body.policy.receivingPlace.value,
    bodyName: (code: string, form: 'nom' | 'gen') => names.body(code)[form],
    recesses: body.recesses,
  };
  const organisations = anchor.organisations.includes(organisation) ? [organisation] : anchor.organisations;
  return resolveAnchor({ ...anchor, organisations }, world);
}
