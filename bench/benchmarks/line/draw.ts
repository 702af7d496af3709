/** Benchmark of the draw of a large lobby, and of the admission step that follows it. */
import { systemClock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { openDatabase } from '@onsale/db/open-database';
import { openBulkSeeder } from '@onsale/db/testing/bulk-seeder';
import { createApp, type App } from '@onsale/server/app';
import { drawLots } from '@onsale/server/domains/queue/lobby/draw-lots';
import { hashBacklog } from '@onsale/server/domains/queue/lobby/lobby-hash';
import { pino } from 'pino';
import type { Benchmark } from '../../harness/bench.ts';
import { createBenchDatabase, requireSound } from '../../harness/bench-database.ts';
import { fillLobby, never } from '../../harness/seed-lobby.ts';
import { fillPeople, fillWaiting } from '../../harness/seed-people.ts';
import { adminKey, tokenSecret } from '../../harness/servers.ts';
import { median, percentile } from '../../report/percentile.ts';
import type { Round, Row } from '../../report/row.ts';

const maxDrawMs = 50;
/** A step of the admissions of one second, with the line that is to be ordered first. */
const maxStepMs = 1_000;

export const draw: Benchmark = {
  name: 'draw',
  what: 'the draw of a lobby of 1,000,000 lots, and the step that admits the first 5,000 of them',
  async run(bench) {
    const { lots, rounds } = bench.sizes.draw;
    const place = await createBenchDatabase(bench, 'postgres', {
      maxActive: bench.sizes.admission.perSecond,
      async fill(filler, sale) {
        await fillPeople(filler, { from: 1, to: lots }, sale);
        await fillWaiting(filler, { from: 1, to: lots }, sale);
        await fillLobby(filler, sale);
      },
    });
    const operator = await openBulkSeeder(place.url);
    const db = await openDatabase(place.url);
    const draws: Round[] = [];
    const steps: Round[] = [];
    try {
      // The ticks of the time before the opening.
      await hashBacklog(db, place.concertId);
      // The first round warms up: every statement of a server is compiled once.
      for (let round = 0; round <= rounds; round += 1) {
        // A server that was there all the time: it has read the line before the doors open.
        const app = await openApp(db);
        await app.admissionRunner.tick();
        await operator.run('update concerts set opens_at = 0');
        draws.push(await timed(() => db.transaction((tx) => drawLots(tx, place.concertId))));
        steps.push(await timed(() => app.admissionRunner.tick()));
        requireAdmitted(app, bench.sizes.admission.perSecond, lots);
        await app.admissionRunner.idle();
        bench.progress(
          `draw: ${draws.at(-1)!.subject.toFixed(1)} ms, ${lots} lots; then ${steps.at(-1)!.subject.toFixed(0)} ms`,
        );
        if (round < rounds) await undo(operator);
      }
      await requireSound(place);
    } finally {
      await db.close();
      await operator.close();
    }
    return [
      rowOf('draw', draws.slice(1), { atMost: maxDrawMs, note: `${lots} lots` }),
      rowOf('draw-step', steps.slice(1), {
        atMost: maxStepMs,
        note: 'the step after it, in milliseconds',
      }),
    ];
  },
};

function openApp(db: App['db']): Promise<App> {
  const log = pino({ level: 'silent' });
  return createApp({ db, clock: systemClock, ids: randomIds, log, adminKey, tokenSecret });
}

/** Back into the lobby, with the last thousand lots still to be hashed by the next draw. */
async function undo(operator: Awaited<ReturnType<typeof openBulkSeeder>>): Promise<void> {
  await operator.run(`update concerts set opens_at = ${never}`);
  await operator.run(
    'update draws set lots = null, closed_at = null, draw_key = null, drawn_at = null',
  );
  await operator.run(`update queue_entries set status = 'waiting', admitted_at = null,
    claimed_at = null, expires_at = null, left_line_version = null, admitted_max_active = null,
    admitted_per_minute = null, drawn_no = null where status <> 'waiting'`);
  await operator.run('update rooms set departed = 0, passed_to = 0');
}

async function timed(work: () => Promise<unknown>): Promise<Round> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const subject = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { subject, limit: null, cpuMicros: user + system };
}

function requireAdmitted({ lineCache }: App, expected: number, lots: number): void {
  const waiting = lineCache.roomFigures().reduce((sum, room) => sum + room.waiting, 0);
  const admitted = lots - waiting;
  if (admitted !== expected) throw new Error(`The step admitted ${admitted}, not ${expected}.`);
}

function rowOf(
  name: string,
  rounds: Round[],
  { atMost, note }: { atMost: number; note: string },
): Row {
  const tookMs = rounds.map(({ subject }) => subject);
  const value = median(tookMs);
  return {
    name,
    value,
    unit: 'ms',
    cpuMicros: median(rounds.map(({ cpuMicros }) => cpuMicros!)),
    p50Ms: value,
    p99Ms: percentile(tookMs, 99),
    turns: rounds,
    limit: null,
    figure: value,
    goal: { atMost },
    note,
  };
}
