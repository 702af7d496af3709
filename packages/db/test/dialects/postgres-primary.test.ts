import type { Database } from '@onsale/db/database';
import { openDatabase, type OpenOptions } from '@onsale/db/open-database';
import { dialects, testDatabase } from '@onsale/db/testing';
import { startProxy, type PostgresProxy } from '@onsale/db/testing/proxy';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const postgres = dialects.find(({ isConcurrent }) => isConcurrent)!;

/** One URL for both hosts, in libpq's syntax. */
function urlOfBoth(one: PostgresProxy, other: PostgresProxy): string {
  const url = new URL(one.url);
  return one.url.replace(url.host, `${url.host},${new URL(other.url).host}`);
}

/** Two proxies to one database, each of which can fail, and clients that know both. */
async function createFixture(options: OpenOptions = {}) {
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

type Fixture = Awaited<ReturnType<typeof createFixture>>;

/** Makes new connections behave as on a standby, or as on a primary. */
async function setReadOnly({ direct }: Fixture, readOnly: boolean): Promise<void> {
  const { pathname } = new URL(direct.url);
  const database = sql.id(pathname.slice(1));
  const setting = sql.lit(readOnly ? 'on' : 'off');
  await sql`alter database ${database} set default_transaction_read_only = ${setting}`.execute(
    direct.db.query,
  );
}

/** Far longer than any recovery takes. */
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
  test('opens when either host is down', async () => {
    await using fixture = await createFixture();
    const { one, other, open } = fixture;
    one.refusing = true;
    await expect((await open(urlOfBoth(one, other))).ping()).resolves.toBeUndefined();
    await expect((await open(urlOfBoth(other, one))).ping()).resolves.toBeUndefined();
    other.refusing = true;
    one.refusing = false;
    await expect((await open(urlOfBoth(one, other))).ping()).resolves.toBeUndefined();
  });

  test('switches to the other host when the one in use goes down', async () => {
    await using fixture = await createFixture();
    const { one, other, open } = fixture;
    other.refusing = true;
    const db = await open(urlOfBoth(one, other));
    await db.ping();
    other.refusing = false;
    one.refusing = true;
    one.cut();
    await answers(db).toBe('yes');
    expect(one.connections).toBe(0);
    expect(other.connections).toBeGreaterThan(0);
  });

  test('with one host, fails until that is back', async () => {
    await using fixture = await createFixture();
    const { one, open } = fixture;
    const db = await open(one.url);
    one.refusing = true;
    one.cut();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(db.isUnavailable(await failureOf(db.ping()))).toBe(true);
    }
    one.refusing = false;
    await db.ping();
  });

  test('switches to the other host when the one in use goes silent', async () => {
    await using fixture = await createFixture({ statementTimeoutMs: 300, silenceGraceMs: 100 });
    const { one, other, open } = fixture;
    other.refusing = true;
    const db = await open(urlOfBoth(one, other));
    await db.ping();
    other.refusing = false;
    one.traffic = 'swallow';
    expect(db.isUnavailable(await failureOf(db.ping()))).toBe(true);
    await answers(db).toBe('yes');
  });
});

describe('a read-only database', () => {
  test('is not a primary until it accepts writes', async () => {
    await using fixture = await createFixture();
    const db = await fixture.open(fixture.one.url);
    await setReadOnly(fixture, true);
    fixture.one.cut();
    await expect.poll(() => failureOf(db.ping()), patience).toMatchObject({ code: '25006' });
    await setReadOnly(fixture, false);
    await answers(db).toBe('yes');
  });

  test('loses the connection on which it rejected a write', async () => {
    await using fixture = await createFixture({ poolSize: 1 });
    const db = await fixture.open(fixture.one.url);
    await sql`set default_transaction_read_only = on`.execute(db.query);
    const write = () =>
      db.transaction((tx) =>
        tx.query.insertInto('settings').values({ name: 'a', value: 'b' }).execute(),
      );
    const rejected = await failureOf(write());
    expect(rejected).toMatchObject({ code: '25006' });
    expect(db.isUnavailable(rejected)).toBe(true);
    await write();
  });
});

test('a connection that went silent does not return to the pool', async () => {
  await using fixture = await createFixture({
    poolSize: 1,
    statementTimeoutMs: 300,
    silenceGraceMs: 100,
  });
  const db = await fixture.open(fixture.one.url);
  await db.ping();
  fixture.one.traffic = 'swallow';
  expect(db.isUnavailable(await failureOf(db.transaction((tx) => tx.now())))).toBe(true);
  fixture.one.traffic = 'pass';
  // The next call gets a new connection: the old one would still be silent.
  await db.ping();
  await db.transaction((tx) => tx.now());
});

describe('a malformed list of hosts', () => {
  test.each([
    ['postgres://u:secret@h1:5432,,h2/db', 'in which "" is not a host and port'],
    ['postgres://u:secret@h1:5432,h2:port/db', '"h2:port" is not a host and port'],
    ['postgres://u:secret@h1:5432,h2:70000/db', '"h2:70000" is not a host and port'],
    ['postgres://u:secret@h1:0,h2/db', '"h1:0" is not a host and port'],
    ['postgres://u:secret@h1,h2/db?target_session_attrs=any', 'needs read-write or primary'],
    ['postgres://u:secret@h1/db?target_session_attrs=standby', 'needs read-write or primary'],
    ['postgres://u:secret@/db?host=h1,h2', 'write them before the slash'],
  ])('is rejected with a reason, and without the password: %s', async (url, message) => {
    const error = await failureOf(openDatabase(url));
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('secret');
  });

  test('a well-formed list is used', async () => {
    const url = 'postgres://u:secret@127.0.0.1:1,[::1]:1/db?target_session_attrs=read-write';
    await expect(openDatabase(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
