import type { Database } from '@onsale/db/database';
import type { Tx } from '@onsale/db/store';
import { openDatabase, type OpenOptions } from '@onsale/db/open-database';
import { dialects, testDatabase } from '@onsale/db/testing';
import { startProxy, type CommitFault } from '@onsale/db/testing/proxy';
import { describe, expect, test } from 'vitest';

/** Writes a row that is its own, and says by what it is known. */
async function write(tx: Tx, name: string, known = true): Promise<string> {
  await tx.query.insertInto('settings').values({ name, value: 'written' }).execute();
  await tx.now();
  if (known) {
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

/** A database by way of a proxy, which does `fault` to the first COMMIT of a written setting. */
async function settingUp(fault: CommitFault, options: OpenOptions = {}) {
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

const postgres = dialects.find(({ racesForReal }) => racesForReal)!;

describe('a COMMIT that got no answer', () => {
  test.each(['answer lost', 'answer swallowed'] as const)(
    'is a success when the rows are there (%s)',
    async (fault) => {
      await using stage = await settingUp(fault);
      let runs = 0;
      const result = await stage.db.transaction((tx) => {
        runs += 1;
        return write(tx, 'a');
      });
      expect({ result, runs, outcomes: stage.outcomes }).toEqual({
        result: 'a',
        runs: 1,
        outcomes: ['committed'],
      });
      expect(await names(stage.direct.db)).toEqual(['a']);
    },
  );

  test('is run again when it never arrived, and takes effect once', async () => {
    await using stage = await settingUp('request lost');
    let runs = 0;
    const result = await stage.db.transaction((tx) => {
      runs += 1;
      return write(tx, 'a');
    });
    expect({ result, runs, outcomes: stage.outcomes }).toEqual({
      result: 'a',
      runs: 2,
      outcomes: ['undone'],
    });
    expect(await names(stage.direct.db)).toEqual(['a']);
  });

  test('is not run again and again', async () => {
    await using stage = await settingUp('request lost');
    stage.proxy.onCommit = () => 'request lost';
    await expect(stage.db.transaction((tx) => write(tx, 'a'))).rejects.toMatchObject({
      reason: 'OVERLOADED',
      details: {},
    });
    expect(stage.outcomes).toEqual(['undone', 'undone']);
    expect(await names(stage.direct.db)).toEqual([]);
  });

  test('stays unknown while the database cannot be asked, for so long and no longer', async () => {
    await using stage = await settingUp('answer lost', { settleTimeoutMs: 200 });
    const commit = stage.proxy.onCommit;
    stage.proxy.onCommit = (statements) => {
      stage.proxy.refusing = true;
      return commit(statements);
    };
    await expect(stage.db.transaction((tx) => write(tx, 'a'))).rejects.toMatchObject({
      reason: 'OVERLOADED',
      details: { outcome: 'unknown' },
      retryAfterMs: 1_000,
    });
    expect(stage.outcomes).toEqual(['unknown']);
    expect(await names(stage.direct.db)).toEqual(['a']);
  });

  test('stays unknown when nothing but its number speaks for it', async () => {
    await using stage = await settingUp('answer lost');
    await expect(stage.db.transaction((tx) => write(tx, 'a', false))).rejects.toMatchObject({
      details: { outcome: 'unknown' },
    });
    expect(await names(stage.direct.db)).toEqual(['a']);
  });
});
