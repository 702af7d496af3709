import { openDatabase } from '@onsale/db/open-database';
import type { Store } from '@onsale/db/store';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startProxy } from '@onsale/db/testing/proxy';
import { startPostgres } from '@onsale/db/testing/server';
import { sql } from 'kysely';
import { expect, test } from 'vitest';

test('a transaction lost in a crash is not mistaken for one that was assigned its id again', async () => {
  await using stack = new AsyncDisposableStack();
  const server = await startPostgres({
    durable: true,
    // Until a transaction commits, the log stays in memory.
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
  // The mark of the time is written now: its COMMIT would bring the log to disk.
  await db.now();
  // The COMMIT does not arrive, and the database crashes before any of it is on disk.
  const lost = Promise.withResolvers<void>();
  proxy.onCommit = (statements) => {
    if (!statements.some((statement) => statement.includes('insert into "settings"')))
      return undefined;
    proxy.onCommit = () => undefined;
    proxy.refusing = true;
    lost.resolve();
    return 'request lost';
  };
  const ids: string[] = [];
  const paying = db.transaction(async (tx) => {
    await tx.query.insertInto('settings').values({ name: 'paid', value: '1' }).execute();
    tx.registerCommitProbe(async (store) => (await names(store)).includes('paid'));
    const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(
      tx.query,
    );
    ids.push(rows[0]!.id);
    await tx.now();
    return 'paid';
  });
  await lost.promise;
  await server.kill();
  await server.start();

  // Transactions of another client are assigned the same ids, and commit.
  const other = await openDatabase(url);
  stack.defer(() => other.close());
  for (;;) {
    const { rows } = await sql<{ id: string }>`
      insert into settings (name, value) values ('other ' || pg_current_xact_id(), '1')
      returning pg_current_xact_id()::text as id
    `.execute(other.query);
    if (BigInt(rows[0]!.id) >= BigInt(ids[0]!)) break;
  }
  const { rows } = await sql<{ status: string }>`
    select pg_xact_status(${ids[0]}::xid8) as status
  `.execute(other.query);
  expect(rows).toEqual([{ status: 'committed' }]);
  expect(await names(other)).not.toContain('paid');

  proxy.refusing = false;
  expect(await paying).toBe('paid');
  expect(outcomes).toEqual(['undone']);
  expect(ids).toHaveLength(2);
  expect((await names(db)).filter((name) => name === 'paid')).toEqual(['paid']);
});

async function names({ query }: Store): Promise<string[]> {
  const rows = await query.selectFrom('settings').select('name').execute();
  return rows.map(({ name }) => name);
}
