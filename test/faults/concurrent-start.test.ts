import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@onsale/db/database';
import { runMigrations } from '@onsale/db/migrations/run-migrations';
import { migrationSet } from '@onsale/db/migrations/migrations';
import { openDatabase } from '@onsale/db/open-database';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres } from '@onsale/db/testing/server';
import { createOnsaleClient } from '@onsale/sdk';
import { expect, test } from 'vitest';
import { startCluster } from './harness/cluster.ts';
import { reportFault } from './harness/figures.ts';
import { adminKey, program, startServer } from './harness/servers.ts';

async function emptyDatabase() {
  const postgres = await startPostgres();
  const url = await createEmptyDatabase(postgres.url, 'start');
  return { url, [Symbol.asyncDispose]: () => postgres.stop() };
}

const together = 8;
/** One for each call that the client makes below. */
const calls = together * 4;

test('eight servers start at once on an empty Postgres: one schema, one secret, one line', async () => {
  await using database = await emptyDatabase();
  const clocks = Array.from({ length: together }, (_, at) => (at % 2 ? '-5m' : '+0'));
  await using cluster = await startCluster(clocks, { database: database.url });
  const clients = cluster.servers.map(({ url }) => createOnsaleClient({ url, maxRetries: 0 }));
  const operator = createOnsaleClient({ url: cluster.nextUrl(), accountKey: adminKey });
  const { concertId } = await operator.trpc.admin.concert.create.mutate({
    title: 'First night',
    dates: ['2098-01-01'],
    room: { maxActive: 1 },
  });

  const places = await Promise.all(clients.map((client) => client.join({ concertId })));
  expect(places.map(({ entry }) => entry.waitNo!).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: together }, (_, at) => at + 1),
  );
  // Every place is joined at one server, left at the next, and joined again at the one after it.
  for (const [at, { token, entry }] of places.entries()) {
    const elsewhere = (steps: number) => clients[(at + steps) % together]!.resume(token);
    expect(await elsewhere(1).status()).toMatchObject({ waitNo: entry.waitNo });
    expect(await elsewhere(2).leave()).toMatchObject({ status: 'left' });
    expect(await elsewhere(3).status()).toMatchObject({ status: 'left' });
  }
  expect(await operator.trpc.admin.audit.query()).toMatchObject({ ok: true });
  const nothing = { unknown: 0, resolvedByRepeat: 0, lost: 0, doubled: 0, recoveredMs: null };
  reportFault({ fault: 'eight servers start at once', injections: together, calls, ...nothing });
});

test('a second server on a SQLite file reports the first one and exits', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onsale-file-'));
  try {
    const database = `sqlite:${join(folder, 'onsale.db')}`;
    await using first = await startServer({ database });
    await expect(startServer({ database })).rejects.toThrow(
      /ended \(1\) instead of serving[^]*Another server owns the file .*onsale\.db/,
    );
    const { trpc } = createOnsaleClient({ url: first.url, accountKey: adminKey });
    expect(await trpc.admin.audit.query()).toMatchObject({ ok: true });
    first.kill('SIGKILL');
    await first.restart();
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Resolves when a process waits for the migration lock. */
async function migrationIsAwaited({ query }: Database): Promise<void> {
  const locks = query
    .$extendTables<{ pgLocks: { locktype: string; granted: boolean } }>()
    .selectFrom('pgLocks')
    .where('locktype', '=', 'advisory')
    .where('granted', '=', false)
    .select('locktype');
  while ((await locks.execute()).length === 0);
}

test('a server that gets a stop signal while it waits to start exits with 0', async () => {
  await using database = await emptyDatabase();
  const db = await openDatabase(database.url);
  let isDone = false;
  const up = async (tx: Database['query']): Promise<void> => {
    // PostgreSQL ends a transaction that stays idle.
    while (!isDone) await tx.selectFrom('settings').select('name').execute();
  };
  const migrations = { ...migrationSet.migrations, '9001_slow': { up } };
  const changing = runMigrations(db.query, { ...migrationSet, migrations });

  const words = ['serve', '--port', '0', '--database', database.url, '--admin-key', adminKey];
  const child = spawn(process.execPath, [program, ...words], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await migrationIsAwaited(db);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);

  isDone = true;
  await changing;
  await db.close();
});
