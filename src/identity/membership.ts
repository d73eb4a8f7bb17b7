import type { Role } from '../../workflows/contract.js';

/** Mitgliedschaft: a role of a person for an organisation, at a body or everywhere, from a day until the day before `to`. */
export interface Membership {
  id: string;
  personId: string;
  role: Role;
  organisation: string;
  body: string | null;
  from: string;
  to: string | null;
  revision: number;
}

/** A command somebody is waited for, with who may send it; `*` stands for any role. */
export interface Awaiting {
  command: string;
  role: Role | '*';
  organisations: string[] | null;
  body: string | null;
}

/** Roles that only look on, receive mail or keep the system running; they never speak for their organisation. */
const silentRoles: readonly string[] = ['observer', 'sharedMailbox', 'operator'];

/** Whether a role is the one asked for; `*` means everybody who may speak for an organisation. */
export function isRole(asked: string, role: string): boolean {
  return asked === role || (asked === '*' && !silentRoles.includes(role));
}

/** A membership holds from its first day until the day before `to`. */
export function isValid(m: { from: string; to: string | null }, today: string): boolean {
  return m.from <= today && (m.to === null || today < m.to);
}

/** Whether what is awaited may come from this membership. */
export function answersTo(awaiting: Awaiting, m: { role: string; organisation: string; body: string | null }): boolean {
  return (
    isRole(awaiting.role, m.role) &&
    (awaiting.organisations === null || awaiting.organisations.includes(m.organisation)) &&
    (awaiting.body === null || awaiting.body === m.body)
  );
}

/** Search tokens of what an instance waits for: role/organisation/body, `*` for any. */
export function tokensOf(awaits: Awaiting[]): string[] {
  return [
    ...new Set(
      awaits.flatMap(({ role, organisations, body }) =>
        (organisations ?? ['*']).map((organisation) => `${role}/${organisation}/${body ?? '*'}`),
      ),
    ),
  ];
}

/** Every token that a membership answers to. */
export function tokensFor(m: { role: string; organisation: string; body: string | null }): string[] {
  const bodies = m.body === null ? ['*'] : [m.body, '*'];
  return [m.role, '*']
    .filter((role) => isRole(role, m.role))
    .flatMap((role) => [m.organisation, '*'].flatMap((org) => bodies.map((body) => `${role}/${org}/${body}`)));
}
