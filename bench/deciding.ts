import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../src/app.module.js';
import { childId } from '../src/engine/decide.js';
import type { Parts } from '../src/parts.js';
import { prepareWeb } from '../src/web/prepare-web.js';
import { type Ballot, prepareTally } from '../workflows/ballot-count.js';
import { fundingKeys } from '../workflows/data/funding-keys.js';
import { federationAndStates } from '../workflows/data/organisations.js';
import { onInstallation, quantiles, signIn, sitting } from './installation.js';

/** Counts a second of the default rule, each with its conditions and other readings; ballots of all kinds. */
export function countsPerSecond(seconds = 2): number {
  const count = prepareTally('decision', { fundingKey: fundingKeys.K2025! });
  const kinds: Ballot[] = ['yes', 'yes', 'no', 'yes', 'abstain', 'yesReserved'];
  const votes = Array.from({ length: 1000 }, (_, n) =>
    Object.fromEntries(federationAndStates.map((code, i) => [code, kinds[(n * 7 + i * (1 + (n % 5))) % 6]!])),
  );
  let counted = 0;
  let carried = 0;
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until)
    for (const ballots of votes) {
      if (count(ballots).carried) carried += 1;
      counted += 1;
    }
  if (carried === 0 || carried === counted) throw new Error('The votes of the benchmark are all alike.');
  return counted / seconds;
}

const items = 60;

/**
 * A meeting of 60 items, each with three Ziffern and an order of two owners: how long the page takes, how long closing
 * and establishing all of them takes with every consequence (numbers, decisions, orders, deadlines), and the mails.
 */
export async function meetingOfSixty() {
  return await onInstallation(async (installation) => {
    const { parts, personOf, command: execute } = installation;
    const secretariat = personOf('geschaeftsstelle');
    const chair = personOf('vorsitz-al-runde');
    const meeting = await sitting(installation, 900);
    const command = (actorId: string, type: string, on: string | null, input: unknown) =>
      execute(actorId, type, on === null ? { workflow: 'matter' } : { on }, input);
    const votes: string[] = [];
    for (let n = 1; n <= items; n++) {
      const matter = await command(secretariat, 'submitMatter', null, {
        title: `Punkt ${n} der Messung`,
        consultationSequence: [{ body: 'AL-RUNDE', purpose: 'decision' }],
        leads: ['HE'],
      });
      await command(secretariat, 'putOnAgenda', matter, { meeting });
      const vote = childId(matter, 'vote-1');
      votes.push(vote);
      await command(secretariat, 'prepareDecision', vote, {
        proposal: 'Die AL-Runde beschließt.',
        clauses: [
          { text: 'Sie nimmt zur Kenntnis.' },
          { text: 'Sie bittet um einen Bericht.', order: { owners: ['HE', 'BY'], due: '2025-01-31' } },
          { text: 'Sie dankt.' },
        ],
      });
    }
    for (const vote of votes) {
      await command(secretariat, 'openVote', vote, { present: federationAndStates });
      await command(secretariat, 'recordTally', vote, {});
    }
    const page = await pageTimes(parts, `/meetings/${meeting}`);
    const begin = performance.now();
    for (const vote of votes) {
      await command(secretariat, 'closeVote', vote, {});
      await command(chair, 'establishResult', vote, {});
    }
    const closing = (performance.now() - begin) / 1000;
    const [{ n }] = (await parts.sql<{ n: number }>('SELECT count(*)::int AS n FROM umlauf.decision')) as [
      { n: number },
    ];
    if (n < items) throw new Error(`${n} decisions of ${items}.`);
    return { page, closing };
  });
}

/** p50 and p95 of a page, in ms, as the secretariat gets it from the running web application. */
async function pageTimes(parts: Parts, path: string): Promise<{ p50: number; p95: number }> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(parts), {
    logger: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  try {
    prepareWeb(app, parts);
    await app.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    const cookie = await signIn(url, 'Geschäftsstelle');
    const times: number[] = [];
    for (let i = 0; i < 140; i++) {
      const begin = performance.now();
      const answer = await fetch(url + path, { headers: { cookie } });
      const text = await answer.text();
      if (!text.includes(`TOP ${items}:`)) throw new Error(`${path} answers ${answer.status} without its items.`);
      if (i >= 40) times.push(performance.now() - begin);
    }
    return quantiles(times);
  } finally {
    await app.close();
  }
}
