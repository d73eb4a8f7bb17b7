import type { Audience, Role } from '../../workflows/contract.js';
import type { Absence, DeliveryWish } from '../../workflows/office.js';
import { type Awaiting, isValid } from '../identity/membership.js';
import type { Sql } from '../register/sql.js';

/** Who receives a mail, in which function. Without a person: a function that nobody holds, so that it can be seen. */
export interface Recipient {
  personId: string | null;
  name: string;
  address: string | null;
  /** `*`: nobody speaks for the organisation; `guest`: a person without an office. */
  role: Role | '*' | 'guest';
  organisation: string;
  body: string | null;
  /** Speaks for the organisation; was not asked for by a role. */
  isSpeaker: boolean;
  /** In place of whom it is received: of somebody who is away, or of a function that nobody can receive for. */
  standIn: StandIn | null;
  delivery: DeliveryWish;
}

/** Vertretung until a day, or the Funktionspostfach of the organisation. */
export type StandIn = { via: 'deputy'; for: string; until: string } | { via: 'mailbox' };

interface Person {
  officeId: string | null;
  personId: string;
  name: string;
  address: string | null;
  absences: Absence[];
  delivery: DeliveryWish;
}
type Member = Person & { role: Role; organisation: string; body: string | null; from: string; to: string | null };

/** Who speaks for an organisation, first of these that somebody holds. */
const speakers: Role[] = ['lead', 'votingMember', 'advisoryMember', 'secretariat'];

const noWish: DeliveryWish = { isDigest: false, quietFrom: null, quietTo: null };

/** So many deputies of deputies are followed. */
const longestChain = 5;

/** Whom an instance waits for, as audiences. */
export function audiencesOf(awaits: Awaiting[]): Audience[] {
  return awaits.map(({ role, organisations, body }) => ({
    ...(role === '*' ? {} : { role }),
    ...(organisations ? { organisations } : {}),
    ...(body ? { body } : {}),
  }));
}

/**
 * Everybody an audience means by the memberships that hold on a day (Berlin, ISO), once each: a person or an address
 * that several audiences name gets one mail, in the function named first. In place of somebody who is away the deputy
 * receives it, and where nobody can, the Funktionspostfach of the organisation (features.md 1.4: no duty is without a
 * living owner).
 */
export async function recipientsOf(sql: Sql, audiences: Audience[], today: string): Promise<Recipient[]> {
  const roles = audiences.flatMap(({ role }) => role ?? []);
  const organisations = audiences.flatMap((audience) => (audience.role ? [] : (audience.organisations ?? [])));
  const rows = await sql<Member>(
    `SELECT ${personColumns}, m.role, m.organisation, m.body, m.valid_from::text AS "from", m.valid_to::text AS "to"
     FROM umlauf.membership m JOIN umlauf.person p ON p.id = m.person_id
     LEFT JOIN umlauf.instance i ON i.id = m.instance_id
     WHERE m.role = ANY($1::text[]) OR m.organisation = ANY($2::text[]) OR m.role = 'sharedMailbox'
     ORDER BY i.created_at, i.id, m.body NULLS FIRST, m.role, m.id`,
    [roles, organisations],
  );
  const members = rows.filter((member) => isValid(member, today));
  const guests = await guestsOf(
    sql,
    audiences.flatMap(({ persons }) => persons ?? []),
  );
  const deputies = await deputiesOf(sql, members, today);
  const receive = (wanted: Recipient | Member): Recipient =>
    'isSpeaker' in wanted ? (mailboxFor(wanted, members) ?? wanted) : receiverFor(wanted, members, deputies, today);
  const found = new Map<string, Recipient>();
  for (const recipient of audiences.flatMap((audience) =>
    audience.persons ? guests : meant(audience, members, receive),
  )) {
    const { personId, address, role, organisation } = recipient;
    const key = address?.toLowerCase() ?? personId ?? `${role}/${organisation}`;
    if (!found.has(key)) found.set(key, recipient);
  }
  return [...found.values()];
}

async function guestsOf(sql: Sql, persons: string[]): Promise<Recipient[]> {
  if (persons.length === 0) return [];
  const rows = await sql<Omit<Recipient, 'standIn' | 'delivery'>>(
    `SELECT id AS "personId", coalesce(name, '') AS name, address, 'guest' AS role, '' AS organisation,
            NULL AS body, false AS "isSpeaker"
     FROM umlauf.person WHERE id = ANY($1::uuid[]) ORDER BY id`,
    [persons],
  );
  return rows.map((row) => ({ ...row, standIn: null, delivery: noWish }));
}

