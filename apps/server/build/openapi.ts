/**
 * Writes docs/openapi.json, so that a change of the REST API shows in review; with --check it only
 * says whether that file is what the router would give now. Another file may be named instead.
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
    'docs/openapi.json is out of date: run `npx -y pnpm@12 openapi` and look at the change.',
  );
  process.exitCode = 1;
}
