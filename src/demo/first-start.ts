import { join } from 'node:path';
import type { Parts } from '../parts.js';
import { projectFolder } from '../project-folder.js';
import { loadScenario } from './load-scenario.js';
import { toldSoFar } from './run-scenario.js';
import { isEmpty, seedScenario } from './seed-scenario.js';

/** The demo story; also the committee of tests (`loadScenario(demoFile, { steps: false })`). */
export const demoFile = join(projectFolder, 'src', 'demo', 'demo.yaml');

/**
 * The first start in demo mode tells the demo story; a start that was killed while telling it is made good by the next
 * one. A database with anything else in it, or with the whole story, is left alone.
 */
export async function tellDemoIfEmpty(parts: Parts, log: (line: string) => void = console.error): Promise<void> {
  if (parts.config.UMLAUF_MODE !== 'demo') return;
  const demo = loadScenario(demoFile);
  const told = await toldSoFar(demo, parts);
  if (told === 'whole' || (told === 'nothing' && !(await isEmpty(parts)))) return;
  log(told === 'nothing' ? 'Die Demo wird erzählt.' : 'Die begonnene Demo wird zu Ende erzählt.');
  await seedScenario(parts, demo);
}
