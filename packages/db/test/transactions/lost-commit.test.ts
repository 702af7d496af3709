import type { Database } from '@onsale/db/database';
import { openDatabase, type OpenOptions } from '@onsale/db/open-database';
import type { Tx } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { startProxy, type CommitFault } from '@onsale/db/testing/proxy';
import { describe, expect, test } from 'vitest';

/** Writes a row of its own, and registers a commit probe that looks for it. */
async function write(tx: Tx, name: string, hasProbe = true): Promise<string> {
  await tx.query.insertInto('settings').values({ name, value: 'written' }).execute();
  await tx.now();
  if (hasProbe) {
    tx.registerCommitProbe(async (store) => (await names(store)).includes(name));
  }
  return name;
}

async function names({ query }: Pick<Database, 'query'>): Promise<string[]> {
  const rows = await query
    .selectFrom('settings')
    .where('value', '=', 'written')
    .select('name')
    .execute();
  return rows.map(({ name }) => name);
}

/** A database behind a proxy that injects `fault` into the first COMMIT after a written setting. */
async function createFixture(fault: CommitFault, options: OpenOptions = {}) {
  const stack = new AsyncDisposableStack();
  const direct = stack.use(await testDatabase(postgres, { ownClock: true }));
  const proxy = stack.use(await startProxy(direct.url));
  const outcomes: string[] = [];
  const db = await openDatabase(proxy.url, {
    statementTimeoutMs: 1_000,
    idleInTransactionTimeoutMs: 500,
    silenceGraceMs: 100,
    onLostCommit: (outcome) => outcomes.push(outcome),
    ...options,
  });
  stack.defer(() => db.close());
  let faults = 0;
  proxy.onCommit = (statements) => {
    if (!statements.some((statement) => statement.includes('insert into "settings"'))) return;
    faults += 1;
    return faults === 1 ? fault : undefined;
  };
  return { direct, proxy, db, outcomes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;

describe('an in-doubt commit', () => {
  test.each(['answer lost', 'answer swallowed'] as const)(
    'succeeds when its rows exist (%s)',
    async (fault) => {
      await using fixture = await createFixture(fault);
      let runs = 0;
      const result = await fixture.db.transaction((tx) => {
        runs += 1;
        return write(tx, 'a');
      });
      expect({ result, runs, outcomes: fixture.outcomes }).toEqual({
        result: 'a',
        runs: 1,
        outcomes: ['committed'],
      });
      expect(await names(fixture.direct.db)).toEqual(['a']);
    },
  );

  test('is retried when the COMMIT never arrived, and takes effect once', async () => {
    await using fixture = await createFixture('request lost');
    let runs = 0;
    const result = await fixture.db.transaction((tx) => {
      runs += 1;
      return write(tx, 'a');
    });
    expect({ result, runs, outcomes: fixture.outcomes }).toEqual({
      result: 'a',
      runs: 2,
      outcomes: ['undone'],
    });
    expect(await names(fixture.direct.db)).toEqual(['a']);
  });

  test('is retried once at most', async () => {
    await using fixture = await createFixture('request lost');
    fixture.proxy.onCommit = () => 'request lost';
    await expect(fixture.db.transaction((tx) => write(tx, 'a'))).rejects.toMatchObject({
      reason: 'OVERLOADED',
      details: {},
    });
    expect(fixture.outcomes).toEqual(['undone', 'undone']);
    expect(await names(fixture.direct.db)).toEqual([]);
  });

  test('is unknown when the database cannot be reached within the time limit', async () => {
    await using fixture = await createFixture('answer lost', { settleTimeoutMs: 200 });
    const commit = fixture.proxy.onCommit;
    fixture.proxy.onCommit = (statements) => {
      fixture.proxy.refusing = true;
      return commit(statements);
    };
    await expect(fixture.db.transaction((tx) => write(tx, 'a'))).rejects.toMatchObject({
      reason: 'OVERLOADED',
      details: { outcome: 'unknown' },
      retryAfterMs: 1_000,
    });
    expect(fixture.outcomes).toEqual(['unknown']);
    expect(await names(fixture.direct.db)).toEqual(['a']);
  });

  test('is unknown without a commit probe', async () => {
    await using fixture = await createFixture('answer lost');
    await expect(fixture.db.transaction((tx) => write(tx, 'a', false))).rejects.toMatchObject({
      details: { outcome: 'unknown' },
    });
    expect(await names(fixture.direct.db)).toEqual(['a']);
  });
});
