/**
 * Benchmark of whole purchases, as buyers make them: join, first status, dates, map, the best seat,
 * charge, pay; each buyer with a new account. The baseline is five commits of TPC-B for each.
 */
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { countStatements } from '@onsale/db/testing/statements';
import { join } from 'node:path';
import { pgbench } from '../baselines/baselines.ts';
import type { Bench, Benchmark } from '../harness/bench.ts';
import { requireSound } from '../harness/bench-database.ts';
import { medianOf, rateOf, rateRow, type Measurement } from '../harness/interleave.ts';
import { openShop, type Crowd, type Shop } from '../harness/shop.ts';
import type { Purchases } from '../load/purchases.ts';
import { median, type Latency } from '../report/percentile.ts';
import type { Goal, Row } from '../report/row.ts';

/** Join, first status, seats, charge and payment each commit. */
const commits = 5;
/** Inside at once where there is a line; of fewer than 64 buyers, three quarters. */
const slots = 50;
const shareInside = 0.75;
/**
 * The shortest interval of the SDK. At the second that the server asks for, each slot would stay
 * empty for half of it, and 50 slots make 90 purchases a second at most, whatever a purchase costs.
 */
const shortestPollMs = 100;

interface Rush {
  name: string;
  crowd: Crowd;
  goal: Goal | null;
}

function rushesOf({ purchase }: Bench['sizes']): Rush[] {
  const withLine = (buyers: number, pollMs: number | null): Crowd => {
    const maxActive = Math.min(slots, Math.floor(shareInside * buyers));
    return { buyers, maxActive, pollMs };
  };
  const most = Math.max(...purchase.buyers);
  return [
    ...purchase.buyers.flatMap((buyers) => [
      { name: `${buyers}`, crowd: { buyers, pollMs: null }, goal: { atLeast: 0.45 } },
      { name: `line-${buyers}`, crowd: withLine(buyers, shortestPollMs), goal: { atLeast: 0.4 } },
    ]),
    { name: `line-${most}-as-told`, crowd: withLine(most, null), goal: null },
  ];
}

export const purchase: Benchmark = {
  name: 'purchase',
  what: 'whole purchases, in an open room and behind a line, on postgres and sqlite',
  async run(bench) {
    const { url: serverUrl } = await bench.postgres();
    const postgres = await createEmptyDatabase(serverUrl, 'purchase');
    const sqlite = `sqlite:${join(bench.scratch, 'purchase.db')}`;
    const rows = await (async () => {
      await using onPostgres = await openShop(bench, { url: postgres, dialect: 'postgres' });
      await using onSqlite = await openShop(bench, { url: sqlite, dialect: 'sqlite' });
      const countOf = (work: () => Promise<unknown>) => countStatements(serverUrl, postgres, work);
      return await measureRushes(bench, { onPostgres, onSqlite, countOf });
    })();
    for (const url of [postgres, sqlite]) await requireSound({ url });
    return rows;
  },
};

async function measureRushes(
  bench: Bench,
  {
    onPostgres,
    onSqlite,
    countOf,
  }: {
    onPostgres: Shop;
    onSqlite: Shop;
    countOf: (work: () => Promise<unknown>) => Promise<number>;
  },
): Promise<Row[]> {
  const { rounds, purchase, warmUpSeconds } = bench.sizes;
  const baseline = await pgbench(bench, 'tpcB');
  const warmUp = { buyers: purchase.buyers[0]!, pollMs: null };
  for (const shop of [onPostgres, onSqlite]) await shop.sell(warmUp, warmUpSeconds);
  const rows: Row[] = [];
  for (const { name, crowd, goal } of rushesOf(bench.sizes)) {
    const turns: { postgres: Sold; sqlite: Sold; baseline: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const turn = {
        postgres: await onPostgres.sell(crowd),
        baseline: await baseline.round(),
        sqlite: await onSqlite.sell(crowd),
      };
      turns.push(turn);
      const rates = [rateOf(turn.postgres), turn.baseline, rateOf(turn.sqlite)].map(Math.round);
      bench.progress(
        `purchase-${name}: ${rates[0]} a second, ${baseline.name} ${rates[1]}, on sqlite ${rates[2]}`,
      );
    }
    let counted = 0;
    const statements = await countOf(async () => {
      counted = (await onPostgres.sell(crowd)).completed;
    });
    rows.push(...rowsOf({ name, goal, baselineName: baseline.name, turns }, statements / counted));
  }
  return rows;
}

type Sold = Purchases & Measurement;

interface Measured {
  name: string;
  goal: Goal | null;
  baselineName: string;
  turns: { postgres: Sold; sqlite: Sold; baseline: number }[];
}

function rowsOf({ name, goal, baselineName, turns }: Measured, statements: number): Row[] {
  const onPostgres = turns.map(({ postgres }) => postgres);
  const onSqlite = turns.map(({ sqlite }) => sqlite);
  const tpcB = turns.map(({ baseline }) => baseline / commits);
  const sqlite = { name: 'on sqlite', rates: onSqlite.map(rateOf) };
  const relative = (row: string, to: { name: string; rates: number[] }, rowGoal: Goal | null) =>
    rateRow({ name: row, goal: rowGoal, measured: onPostgres, limit: to });
  return [
    {
      ...relative(`purchase-${name}`, { name: `${baselineName} / ${commits}`, rates: tpcB }, goal),
      steps: stepsOf(onPostgres),
      note: `${statements.toFixed(1)} statements; ${loadOf(onPostgres)}`,
    },
    relative(`purchase-${name}-to-sqlite`, sqlite, goal && { atLeast: 1 }),
    {
      name: `purchase-${name}-sqlite`,
      value: median(sqlite.rates),
      unit: 'a second',
      limit: null,
      figure: null,
      goal: null,
      ...medianOf(onSqlite),
      steps: stepsOf(onSqlite),
      note: loadOf(onSqlite),
    },
  ];
}

function loadOf(sold: Sold[]): string {
  return `CPU of the load ${Math.round(median(sold.map((one) => one.loadMicros)))} µs`;
}

/** The median over all rounds of each step's times. */
function stepsOf(sold: Sold[]): Record<string, Latency> {
  const names = [...new Set(sold.flatMap(({ steps }) => Object.keys(steps)))];
  const medianTime = (name: string, which: keyof Latency) =>
    median(sold.flatMap(({ steps }) => steps[name]?.[which] ?? []));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { p50Ms: medianTime(name, 'p50Ms'), p99Ms: medianTime(name, 'p99Ms') },
    ]),
  );
}
