import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFolder } from '../src/project-folder.js';
import { workflowPages } from '../src/workflow-docs.js';

const read = (file: string) => readFileSync(join(projectFolder, file), 'utf8');
/** Tables are aligned when the page is written; only the words count. */
const words = (page: string) => page.replace(/[\s|-]+/g, ' ').trim();

test('docs/workflows.md says what the machines do', () => {
  expect(words(read('docs/workflows.md'))).toBe(words(workflowPages()));
});

test('every link between the pages leads somewhere', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(projectFolder, 'docs'))
      .filter((f) => f.endsWith('.md'))
      .map((f) => `docs/${f}`),
  ];
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, target]) => target!)
      .filter((target) => !existsSync(join(projectFolder, dirname(page), target)))
      .map((target) => `${page} → ${target}`),
  );
  expect(broken).toEqual([]);
});
