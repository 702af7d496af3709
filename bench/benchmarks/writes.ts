/**
 * Benchmarks of durable calls. The first of each group is relative to the fastest durable write of
 * the database itself; the others, which write no more than it does, are relative to the first.
 */
import { bareSqlite, pgbench } from '../baselines/baselines.ts';
import type { Bench, Benchmark } from '../harness/bench.ts';
import { requireSound, type Dialect } from '../harness/bench-database.ts';
import { openCallers, type Call } from '../harness/caller.ts';
import { measureLoad, rateOf, rateRow, type Measurement } from '../harness/interleave.ts';
import { postgresPid } from '../harness/servers.ts';
import type { Goal, Row } from '../report/row.ts';
import {
  cancel,
  charge,
  claim,
  join,
  joinLobby,
  joinOpen,
  leave,
  pay,
  release,
  reserve,
  reserveBest,
} from './calls.ts';

interface Write {
  call: Call;
  goal: Goal | null;
}

const groups: [Write, ...Write[]][] = [
  [
    { call: join, goal: { atLeast: 1 } },
    { call: joinLobby, goal: { atLeast: 0.95 } },
    { call: joinOpen, goal: { atLeast: 0.8 } },
    { call: leave, goal: { atLeast: 0.8 } },
  ],
  [
    { call: reserve, goal: { atLeast: 1 } },
    { call: reserveBest(50), goal: { atLeast: 0.8 } },
    { call: reserveBest(2_000), goal: { atLeast: 0.8 } },
    { call: release, goal: null },
  ],
  [
    { call: charge, goal: { atLeast: 1 } },
    { call: claim, goal: { atLeast: 0.8 } },
  ],
  [
    { call: pay, goal: { atLeast: 0.7 } },
    { call: cancel, goal: null },
  ],
];

export const writes: Benchmark[] = (['postgres', 'sqlite'] as const).flatMap((dialect) =>
  groups.map((group) => ({
    name: nameOf(group[0].call, dialect),
    what: `${group.map(({ call }) => call.name).join(', ')}, durable, over HTTP, on ${dialect}`,
    run: (bench) => run(bench, group, dialect),
  })),
);

function nameOf({ name }: Call, dialect: Dialect): string {
  return dialect === 'postgres' ? name : `${name}-sqlite`;
}

async function run(bench: Bench, group: Write[], dialect: Dialect): Promise<Row[]> {
  const baseline = await (dialect === 'postgres'
    ? pgbench(bench, 'simpleUpdate')
    : bareSqlite(bench));
  const databasePid = dialect === 'postgres' ? await postgresPid(bench) : undefined;
  const calls = group.map(({ call }) => call);
  const names = calls.map((call) => nameOf(call, dialect));
  const measured: Measurement[][] = calls.map(() => []);
  const baselineRates: number[] = [];
  const opened = await (async () => {
    await using opened = await openCallers(bench, { calls, dialect });
    const { server, callers } = opened;
    for (let round = 0; round < bench.sizes.rounds; round += 1) {
      for (const [index, caller] of callers.entries()) {
        const done = await measureLoad(server.pid, () => caller.round(round), databasePid);
        measured[index]!.push(done);
        bench.progress(`${names[index]}: ${Math.round(rateOf(done))} a second`);
      }
      baselineRates.push(await baseline.round());
      bench.progress(`${baseline.name}: ${Math.round(baselineRates[round]!)} a second`);
    }
    return opened;
  })();
  await requireSound(opened.database);
  const limits = [
    { name: baseline.name, rates: baselineRates },
    ...calls.slice(1).map(() => ({ name: names[0]!, rates: measured[0]!.map(rateOf) })),
  ];
  return group.map(({ goal }, index) =>
    rateRow({ name: names[index]!, goal, measured: measured[index]!, limit: limits[index]! }),
  );
}
