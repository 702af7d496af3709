/** The JSON Schema of scenario files, for editors and authors. */
import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

export function scenarioJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(scenarioSchema, { io: 'input' });
  const title = 'A scenario of an Onsale simulation';
  return { $schema: $schema!, title, ...schema };
}

/** The content of `packages/sim/scenario.schema.json`. */
export function scenarioJsonSchemaText(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
}