const personColumns = `i.id AS "officeId", p.id AS "personId", coalesce(p.name, '') AS name, p.address,
  coalesce(i.context->'absences', '[]') AS absences,
  coalesce(i.context->'delivery', '{"isDigest":false,"quietFrom":null,"quietTo":null}') AS delivery`;

/** Deputies of those who are away today, and their deputies, by the case of their offices. */
async function deputiesOf(sql: Sql, members: Person[], today: string): Promise<Map<string, Person>> {
  const known = new Map<string, Person>();
  let wanted = members.flatMap((member) => absenceOf(member, today)?.deputy ?? []);
  for (let n = 0; n < longestChain && wanted.length > 0; n++) {
    const rows = await sql<Person>(
      `SELECT ${personColumns} FROM umlauf.instance i JOIN umlauf.person p ON p.id = (i.context->>'personId')::uuid
       WHERE i.id = ANY($1::uuid[]) AND i.workflow = 'office' AND NOT i.is_final`,
      [wanted],
    );
    for (const row of rows) known.set(row.officeId!, row);
    wanted = rows.flatMap((row) => absenceOf(row, today)?.deputy ?? []).filter((id) => !known.has(id));
  }
  return known;
}

function absenceOf({ absences }: Person, today: string): Absence | undefined {
  return absences.find(({ from, to }) => from <= today && today <= to);
}

/** The holder, the deputy while the holder is away, else the Funktionspostfach; else the holder, so that it is seen. */
function receiverFor(holder: Member, members: Member[], deputies: Map<string, Person>, today: string): Recipient {
  const absence = absenceOf(holder, today);
  if (!absence && holder.address !== null) return inFunction(holder, holder, null);
  let deputy: Person | undefined;
  let next = absence?.deputy ?? null;
  for (let n = 0; n < longestChain && next !== null; n++) {
    deputy = deputies.get(next);
    next = deputy ? (absenceOf(deputy, today)?.deputy ?? null) : null;
  }
  if (absence && deputy && deputy.address !== null && !absenceOf(deputy, today))
    return inFunction(holder, deputy, { via: 'deputy', for: holder.personId, until: absence.to });
  const own = inFunction(holder, holder, null);
  return mailboxFor(own, members) ?? own;
}

function mailboxFor(wanted: Recipient, members: Member[]): Recipient | null {
  const mailbox = members.findLast(
    ({ role, organisation, address }) =>
      role === 'sharedMailbox' && organisation === wanted.organisation && address !== null,
  );
  if (!mailbox) return null;
  const { personId, name, address } = mailbox;
  return { ...wanted, personId, name, address, standIn: { via: 'mailbox' }, delivery: noWish };
}

function inFunction({ role, organisation, body }: Member, by: Person, standIn: StandIn | null): Recipient {
  const { personId, name, address, delivery } = by;
  return { personId, name, address, role, organisation, body, isSpeaker: false, standIn, delivery };
}

function meant(
  { role, organisations, body }: Audience,
  members: Member[],
  receive: (wanted: Recipient | Member) => Recipient,
): Recipient[] {
  if (role === undefined)
    return (organisations ?? []).map((organisation) => {
      const own = members.filter((member) => member.organisation === organisation);
      const speaker = speakers.flatMap((one) => own.filter((member) => member.role === one))[0];
      return { ...receive(speaker ?? nobody('*', organisation, null)), isSpeaker: true };
    });
  const holders = members.filter(
    (member) =>
      member.role === role &&
      (organisations === undefined || organisations.includes(member.organisation)) &&
      (body === undefined || member.body === body),
  );
  const without = (organisations ?? []).filter((code) => !holders.some(({ organisation }) => organisation === code));
  return [...holders, ...without.map((organisation) => nobody(role, organisation, body ?? null))].map(receive);
}

function nobody(role: Role | '*', organisation: string, body: string | null): Recipient {
  return {
    personId: null,
    name: '',
    address: null,
    role,
    organisation,
    body,
    isSpeaker: role === '*',
    standIn: null,
    delivery: noWish,
  };
}
