/**
 * Generates docs/openapi.json, so that reviews show changes of the REST API.
 *
 * With --check it only compares the file with what the router generates now. An argument names
 * another file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { openDatabase } from '@onsale/db/open-database';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { openApiText } from '../src/rest/openapi/openapi-document.ts';
import { createRouter } from '../src/router.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' } },
  allowPositionals: true,
});
const [file = join(import.meta.dirname, '../../../docs/openapi.json')] = positionals;

const db = await openDatabase('sqlite::memory:', { poolSize: 1 });
const log = pino({ level: 'silent' });
const app = await createApp({ db, clock: systemClock, ids: randomIds, log, adminKey: 'none' });
const text = openApiText(createRouter(app));
await db.close();

if (!values.check) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error(
    'docs/openapi.json is out of date: run `npx -y pnpm@12 openapi` and review the change.',
  );
  process.exitCode = 1;
}
