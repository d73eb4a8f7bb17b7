import type { Parts } from '../parts.js';
import { allowVirtualClock } from '../time-travel.js';
import { UserError } from '../user-error.js';
import { runScenario, toldSoFar } from './run-scenario.js';
import type { Scenario } from './scenario.js';

/**
 * Tells a scenario on the configured database, with real ids and mails. A story that was cut off is told to its end.
 * @throws UserError when the database holds something else, or a step does not go as the scenario says.
 */
export async function seedScenario(parts: Parts, scenario: Scenario): Promise<'told' | 'continued' | 'alreadyTold'> {
  if (parts.config.UMLAUF_MODE !== 'demo')
    throw new UserError('Ein Szenario braucht die bewegliche Uhr. Es läuft nur mit UMLAUF_MODE=demo.');
  const before = await toldSoFar(scenario, parts);
  if (before === 'whole') return 'alreadyTold';
  if (before === 'nothing' && !(await isEmpty(parts)))
    throw new UserError(
      'In dieser Datenbank gibt es schon Gremien. Ein Szenario beginnt nur in einer leeren Datenbank.',
    );
  await makeClockMovable(parts);
  const { failures } = await runScenario(scenario, parts, { onlyTell: true });
  const [failure] = failures;
  if (failure) throw new UserError(`„${scenario.name}“ ließ sich nicht zu Ende erzählen. ${failure.sentence}`);
  return before === 'nothing' ? 'told' : 'continued';
}

/**
 * Sets up only the committee of a scenario (bodies, offices, meetings) on an empty database, for journeys and
 * measurements. Answers the person of each office.
 */
export async function setUpScenario(parts: Parts, scenario: Scenario): Promise<(office: string) => string> {
  await makeClockMovable(parts);
  const committee = { ...scenario, steps: [], until: scenario.startsAt };
  const { failures, personOf } = await runScenario(committee, parts);
  if (failures.length) throw new UserError(failures.map(({ sentence }) => sentence).join('\n'));
  return personOf;
}

/** Whether nobody has set up a body yet. */
export async function isEmpty({ sql }: Pick<Parts, 'sql'>): Promise<boolean> {
  return (await sql('SELECT FROM umlauf.body LIMIT 1')).length === 0;
}

async function makeClockMovable({ sql, urls }: Parts): Promise<void> {
  const allowed = await sql(`SELECT FROM umlauf.installation WHERE key = 'virtual_clock' AND value = 'allowed'`);
  if (allowed.length) return;
  try {
    await allowVirtualClock(urls.owner);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new UserError(
      'Die Uhr dieser Datenbank kann nur die Rolle umlauf_owner beweglich machen. Bitte setzen Sie UMLAUF_OWNER_DATABASE_URL.',
    );
  }
}
