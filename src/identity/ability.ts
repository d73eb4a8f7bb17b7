import { AbilityBuilder, type MongoAbility, createMongoAbility, subject } from '@casl/ability';
import type { Viewer } from './viewer.js';

export type Action = 'read' | 'write';
export type Subject =
  'instance' | 'register' | 'decision' | 'meeting' | 'ballots' | 'mail' | 'outbox' | 'draft' | 'file' | 'operation';
export type Ability = MongoAbility<[Action, Subject]>;

/**
 * What somebody may read (Leserechte); who may send which command stands in the workflows. Everything is forbidden that
 * is not named here. Sources: wording.md 1 (2), issue *People and rights* deepens it.
 */
export function abilityOf(viewer: Viewer | null): Ability {
  const { can, build } = new AbilityBuilder<Ability>(createMongoAbility);
  can('read', 'register');
  can('read', 'decision');
  can('read', 'meeting');
  if (!viewer) return build();
  const roles = new Set(viewer.memberships.map((m) => m.role));
  const organisations = viewer.memberships.map((m) => m.organisation);
  const isCommittee = [...roles].some((role) => role !== 'operator');
  if (isCommittee) {
    can('read', 'instance');
    can('read', 'file');
    can('read', 'mail', { person_id: viewer.personId } as never);
    can(['read', 'write'], 'draft', { organisation: { $in: organisations } } as never);
  }
  if (roles.has('secretariat')) {
    can('read', 'mail');
    can('read', 'outbox');
    can(['read', 'write'], 'draft');
  }
  if (roles.has('secretariat') || roles.has('votingMember') || roles.has('chair')) can('read', 'ballots');
  if (roles.has('operator')) {
    can('read', 'operation');
    can('read', 'outbox');
  }
  return build();
}

/** Marks a row for CASL: `ability.can('read', as('draft', row))`. */
export function as(name: Subject, row: object): Subject {
  return subject(name, { ...row }) as unknown as Subject;
}
