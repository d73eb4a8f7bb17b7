import { openCommittee, register, voteOn } from './support/committee.js';
jest.setTimeout(60000);
test('x', async () => {
  const c = await openCommittee();
  let t = performance.now();
  const votes = await Promise.all(Array.from({ length: 32 }, async () => voteOn(c, await register(c))));
  console.log('setup', performance.now() - t);
  const stats: Record<string, number[]> = { read: [], apply: [], conflict: [] };
  const wrap = (s: any) => ({
    read: async (k: any) => { const t = performance.now(); const r = await s.read(k); stats.read!.push(performance.now() - t); return r; },
    due: (l: any) => s.due(l), outcome: (i: any) => s.outcome(i),
    apply: async (k: any) => { const t = performance.now(); const r = await s.apply(k); stats[r[0].is === 'applied' ? 'apply' : 'conflict']!.push(performance.now() - t); return r; },
  });
  const engines = [c.otherProcess(wrap), c.otherProcess(wrap)];
  const cpu = process.cpuUsage();
  t = performance.now();
  const answers = await Promise.allSettled(votes.map((vote, i) => c.send('vorsitz-al-runde', 'establishResult', vote, {}, { engine: engines[i % 2]! })));
  const u = process.cpuUsage(cpu);
  console.log('establish', performance.now() - t, 'cpu', (u.user + u.system) / 1000, answers.filter((a) => a.status === 'rejected').map((a: any) => a.reason.message),
    Object.fromEntries(Object.entries(stats).map(([k, v]) => [k, [v.length, v.reduce((a, b) => a + b, 0) / v.length]])));
  await c.close();
});
