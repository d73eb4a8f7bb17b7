import { berlinDate, germanDay } from '../../workflows/berlin-time.js';
import type { Awaiting } from '../identity/membership.js';
import type { Sql } from '../register/sql.js';

/** A reminder that may have lost its meaning: which step, of what, for whom. */
export interface ReminderOf {
  id: string;
  outboxId: string;
  instanceId: string;
  command: string;
  /** Step of the ladder; `promise` and `agenda` speak of a promise and an agenda. */
  step: string;
  role: string;
  organisation: string;
  address: string | null;
}

/** Why a reminder is not sent: the state that its row takes, and the reason as people read it. */
export interface Unmeant {
  status: 'superseded' | 'suppressed';
  detail: string;
}

/**
 * Whether a reminder still says something: the duty is open for that organisation, no promise holds it back, and no later
 * step is there for the same recipient. Asked when it is planned and again when it is sent; `null`: it goes out.
 */
export async function unmeant(sql: Sql, reminder: ReminderOf): Promise<Unmeant | null> {
  const { id, outboxId, instanceId, command, step, role, organisation, address } = reminder;
  const [found] = await sql<{ awaits: Awaiting[]; promisedUntil: string | null; now: string; hasNewer: boolean }>(
    `SELECT i.awaits, i.facts->>'promisedUntil' AS "promisedUntil", umlauf.iso(umlauf.now()) AS now,
            EXISTS (
              SELECT FROM umlauf.mail n JOIN umlauf.outbox o ON o.id = n.outbox_id
              WHERE n.instance_id = i.id AND n.step IS NOT NULL AND n.id <> $2 AND n.role = $4 AND n.organisation = $5
                AND n.address IS NOT DISTINCT FROM $6 AND n.send_at <= umlauf.now()
                AND n.status IN ('pending', 'sending', 'sent', 'uncertain')
                AND o.seq > (SELECT seq FROM umlauf.outbox WHERE id = $3)
            ) AS "hasNewer"
     FROM umlauf.instance i WHERE i.id = $1`,
    [instanceId, id, outboxId, role, organisation, address],
  );
  if (!found) return { status: 'suppressed', detail: 'Den Vorgang gibt es nicht mehr.' };
  if (!isOpen(found.awaits, command, role, organisation))
    return { status: 'superseded', detail: 'Erledigt, bevor die Erinnerung gesendet wurde.' };
  if (found.hasNewer) return { status: 'superseded', detail: 'Eine spätere Erinnerung tritt an ihre Stelle.' };
  if (found.promisedUntil !== null && berlinDate(found.now) <= found.promisedUntil && step !== 'agenda')
    return {
      status: 'suppressed',
      detail: `Zugesagt bis ${germanDay(found.promisedUntil)}. Bis dahin ruhen die Erinnerungen.`,
    };
  return null;
}

/** Whether the case waits for the command: of this organisation, where the recipient is one who may give it. */
function isOpen(awaits: Awaiting[], command: string, role: string, organisation: string): boolean {
  const isElse = role === 'secretariat' || role === 'chair';
  return awaits.some(
    (awaiting) =>
      awaiting.command === command &&
      (isElse || awaiting.organisations === null || awaiting.organisations.includes(organisation)),
  );
}
