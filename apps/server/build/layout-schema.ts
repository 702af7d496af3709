/**
 * Writes docs/layout.schema.json, which editors complete and check layout files by. With --check it
 * only compares the file with the schema of the server.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { layout } from '../src/domains/admin/concert/layout.schema.ts';

const file = join(import.meta.dirname, '../../../docs/layout.schema.json');

/** A file may name its schema: the command line leaves that out when it sends the layout. */
function layoutSchemaText(): string {
  const { $schema, properties, ...schema } = z.toJSONSchema(layout, { io: 'input' });
  const ownSchema = { type: 'string', description: 'The address or path of this schema.' };
  return `${JSON.stringify(
    {
      $schema,
      title: 'The layout of a hall, for `onsale admin concert create --layout`',
      ...schema,
      properties: { $schema: ownSchema, ...properties },
    },
    null,
    2,
  )}\n`;
}

const text = layoutSchemaText();
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error(
    'docs/layout.schema.json is out of date: run `npx -y pnpm@12 layout-schema` and look at the change.',
  );
  process.exitCode = 1;
}
