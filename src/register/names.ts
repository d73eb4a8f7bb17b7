import type { Role } from '../../workflows/contract.js';
import { organisations } from '../../workflows/data/organisations.js';

/** Name of an organisation by its code; an unknown code names itself. */
export function organisationName(code: string): string {
  return organisations[code]?.names.short ?? code;
}

const roleNames: Record<Role, string> = {
  lead: 'Federführung',
  secretariat: 'Geschäftsstelle',
  chair: 'Vorsitz',
  votingMember: 'Stimmführung',
  advisoryMember: 'beratendes Mitglied',
  observer: 'Beobachtung',
  sharedMailbox: 'Funktionspostfach',
  operator: 'Betrieb',
  system: 'umlauf',
};

/** Name of a role (wording.md 2). */
export function roleName(role: string): string {
  return roleNames[role as Role] ?? (role === '*' ? 'Organisation' : role);
}

/** „Federführung Hessen“, „Geschäftsstelle“: who, without naming a person. */
export function functionName(role: string, organisation: string): string {
  if (role === 'secretariat' || role === 'system') return roleName(role);
  if (role === 'guest') return 'Gast';
  if (role === '*') return organisationName(organisation);
  return `${roleName(role)} ${organisationName(organisation)}`;
}
