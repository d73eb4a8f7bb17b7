// `npm run docs` writes what is generated from the code: the variables in docs/operations.md, .env.example,
// docs/workflows.md, and the JSON Schemas of scenarios in docs/schemas/.
import { readFileSync, writeFileSync } from 'node:fs';
import './typescript.mjs';

const { envExample, withVariableTable } = await import('../src/config-docs.ts');
const manual = new URL('../docs/operations.md', import.meta.url);
writeFileSync(manual, withVariableTable(readFileSync(manual, 'utf8')));
writeFileSync(new URL('../.env.example', import.meta.url), envExample());

const { workflowPages } = await import('../src/workflow-docs.ts');
writeFileSync(new URL('../docs/workflows.md', import.meta.url), workflowPages());

await import('./schemas.mjs');
