import type { Database } from '@onsale/db/database';
import { openDatabase, type OpenOptions } from '@onsale/db/open-database';
import { dialects, testDatabase } from '@onsale/db/testing';
import { startProxy, type PostgresProxy } from '@onsale/db/testing/proxy';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const postgres = dialects.find(({ racesForReal }) => racesForReal)!;

/** One URL for both, as libpq has it. */
function listOf(one: PostgresProxy, other: PostgresProxy): string {
  const url = new URL(one.url);
  return one.url.replace(url.host, `${url.host},${new URL(other.url).host}`);
}

/** Two ways to one database, of which each can be away, and a database that knows both. */
async function settingUp(options: OpenOptions = {}) {
  const stack = new AsyncDisposableStack();
  const direct = stack.use(await testDatabase(postgres, { ownClock: true }));
  const one = stack.use(await startProxy(direct.url));
  const other = stack.use(await startProxy(direct.url));
  const open = async (url: string) => {
    const db = await openDatabase(url, { acquireTimeoutMs: 1_000, ...options });
    stack.defer(() => db.close());
    return db;
  };
  return { direct, one, other, open, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

type Stage = Awaited<ReturnType<typeof settingUp>>;

/** Lets everybody who connects from now on find a standby's manners, or a primary's. */
async function setReadOnly({ direct }: Stage, readOnly: boolean): Promise<void> {
  const { pathname } = new URL(direct.url);
  const database = sql.id(pathname.slice(1));
  const setting = sql.lit(readOnly ? 'on' : 'off');
  await sql`alter database ${database} set default_transaction_read_only = ${setting}`.execute(
    direct.db.query,
  );
}

/** Far longer than any way back takes. */
const patience = { timeout: 20_000 };

const answers = (db: Database) => expect.poll(() => db.ping().then(() => 'yes'), patience);

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
};

describe('a URL with several hosts', () => {
  test('opens where one of them is away, whichever it is', async () => {
    await using stage = await settingUp();
    const { one, other, open } = stage;
    one.refusing = true;
    await expect((await open(listOf(one, other))).ping()).resolves.toBeUndefined();
    await expect((await open(listOf(other, one))).ping()).resolves.toBeUndefined();
    other.refusing = true;
    one.refusing = false;
    await expect((await open(listOf(one, other))).ping()).resolves.toBeUndefined();
  });

  test('goes on at the other host when the one in use is gone', async () => {
    await using stage = await settingUp();
    const { one, other, open } = stage;
    other.refusing = true;
    const db = await open(listOf(one, other));
    await db.ping();
    other.refusing = false;
    one.refusing = true;
    one.cut();
    await answers(db).toBe('yes');
    expect(one.connections).toBe(0);
    expect(other.connections).toBeGreaterThan(0);
  });

  test('with one host there is nowhere else to go', async () => {
    await using stage = await settingUp();
    const { one, open } = stage;
    const db = await open(one.url);
    one.refusing = true;
    one.cut();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(db.isUnavailable(await failureOf(db.ping()))).toBe(true);
    }
    one.refusing = false;
    await db.ping();
  });

  test('goes on at the other host when the one in use falls silent', async () => {
    await using stage = await settingUp({ statementTimeoutMs: 300, silenceGraceMs: 100 });
    const { one, other, open } = stage;
    other.refusing = true;
    const db = await open(listOf(one, other));
    await db.ping();
    other.refusing = false;
    one.traffic = 'swallow';
    expect(db.isUnavailable(await failureOf(db.ping()))).toBe(true);
    await answers(db).toBe('yes');
  });
});

describe('a database that takes no writes', () => {
  test('is no primary, and is one as soon as it takes them', async () => {
    await using stage = await settingUp();
    const db = await stage.open(stage.one.url);
    await setReadOnly(stage, true);
    stage.one.cut();
    await expect.poll(() => failureOf(db.ping()), patience).toMatchObject({ code: '25006' });
    await setReadOnly(stage, false);
    await answers(db).toBe('yes');
  });

  test('does not keep a connection on which a write was refused', async () => {
    await using stage = await settingUp({ poolSize: 1 });
    const db = await stage.open(stage.one.url);
    await sql`set default_transaction_read_only = on`.execute(db.query);
    const write = () =>
      db.transaction((tx) =>
        tx.query.insertInto('settings').values({ name: 'a', value: 'b' }).execute(),
      );
    const refused = await failureOf(write());
    expect(refused).toMatchObject({ code: '25006' });
    expect(db.isUnavailable(refused)).toBe(true);
    await write();
  });
});

test('a connection that fell silent does not go back to the pool', async () => {
  await using stage = await settingUp({
    poolSize: 1,
    statementTimeoutMs: 300,
    silenceGraceMs: 100,
  });
  const db = await stage.open(stage.one.url);
  await db.ping();
  stage.one.traffic = 'swallow';
  expect(db.isUnavailable(await failureOf(db.transaction((tx) => tx.now())))).toBe(true);
  stage.one.traffic = 'pass';
  // The next one has a connection of its own: the old one would be as silent as before.
  await db.ping();
  await db.transaction((tx) => tx.now());
});

describe('a list of hosts that cannot be read', () => {
  test.each([
    ['postgres://u:secret@h1:5432,,h2/db', 'in which "" is no host and port'],
    ['postgres://u:secret@h1:5432,h2:port/db', '"h2:port" is no host and port'],
    ['postgres://u:secret@h1:5432,h2:70000/db', '"h2:70000" is no host and port'],
    ['postgres://u:secret@h1:0,h2/db', '"h1:0" is no host and port'],
    ['postgres://u:secret@h1,h2/db?target_session_attrs=any', 'needs read-write or primary'],
    ['postgres://u:secret@h1/db?target_session_attrs=standby', 'needs read-write or primary'],
    ['postgres://u:secret@/db?host=h1,h2', 'write them before the slash'],
  ])('is told apart: %s', async (url, message) => {
    const error = await failureOf(openDatabase(url));
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('secret');
  });

  test('a list that can be read is tried', async () => {
    const url = 'postgres://u:secret@127.0.0.1:1,[::1]:1/db?target_session_attrs=read-write';
    await expect(openDatabase(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
