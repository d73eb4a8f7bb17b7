import { addDays } from '../workflows/berlin-time.js';
import { childId } from '../src/engine/decide.js';
import { federationAndStates } from '../workflows/data/organisations.js';
import { type Installation, onInstallation, sitting } from './installation.js';

const groups = 200;
const reportsEach = 4;
const runs = 5;

/**
 * 24 months of Vorausschau for 200 groups with four reports each, their reminders and their ends: how long it takes from
 * the first question to the list, and how much of it the processor works, the median of five; how many deadlines fire.
 */
export async function lookAheadOf200(): Promise<{ seconds: number; processor: number; fired: number }> {
  return await onInstallation(async (installation) => {
    const meetings = [await sitting(installation, 900), await sitting(installation, 901)];
    for (let n = 0; n < groups; n++) await establishFormat(installation, n, meetings[n % meetings.length]!);
    const measured: { seconds: number; processor: number }[] = [];
    let fired = 0;
    for (let run = 0; run < runs; run++) {
      const [begin, before] = [performance.now(), process.cpuUsage()];
      fired = (await installation.parts.lookAhead(24)).happenings.length;
      const { user, system } = process.cpuUsage(before);
      measured.push({ seconds: (performance.now() - begin) / 1000, processor: (user + system) / 1e6 });
    }
    const [median] = measured.toSorted((x, y) => x.seconds - y.seconds).slice(Math.floor(runs / 2));
    return { ...median!, fired };
  });
}

async function establishFormat({ personOf, command }: Installation, n: number, meeting: string): Promise<void> {
  const secretariat = personOf('geschaeftsstelle');
  const registration = await command(
    personOf('federfuehrung-hessen'),
    'submit',
    { workflow: 'registration' },
    {
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
    },
  );
  await command(secretariat, 'putOnAgenda', { on: registration }, { meeting });
  const vote = { on: childId(registration, 'vote-1') };
  await command(secretariat, 'prepareDecision', vote, {
    proposal: 'Offizielles Format der AL-Runde.',
    validUntil: addDays('2026-03-01', n % 90),
    homeBody: 'AL-RUNDE',
  });
  await command(secretariat, 'openVote', vote, { present: federationAndStates });
  await command(secretariat, 'recordTally', vote, {});
  await command(secretariat, 'closeVote', vote, {});
  await command(personOf('vorsitz-al-runde'), 'establishResult', vote, {});
}
