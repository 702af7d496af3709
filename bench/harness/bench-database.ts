/** The database of a benchmark: created with one concert and filled before any server opens it. */
import { holdsPerSessionLimit } from '@onsale/core/queue';
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

export interface BenchDatabase extends Sale {
  /** URL of the database. */
  url: string;
}

/** No session or hold may expire during a round, so they have the longest permitted duration. */
const longSeconds = 1_000_000;
const seatsPerDate = 50_000;
const price = 1_000;

let databases = 0;

/** @param seats the minimum number, spread over as many dates as needed. */
export async function createBenchDatabase(
  bench: Bench,
  dialect: Dialect,
  options: {
    seats?: number;
    seatsPerDate?: number;
    maxActive?: number;
    fill: (filler: BulkSeeder, sale: Sale) => Promise<void>;
  },
): Promise<BenchDatabase> {
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
        holdsPerSession: holdsPerSessionLimit,
      },
    });
    return concertId;
  } finally {
    await db.close();
  }
}

/** The audit may read every row, however many there are. */
const auditTimeoutMs = 600_000;

/** @throws Error when the benchmark broke an invariant: such a rate is worthless. */
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
