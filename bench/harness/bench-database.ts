/** A database to measure on: empty, with one concert, then filled, before any server opens it. */
import { join } from 'node:path';
import { systemClock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { runAudit } from '@onsale/db/audit/run-audit';
import { openDatabase } from '@onsale/db/open-database';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { createApp } from '@onsale/server/app';
import { createRouter } from '../../apps/server/src/router.ts';
import { pino } from 'pino';
import type { Bench } from './bench.ts';
import { openBulkSeeder, type BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { datesFor, type Sale } from './seed-people.ts';
import { adminKey, tokenSecret } from './servers.ts';

export type Dialect = 'postgres' | 'sqlite';

export interface Place extends Sale {
  /** Of the database. */
  url: string;
}

/** What a turn does must not be over before the next: the largest that the contract allows. */
const longSeconds = 1_000_000;
const seatsPerDate = 50_000;
const price = 1_000;

let databases = 0;

/** @param seats at least so many, over as many dates as that takes. */
export async function createPlace(
  bench: Bench,
  dialect: Dialect,
  options: {
    seats?: number;
    seatsPerDate?: number;
    maxActive?: number;
    fill: (filler: BulkSeeder, sale: Sale) => Promise<void>;
  },
): Promise<Place> {
  databases += 1;
  const name = `bench_${databases}`;
  const url =
    dialect === 'sqlite'
      ? `sqlite:${join(bench.scratch, `${name}.db`)}`
      : await createEmptyDatabase((await bench.postgres()).url, name);
  const dates = datesFor(options.seats ?? 1, options.seatsPerDate ?? seatsPerDate);
  const shape = { dates, seatsPerDate: options.seatsPerDate ?? seatsPerDate, price };
  const place = { url, ...shape, concertId: await createConcert(url, shape, options.maxActive) };
  const filler = await openBulkSeeder(url);
  try {
    await options.fill(filler, place);
  } finally {
    await filler.close();
  }
  return place;
}

async function createConcert(
  url: string,
  shape: { dates: string[]; seatsPerDate: number; price: number },
  maxActive = longSeconds,
): Promise<string> {
  const db = await openDatabase(url);
  try {
    const app = await createApp({
      db,
      clock: systemClock,
      ids: randomIds,
      log: pino({ level: 'silent' }),
      adminKey,
      tokenSecret,
    });
    const operator = createRouter(app).createCaller({ requestId: 'bench', credential: adminKey });
    const { concertId } = await operator.admin.concert.create({
      title: 'Bench',
      ...shape,
      reservationSeconds: longSeconds,
      room: {
        maxActive,
        admitPerMinute: longSeconds,
        sessionSeconds: longSeconds,
        claimSeconds: longSeconds,
      },
    });
    return concertId;
  } finally {
    await db.close();
  }
}

/** However many rows there are, the audit may look at all of them. */
const auditTimeoutMs = 600_000;

/** @throws Error when what was measured broke an invariant: such a rate is worth nothing. */
export async function requireSound({ url }: { url: string }): Promise<void> {
  const db = await openDatabase(url, {
    statementTimeoutMs: auditTimeoutMs,
    transactionTimeoutMs: auditTimeoutMs,
  });
  try {
    const { ok, checks } = await runAudit(db);
    const broken = checks.filter((check) => !check.ok).map(({ name }) => name);
    if (!ok) throw new Error(`The audit fails after the load: ${broken.join('; ')}.`);
  } finally {
    await db.close();
  }
}
