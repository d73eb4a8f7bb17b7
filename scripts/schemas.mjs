// Writes the JSON Schemas of scenarios into docs/schemas/ (part of `npm run docs`); a test says when they are stale.
import { mkdirSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import './typescript.mjs';

const { scenarioJsonSchemas } = await import('../src/demo/json-schemas.ts');
const folder = new URL('../docs/schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(scenarioJsonSchemas()))
  writeFileSync(new URL(name, folder), await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 }));
