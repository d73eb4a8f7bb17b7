import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays } from '../workflows/berlin-time.js';
import { readConfig } from '../src/config.js';
import { demoFile } from '../src/demo/first-start.js';
import { loadScenario } from '../src/demo/load-scenario.js';
import { setUpScenario } from '../src/demo/seed-scenario.js';
import { childId } from '../src/engine/decide.js';
import { migrate } from '../src/migrate.js';
import { openDatabase } from '../src/open-database.js';
import { assemble } from '../src/parts.js';
import { listMeetings } from '../src/register/case.queries.js';
import { federationAndStates } from '../workflows/data/organisations.js';

const groups = 200;
const reportsEach = 4;
const runs = 5;

/**
 * 24 months of Vorausschau for 200 groups with four reports each, their reminders and their ends: how long it takes from
 * the first question to the list, and how much of it the processor works, the median of five; how many deadlines fire.
 */
export async function lookAheadOf200(): Promise<{ seconds: number; processor: number; fired: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'umlauf-bench-'));
  chmodSync(folder, 0o755);
  const config = readConfig({ UMLAUF_DATA: folder, UMLAUF_MODE: 'demo' });
  const database = await openDatabase(config, { log: () => undefined });
  try {
    await migrate(database.urls.owner);
    const parts = await assemble(config, database.urls);
    try {
      const personOf = await setUpScenario(parts, loadScenario(demoFile, { steps: false }));
      const [hesse, secretariat, chair] = [
        personOf('federfuehrung-hessen'),
        personOf('geschaeftsstelle'),
        personOf('vorsitz-al-runde'),
      ];
      const command = async (actorId: string, type: string, on: string | null, input: unknown) =>
        (
          await parts.engine.execute({
            id: parts.ids.next(),
            type,
            actorId,
            input,
            ...(on === null ? { workflow: 'registration' } : { instanceId: on }),
          })
        ).instanceId;
      const meetings = await listMeetings(parts.sql, { body: 'AL-RUNDE' });
      const establish = async (n: number): Promise<void> => {
        const registration = await command(hesse, 'submit', null, {
          title: `Format ${n}`,
          kind: 'workingParty',
          leads: [{ organisation: 'HE', contact: 'Stelle Hessen' }],
          startsOn: '2024-06-17',
          expectedEndOn: '2026-05-31',
          focusTopic: 'digitalApplications',
          purpose: 'Messung',
          objectives: ['Ergebnis'],
          reports: Array.from({ length: reportsEach }, (_, i) => ({
            kind: 'interim',
            addressee: 'IT-PLR',
            when: { precision: 'day', on: addDays('2024-09-01', i * 100 + (n % 90)) },
          })),
          needsResources: false,
          approvingBody: 'AL-RUNDE',
        });
        await command(secretariat, 'putOnAgenda', registration, { meeting: meetings[n % meetings.length]!.id });
        const vote = childId(registration, 'vote-1');
        await command(secretariat, 'prepareDecision', vote, {
          proposal: 'Offizielles Format der AL-Runde.',
          validUntil: addDays('2026-03-01', n % 90),
          homeBody: 'AL-RUNDE',
        });
        await command(secretariat, 'openVote', vote, { present: federationAndStates });
        await command(secretariat, 'recordTally', vote, {});
        await command(secretariat, 'closeVote', vote, {});
        await command(chair, 'establishResult', vote, {});
      };
      for (let n = 0; n < groups; n++) await establish(n);
      const measured: { seconds: number; processor: number }[] = [];
      let fired = 0;
      for (let run = 0; run < runs; run++) {
        const [begin, before] = [performance.now(), process.cpuUsage()];
        fired = (await parts.lookAhead(24)).happenings.length;
        const { user, system } = process.cpuUsage(before);
        measured.push({ seconds: (performance.now() - begin) / 1000, processor: (user + system) / 1e6 });
      }
      const [median] = measured.toSorted((x, y) => x.seconds - y.seconds).slice(Math.floor(runs / 2));
      return { ...median!, fired };
    } finally {
      await parts.close();
    }
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
