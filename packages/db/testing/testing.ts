/**
 * A fresh, migrated database for each test, on each dialect.
 *
 * Time stands still until the test advances it, randomness is seeded, and a transaction or
 * connection that a test leaves open fails it.
 *
 * ```ts
 * describe.each(dialects)('$name', (dialect) => {
 *   test('the first secret is written once', async () => {
 *     await using database = await testDatabase(dialect);
 *     await insertFirstSecret(database.db, { secret: 'red', createdAt: testStart });
 *   });
 * });
 * ```
 */
import { randomUUID } from 'node:crypto';
import { createIds, type Ids } from '@onsale/core/ids';
import { manualClock, type ManualClock } from '@onsale/core/time/manual-clock';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { inject } from 'vitest';
import type { Database } from '../src/database.ts';
import { openDatabase, type OpenOptions } from '../src/open-database.ts';
import type { DatabaseHandle } from './database-handle.ts';
import { createPostgresHandle } from './postgres.ts';
import { createSqliteHandle } from './sqlite.ts';

/** The capabilities of a dialect, which tests ask for instead of its name. */
export interface TestDialect {
  name: 'sqlite' | 'postgres';
  /** Whether transactions of several connections run concurrently, so that races are real. */
  isConcurrent: boolean;
  /** Whether the database has a clock of its own, which decides unless a test sets one. */
  hasOwnClock: boolean;
}

export const dialects: readonly TestDialect[] = [
  { name: 'sqlite', isConcurrent: false, hasOwnClock: false },
  { name: 'postgres', isConcurrent: true, hasOwnClock: true },
];

/** The instant at which every test starts. */
export const testStart = Date.UTC(2027, 0, 1, 12);

const seed = 42;

/** `ONSALE_TEST_SQLITE=node:sqlite` runs the suites on the SQLite of Node. */
const sqliteLibrary = process.env['ONSALE_TEST_SQLITE'] as OpenOptions['sqliteLibrary'];

export interface TestDatabaseOptions {
  /** Shares one clock between several databases. */
  clock?: ManualClock;
  /** Uses the clock of the database itself, or the system clock where it has none. */
  ownClock?: boolean;
}

export interface TestDatabase extends AsyncDisposable {
  db: Database;
  /** For another process, which must have ended before the database is disposed. */
  url: string;
  /** Decides every expiry, unless `ownClock` is set. */
  clock: ManualClock;
  /** A number in [0, 1), the same in every run. */
  random: () => number;
  /** The same ids in every run. */
  ids: Ids;
  /** Opens another, independent pool on the same database, as a second server would. */
  another(options?: OpenOptions): Promise<Database>;
}

/**
 * @returns a database for this test alone. Disposing of it closes every pool, and throws when a
 * transaction or a connection was left open.
 */
export async function testDatabase(
  dialect: TestDialect,
  { clock = manualClock(testStart), ownClock = false }: TestDatabaseOptions = {},
): Promise<TestDatabase> {
  const generator = xoroshiro128plus(seed);
  const random = (): number => uniformFloat64(generator);
  const ids = createIds((bytes) =>
    bytes.forEach((_, at) => (bytes[at] = uniformInt(generator, 0, 255))),
  );

  const handle = await createHandle(dialect);
  const opened: Database[] = [];
  const another = async (options: OpenOptions = {}): Promise<Database> => {
    const database = await openDatabase(handle.url, {
      random,
      sqliteLibrary,
      ...(ownClock ? {} : { clock }),
      ...options,
    });
    opened.push(database);
    return database;
  };
  try {
    const db = await another();
    const dispose = () => closeAll(handle, opened);
    return { db, url: handle.url, clock, random, ids, another, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await handle.remove();
    throw error;
  }
}

function createHandle({ name }: TestDialect): Promise<DatabaseHandle> {
  if (name === 'sqlite') return createSqliteHandle();
  return createPostgresHandle(inject('postgresUrl'), `test_${randomUUID().replaceAll('-', '_')}`);
}

async function closeAll(handle: DatabaseHandle, opened: Database[]): Promise<void> {
  try {
    // Closing a pool would wait forever for a transaction that is never ended.
    requireNone('transaction', await handle.openTransactions());
    await Promise.all(opened.map((database) => database.close()));
    requireNone('connection', await handle.openConnections());
  } finally {
    await handle.remove();
  }
}

function requireNone(what: string, open: string[]): void {
  if (open.length === 0) return;
  throw new Error(
    `The test left a ${what} open: end it before the database is disposed.\n${open.join('\n')}`,
  );
}
