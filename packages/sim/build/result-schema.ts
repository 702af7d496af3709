/**
 * Writes result.schema.json, so that a change of the report shows in review. With --check it only
 * compares the file with the schema.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultJsonSchemaText } from '../src/report/schema.ts';

const file = join(import.meta.dirname, '../result.schema.json');
const text = resultJsonSchemaText();

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error(
    'packages/sim/result.schema.json is out of date: run `npx -y pnpm@12 report-schema` and look at the change.',
  );
  process.exitCode = 1;
}
