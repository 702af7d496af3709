/**
 * Generates docs/openapi.json, so that reviews show changes of the REST API.
 *
 * With --check it only compares the file with what the router generates now. An argument names
 * another file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openApiText } from '../src/rest/openapi/openapi-document.ts';
import { withRouter } from './build-router.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' } },
  allowPositionals: true,
});
const [file = join(import.meta.dirname, '../../../docs/openapi.json')] = positionals;

const text = await withRouter(openApiText);
if (!values.check) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error(
    'docs/openapi.json is out of date: run `npx -y pnpm@12 openapi` and review the change.',
  );
  process.exitCode = 1;
}
