import { isOnsaleError } from '@onsale/core/errors';
import type { Database } from '@onsale/db/database';
import type { Tx } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

/** Terminates the connection of a transaction, as a database that shuts down would. */
async function cutOff(tx: Tx, other: Database): Promise<void> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx.query);
  await sql`select pg_terminate_backend(${rows[0]!.pid}, 5000)`.execute(other.query);
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe.each(dialects.filter(({ isConcurrent }) => isConcurrent))('on $name', (dialect) => {
  test('a COMMIT whose reply is lost has an unknown outcome, and may be retried', async () => {
    await using database = await testDatabase(dialect);
    const { db, another } = database;
    const other = await another();
    const error = await failureOf(db.transaction((tx) => cutOff(tx, other)));
    expect(error).toMatchObject({
      reason: 'OVERLOADED',
      details: { outcome: 'unknown' },
      retryable: true,
      retryAfterMs: 1_000,
    });
  });

  test('a connection lost before the COMMIT means that nothing was written', async () => {
    await using database = await testDatabase(dialect);
    const { db, another } = database;
    const other = await another();
    const before = await db.query.selectFrom('settings').selectAll().execute();
    const error = await failureOf(
      db.transaction(async (tx) => {
        await tx.query.insertInto('settings').values({ name: 'a', value: 'b' }).execute();
        await cutOff(tx, other);
        return tx.now().then(() => tx.query.selectFrom('settings').selectAll().execute());
      }),
    );
    expect(isOnsaleError(error)).toBe(false);
    expect(db.isUnavailable(error)).toBe(true);
    expect(await db.query.selectFrom('settings').selectAll().execute()).toEqual(before);
  });
});
