import type { Audience, Role } from '../../workflows/contract.js';
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
}

type Member = Omit<Recipient, 'isSpeaker' | 'role'> & {
  personId: string;
  role: Role;
  from: string;
  to: string | null;
};

/** Who speaks for an organisation, first of these that somebody holds. */
const speakers: Role[] = ['lead', 'votingMember', 'advisoryMember', 'secretariat'];

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
 * that several audiences name gets one mail, in the function named first.
 */
export async function recipientsOf(sql: Sql, audiences: Audience[], today: string): Promise<Recipient[]> {
  const roles = audiences.flatMap(({ role }) => role ?? []);
  const organisations = audiences.flatMap((audience) => (audience.role ? [] : (audience.organisations ?? [])));
  const rows = await sql<Member>(
    `SELECT m.person_id AS "personId", coalesce(p.name, '') AS name, p.address, m.role, m.organisation, m.body,
            m.valid_from::text AS "from", m.valid_to::text AS "to"
     FROM umlauf.membership m JOIN umlauf.person p ON p.id = m.person_id
     LEFT JOIN umlauf.instance i ON i.id = m.instance_id
     WHERE m.role = ANY($1::text[]) OR m.organisation = ANY($2::text[])
     ORDER BY i.created_at, i.id, m.id`,
    [roles, organisations],
  );
  const members = rows.filter((member) => isValid(member, today));
  const guests = await guestsOf(
    sql,
    audiences.flatMap(({ persons }) => persons ?? []),
  );
  const found = new Map<string, Recipient>();
  for (const recipient of audiences.flatMap((audience) => (audience.persons ? guests : meant(audience, members)))) {
    const { personId, address, role, organisation } = recipient;
    const key = address?.toLowerCase() ?? personId ?? `${role}/${organisation}`;
    if (!found.has(key)) found.set(key, recipient);
  }
  return [...found.values()];
}

async function guestsOf(sql: Sql, persons: string[]): Promise<Recipient[]> {
  if (persons.length === 0) return [];
  return sql<Recipient>(
    `SELECT id AS "personId", coalesce(name, '') AS name, address, 'guest' AS role, '' AS organisation,
            NULL AS body, false AS "isSpeaker"
     FROM umlauf.person WHERE id = ANY($1::uuid[]) ORDER BY id`,
    [persons],
  );
}

function meant({ role, organisations, body }: Audience, members: Member[]): Recipient[] {
  if (role === undefined)
    return (organisations ?? []).map((organisation) => {
      const own = members.filter((member) => member.organisation === organisation);
      const speaker = speakers.flatMap((one) => own.filter((member) => member.role === one))[0];
      return speaker ? recipient(speaker, true) : nobody('*', organisation, null);
    });
  const holders = members.filter(
    (member) =>
      member.role === role &&
      (organisations === undefined || organisations.includes(member.organisation)) &&
      (body === undefined || member.body === body),
  );
  const without = (organisations ?? []).filter((code) => !holders.some(({ organisation }) => organisation === code));
  return [
    ...holders.map((member) => recipient(member, false)),
    ...without.map((organisation) => nobody(role, organisation, body ?? null)),
  ];
}

function recipient({ from: _from, to: _to, ...member }: Member, isSpeaker: boolean): Recipient {
  return { ...member, isSpeaker };
}

function nobody(role: Role | '*', organisation: string, body: string | null): Recipient {
  return { personId: null, name: '', address: null, role, organisation, body, isSpeaker: role === '*' };
}
