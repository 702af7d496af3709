import type { Store } from '@onsale/db/store';
import { openDatabase } from '@onsale/db/open-database';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startProxy } from '@onsale/db/testing/proxy';
import { startPostgres } from '@onsale/db/testing/server';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

test('a transaction that a crash wiped out is not taken for the one that got its number', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startPostgres({
    durable: true,
    // Until somebody commits, the log stays in memory.
    settings: { wal_writer_delay: '10s' },
  });
  stack.defer(() => server.stop());
  const url = await createEmptyDatabase(server.url, 'numbers');
  const proxy = stack.use(await startProxy(url));
  const outcomes: string[] = [];
  const db = await openDatabase(proxy.url, {
    settleTimeoutMs: 20_000,
    onLostCommit: (outcome) => outcomes.push(outcome),
  });
  stack.defer(() => db.close());
  // The COMMIT does not arrive, and the database dies before anything of it is on the disk.
  const lost = Promise.withResolvers<void>();
  proxy.onCommit = (statements) => {
    if (!statements.some((statement) => statement.includes('insert into "settings"')))
      return undefined;
    proxy.onCommit = () => undefined;
    proxy.refusing = true;
    lost.resolve();
    return 'request lost';
  };
  const numbers: string[] = [];
  const paying = db.transaction(async (tx) => {
    await tx.query.insertInto('settings').values({ name: 'paid', value: '1' }).execute();
    tx.registerCommitProbe(async (store) => (await names(store)).includes('paid'));
    const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(
      tx.query,
    );
    numbers.push(rows[0]!.id);
    await tx.now();
    return 'paid';
  });
  await lost.promise;
  await server.kill();
  await server.start();

  // Somebody else's transactions get the numbers anew, and commit.
  const other = await openDatabase(url);
  stack.defer(() => other.close());
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      insert into settings (name, value) values ('other ' || pg_current_xact_id(), '1')
      returning pg_current_xact_id()::text as id
    `.execute(other.query);
    if (BigInt(rows[0]!.id) >= BigInt(numbers[0]!)) break;
  }
  const { rows } = await sql<{ status: string }>`
    select pg_xact_status(${numbers[0]}::xid8) as status
  `.execute(other.query);
  expect(rows).toEqual([{ status: 'committed' }]);
  expect(await names(other)).not.toContain('paid');

  proxy.refusing = false;
  expect(await paying).toBe('paid');
  expect(outcomes).toEqual(['undone']);
  expect(numbers).toHaveLength(2);
  expect((await names(db)).filter((name) => name === 'paid')).toEqual(['paid']);
});

async function names({ query }: Store): Promise<string[]> {
  const rows = await query.selectFrom('settings').select('name').execute();
  return rows.map(({ name }) => name);
}
