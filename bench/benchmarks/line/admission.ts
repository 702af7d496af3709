/** Benchmark of the admission step with a short and with a long line: its cost must not grow. */
import { systemClock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { openDatabase } from '@onsale/db/open-database';
import { createApp, type App } from '@onsale/server/app';
import { pino } from 'pino';
import type { Bench, Benchmark } from '../../harness/bench.ts';
import { openBulkSeeder, type BulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { median, percentile } from '../../report/percentile.ts';
import { fillPeople, fillWaiting } from '../../harness/seed-people.ts';
import {
  createBenchDatabase,
  requireSound,
  type BenchDatabase,
} from '../../harness/bench-database.ts';
import type { Row, Round } from '../../report/row.ts';
import { adminKey, tokenSecret } from '../../harness/servers.ts';

const maxStepMs = 100;
/** Permitted cost of a line four times as long, relative to the short one, with room for noise. */
const maxGrowth = 1.15;

export const admission: Benchmark = {
  name: 'admission',
  what: 'the admission step with 100,000 waiting and 5,000 admitted a second, and with a shorter line',
  async run(bench) {
    const { few, many, steps } = bench.sizes.admission;
    await using short = await openLine(bench, few);
    await using long = await openLine(bench, many);
    const rounds: Round[] = [];
    for (let step = 1; step <= steps; step += 1) {
      const shortLine = await short.step(step);
      const { tookMs, cpuMicros } = await long.step(step);
      rounds.push({ subject: tookMs, limit: shortLine.tookMs, cpuMicros });
      bench.progress(
        `admission: ${tookMs.toFixed(1)} ms, ${few} waiting ${shortLine.tookMs.toFixed(1)} ms`,
      );
    }
    await requireSound(long.place);
    return rowsOf(rounds, { few, many });
  },
};

interface Line extends AsyncDisposable {
  place: BenchDatabase;
  /** Admits the buyers of one second, and does nothing else. */
  step(step: number): Promise<{ tookMs: number; cpuMicros: number }>;
}

async function openLine(bench: Bench, people: number): Promise<Line> {
  const { perSecond } = bench.sizes.admission;
  const place = await createBenchDatabase(bench, 'postgres', {
    async fill(filler, sale) {
      await fillPeople(filler, { from: 1, to: people }, sale);
      await fillWaiting(filler, { from: 1, to: people }, sale);
      await filler.run('update rooms set paused = 1');
    },
  });
  const db = await openDatabase(place.url);
  const log = pino({ level: 'silent' });
  const clock = systemClock;
  const app = await createApp({ db, clock, ids: randomIds, log, adminKey, tokenSecret });
  // The line cache reads the whole line once, when the process starts.
  await app.admissionRunner.tick();
  const operator = await openBulkSeeder(place.url);
  return {
    place,
    step: (step) => stepOnce(app, operator, { allowed: step * perSecond, perSecond }),
    async [Symbol.asyncDispose]() {
      await operator.close();
      await app.admissionRunner.idle();
      await db.close();
    },
  };
}

async function stepOnce(
  app: App,
  operator: BulkSeeder,
  { allowed, perSecond }: { allowed: number; perSecond: number },
): Promise<{ tookMs: number; cpuMicros: number }> {
  await operator.run(`update rooms set paused = 0, admit_per_minute = ${allowed}`);
  const before = waitingIn(app);
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await app.admissionRunner.tick();
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  const admitted = before - waitingIn(app);
  if (admitted !== perSecond)
    throw new Error(`The step admitted ${admitted} rather than ${perSecond}.`);
  return { tookMs, cpuMicros: (user + system) / admitted };
}

function waitingIn({ lineCache }: App): number {
  return lineCache.roomFigures().reduce((sum, { waiting }) => sum + waiting, 0);
}

function rowsOf(rounds: Round[], { few, many }: { few: number; many: number }): Row[] {
  const tookMs = rounds.map(({ subject }) => subject);
  const shortLine = rounds.map(({ limit }) => limit!);
  const row = {
    value: median(tookMs),
    unit: 'ms',
    cpuMicros: median(rounds.map(({ cpuMicros }) => cpuMicros!)),
    p50Ms: median(tookMs),
    p99Ms: percentile(tookMs, 99),
    turns: rounds,
  } as const;
  return [
    {
      name: 'admission',
      ...row,
      limit: null,
      figure: row.value,
      goal: { atMost: maxStepMs },
      note: `${many} waiting; CPU per admission`,
    },
    {
      name: 'admission-growth',
      ...row,
      limit: { name: `${few} waiting`, value: median(shortLine) },
      figure: row.value / median(shortLine),
      goal: { atMost: maxGrowth },
    },
  ];
}
