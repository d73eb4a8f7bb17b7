import { catalogue } from '../../workflows/catalogue.js';
import type { PolicySet } from '../../workflows/policies/policy-set.js';
import { policySets } from '../../workflows/policies/policy-sets.js';
import { workflowBegunBy } from '../../src/demo/scenario.js';
import { childId, systemActor } from '../../src/engine/decide.js';
import { Engine } from '../../src/engine/engine.js';
import { MemoryStore } from '../../src/engine/memory-store.js';
import { observed } from '../../src/engine/observed-store.js';
import type { Change } from '../../src/engine/store.js';
import { MemoryClock } from '../../src/ports/clock.js';
import { SeededIds } from '../../src/ports/ids.js';
import { SeededRandom } from '../../src/ports/random.js';
import { travelTo } from '../../src/time-travel.js';

/** One body that decides by itself, with its secretariat, on a Store in memory: histories of years in seconds. */
export class MemoryCommittee {
  readonly clock: MemoryClock;
  readonly store: MemoryStore;
  engine: Engine;
  /** Every change that was stored, in order. */
  readonly changes: Change[] = [];
  private readonly ids: SeededIds;
  private person = systemActor;

  private constructor(at: string) {
    this.clock = new MemoryClock(at);
    // Nobody else has these rows: a copy of each would only cost time.
    this.store = new MemoryStore(this.clock, (value) => value);
    this.ids = new SeededIds(at);
    this.engine = this.process();
  }

  /** Another process on the same store: nothing remembered, as after a restart. */
  process(): Engine {
    return new Engine({
      store: observed(this.store, (change) => this.changes.push(change)),
      clock: this.clock,
      ids: this.ids,
      random: new SeededRandom('committee'),
      catalogue,
      requestKey: 'test',
    });
  }

  static async open(at: string, policy: Partial<PolicySet> = {}): Promise<MemoryCommittee> {
    const committee = new MemoryCommittee(at);
    const name = { nom: 'der Rat', gen: 'des Rats', dat: 'dem Rat', akk: 'den Rat', short: 'Rat' };
    await committee.send('establishBody', null, {
      code: 'BOARD',
      names: name,
      seats: [{ organisation: 'HE', isVoting: true }],
      chair: 'HE',
      secretariat: 'FITKO',
      registersFormats: true,
      policy: {
        ...policySets['AL-RUNDE']!,
        id: 'board-1',
        body: 'BOARD',
        majority: { value: { majorityOf: 'cast' }, source: 'Beispiel', status: 'assumption' },
        ...policy,
      },
    });
    const roles = [
      { role: 'secretariat', organisation: 'FITKO' },
      { role: 'lead', organisation: 'HE' },
      { role: 'chair', organisation: 'HE', body: 'BOARD' },
    ];
    const office = await committee.send('appoint', null, {
      person: { name: 'Stelle', address: 'stelle@example.org' },
      memberships: roles.map((membership) => ({ ...membership, from: at.slice(0, 10) })),
    });
    committee.person = (committee.store.instances.get(office)!.context as { personId: string }).personId;
    return committee;
  }

  async send(type: string, on: string | null, input: object = {}): Promise<string> {
    const answer = await this.engine.execute({
      id: this.ids.next(),
      type,
      actorId: this.person,
      input,
      ...(on === null ? { workflow: workflowBegunBy(type)! } : { instanceId: on }),
    });
    return answer.instanceId;
  }

  meet(number: number, on: string): Promise<string> {
    return this.send('schedule', null, { body: 'BOARD', number, on });
  }

  private sittings = 0;

  /** A registration that the body decides on at once, in a meeting of today; answers the group. */
  async establish(title: string, on: string, reports: object[]): Promise<string> {
    const registration = await this.send('submit', null, {
      title,
      kind: 'workingParty',
      leads: [{ organisation: 'HE', contact: 'Ansprechperson' }],
      startsOn: on,
      expectedEndOn: '2049-12-31',
      focusTopic: 'digitalApplications',
      purpose: 'Nachgespielt.',
      objectives: ['Ergebnis'],
      reports: reports.map((when) => ({ kind: 'interim', addressee: 'BOARD', when })),
      needsResources: false,
      approvingBody: 'BOARD',
    });
    this.sittings += 1;
    const meeting = await this.meet(900 + this.sittings, (await this.clock.now()).slice(0, 10));
    await this.send('openMeeting', meeting);
    await this.send('putOnAgenda', registration, { meeting });
    const vote = childId(registration, 'vote-1');
    await this.send('prepareDecision', vote, {
      proposal: 'Eingerichtet.',
      validUntil: '2049-12-31',
      homeBody: 'BOARD',
    });
    await this.send('openVote', vote, { present: ['HE'] });
    await this.send('recordTally', vote);
    await this.send('closeVote', vote);
    await this.send('establishResult', vote);
    return childId(registration, 'group');
  }

  travel(to: string): Promise<void> {
    return travelTo(to, { engine: this.engine, clock: this.clock, relay: async () => {} });
  }
}
