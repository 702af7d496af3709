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
import { datesFor, type Sale } from './people.ts';
import { adminKey, tokenSecret } from './servers.ts';

export type Dialect = 'postgres' | 'sqlite';

export interface BenchDatabase extends Sale {
  /** URL of the database. */
  url: string;
}

/** No session or hold may expire during a round, so they have the longest permitted duration. */
const longSeconds = 1_000_000;
const seatsPerDate = 50_000;
/** More people than any sale has. */
const mostPeople = 10_000_000;

let databases = 0;

export interface SaleOptions {
  /** The minimum number, spread over as many dates as needed. */
  seats?: number;
  seatsPerDate?: number;
  maxActive?: number;
  fill: (filler: BulkSeeder, sale: Sale) => Promise<void>;
}

export async function createBenchDatabase(
  bench: Bench,
  dialect: Dialect,
  options: SaleOptions,
): Promise<BenchDatabase> {
  const [place] = await createSales(bench, dialect, [options]);
  return place!;
}

/** Several sales in one database, each with people of its own. */
export async function createSales(
  bench: Bench,
  dialect: Dialect,
  list: SaleOptions[],
): Promise<BenchDatabase[]> {
  databases += 1;
  const name = `bench_${databases}`;
  const url =
    dialect === 'sqlite'
      ? `sqlite:${join(bench.scratch, `${name}.db`)}`
      : await createEmptyDatabase((await bench.postgres()).url, name);
  const concerts = list.map((options) => concertOf({ ...options, seats: options.seats ?? 1 }));
  const ids = await createConcerts(url, concerts);
  const places = concerts.map((concert, index) => {
    return { url, ...concert, concertId: ids[index]!, idOffset: index * mostPeople };
  });
  const filler = await openBulkSeeder(url);
  try {
    for (const [index, { fill }] of list.entries()) await fill(filler, places[index]!);
  } finally {
    await filler.close();
  }
  return places;
}

/** The terms of a concert whose sessions and holds outlast every round. */
export function concertOf(options: { seats: number; seatsPerDate?: number; maxActive?: number }) {
  const { seats, maxActive = longSeconds } = options;
  const perDate = options.seatsPerDate ?? seatsPerDate;
  return {
    title: 'Bench',
    dates: datesFor(seats, perDate),
    seatsPerDate: perDate,
    price: 1_000,
    reservationSeconds: longSeconds,
    room: {
      maxActive,
      admitPerMinute: longSeconds,
      sessionSeconds: longSeconds,
      claimSeconds: longSeconds,
      holdsPerSession: holdsPerSessionLimit,
    },
  };
}

async function createConcerts(
  url: string,
  concerts: ReturnType<typeof concertOf>[],
): Promise<string[]> {
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
    const ids: string[] = [];
    for (const concert of concerts) {
      ids.push((await operator.admin.concert.create(concert)).concertId);
    }
    return ids;
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
