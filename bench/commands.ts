import { onInstallation } from './installation.js';

/**
 * Commands a second through the whole engine: validation, rights, locks, command table, hash chain, XState, PostgreSQL
 * with durable settings. Each caller registers a group, has it confirmed, returned, handed in again and withdrawn.
 */
export async function commandsPerSecond({ callers, seconds }: { callers: number; seconds: number }) {
  return await onInstallation(async ({ personOf, command: execute }) => {
    const form = {
      kind: 'projectGroup',
      leads: [
        { organisation: 'HE', contact: 'Stelle Hessen' },
        { organisation: 'HB', contact: 'Stelle Bremen' },
      ],
      startsOn: '2024-06-17',
      expectedEndOn: '2024-12-31',
      focusTopic: 'digitalApplications',
      purpose: 'Messung',
      objectives: ['Ergebnis 1', 'Ergebnis 2'],
      participants: ['HE', 'HB', 'BY'],
      reports: [{ kind: 'interim', addressee: 'IT-PLR', when: { precision: 'day', on: '2024-10-16' } }],
      needsResources: false,
      approvingBody: 'AL-RUNDE',
    };
    const he = personOf('federfuehrung-hessen');
    const hb = personOf('federfuehrung-bremen');
    const secretariat = personOf('geschaeftsstelle');
    const times: number[] = [];
    const until = performance.now() + seconds * 1000;
    const command = async (actorId: string, type: string, input: unknown, instanceId?: string) => {
      const begin = performance.now();
      const target = instanceId ? { on: instanceId } : { workflow: 'registration' };
      const id = await execute(actorId, type, target, input);
      times.push(performance.now() - begin);
      return id;
    };
    const begin = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        for (let n = 0; performance.now() < until; n++) {
          const input = { ...form, title: `Messung ${caller}-${n}` };
          const id = await command(he, 'submit', input);
          await command(hb, 'confirmLead', {}, id);
          const reasons = [{ field: 'purpose', note: 'Bitte ergänzen' }];
          await command(secretariat, 'returnForRevision', { reasons, due: '2024-07-01' }, id);
          await command(he, 'resubmit', input, id);
          await command(he, 'withdraw', {}, id);
        }
      }),
    );
    const elapsed = (performance.now() - begin) / 1000;
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)]!;
    return { callers, perSecond: times.length / elapsed, p50: at(0.5), p99: at(0.99) };
  });
}
