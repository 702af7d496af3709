/**
 * Writes scenario.schema.json, so that a change of the scenario format shows in review. With
 * --check it only compares the file with the schema.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioJsonSchemaText } from '../src/scenario/json-schema.ts';

const file = join(import.meta.dirname, '../scenario.schema.json');
const text = scenarioJsonSchemaText();

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error(
    'packages/sim/scenario.schema.json is out of date: run `npx -y pnpm@12 scenario-schema` and look at the change.',
  );
  process.exitCode = 1;
}
