import { z } from 'zod';
import { scenarioSchema } from './scenario.js';
import { simulationLine } from './simulation-line.js';

/** JSON Schemas of scenario files and of what `umlauf simulate` prints, by file name in docs/schemas. */
export function scenarioJsonSchemas(): Record<string, object> {
  return {
    'scenario.schema.json': schemaOf(scenarioSchema, 'Szenario', 'Eine Geschichte aus Kommandos (docs/scenarios.md).'),
    'simulation-line.schema.json': schemaOf(
      simulationLine,
      'Zeile der Ausgabe',
      'Ein JSON-Objekt je Zeile, wie „umlauf simulate“ sie ausgibt (docs/scenarios.md).',
    ),
  };
}

function schemaOf(schema: z.ZodType, title: string, description: string): object {
  const { $schema, '~standard': _standard, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title, description, ...rest };
}
