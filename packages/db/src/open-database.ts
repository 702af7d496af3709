/** Opens the database that a URL names, and migrates its schema. */
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { createDatabase, type Database, type DatabaseOptions } from './database.ts';
import type { SqliteLibrary } from './dialects/sqlite/sqlite-library.ts';
import type { LeftBehind } from './dialects/postgres/timelines.ts';
import { DatabaseUrlError } from './errors.ts';
import { databaseDefaults, type DatabaseLimits } from './timeouts.ts';

export type SqliteLibraryName = 'better-sqlite3' | 'node:sqlite';

async function loadSqliteLibrary(
  name: SqliteLibraryName = 'better-sqlite3',
): Promise<SqliteLibrary> {
  if (name === 'node:sqlite') {
    return (await import('./dialects/sqlite/node-sqlite.ts')).nodeSqlite;
  }
  return (await import('./dialects/sqlite/better-sqlite.ts')).betterSqlite;
}

export interface OpenOptions extends Partial<DatabaseLimits> {
  /**
   * Decides every expiry, in tests and simulations. By default SQLite uses the system clock, and
   * Postgres its own.
   */
  clock?: Clock;
  /** A number in [0, 1), for the jitter of the backoff. */
  random?: () => number;
  /** For a server: refuses a SQLite file that another server owns. */
  asOwner?: boolean;
  /** The library that opens a SQLite database; better-sqlite3 by default. */
  sqliteLibrary?: SqliteLibraryName | undefined;
  onLostCommit?: DatabaseOptions['onLostCommit'];
  /** Called for each connection to a host that a fail-over has left behind; Postgres only. */
  onLeftBehind?: (host: LeftBehind) => void;
  onRetryableConflict?: DatabaseOptions['onRetryableConflict'];
}

/**
 * Opens the database at `url` and brings its schema up to date.
 *
 * @param url `sqlite:./onsale.db`, `sqlite::memory:` or `postgres://user:password@host/name`, the
 * last with several hosts if any of them may be the primary.
 * @throws DatabaseUrlError when the URL names no known database, UnusableDatabaseError when it must
 * not be used.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  const {
    clock,
    random = Math.random,
    asOwner = false,
    sqliteLibrary,
    onLostCommit,
    onLeftBehind,
    onRetryableConflict,
    ...overrides
  } = options;
  const limits = { ...databaseDefaults, ...overrides };
  const databaseOptions: DatabaseOptions = {
    random,
    settleTimeoutMs: limits.settleTimeoutMs,
    concurrentBatches: limits.concurrentBatches,
    onLostCommit,
    onRetryableConflict,
  };
  const [scheme] = url.split(':', 1);
  const path = url.slice('sqlite:'.length);
  if (scheme === 'sqlite' && path !== '') {
    // Each driver is loaded on use, so that a program needs only that of its database.
    const { sqliteDialect } = await import('./dialects/sqlite/sqlite-dialect.ts');
    const library = await loadSqliteLibrary(sqliteLibrary);
    const sqlite = sqliteDialect(path, { clock: clock ?? systemClock, asOwner, library });
    return createDatabase(sqlite, databaseOptions);
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { postgresDialect } = await import('./dialects/postgres/postgres-dialect.ts');
    return createDatabase(postgresDialect(url, { limits, clock, onLeftBehind }), databaseOptions);
  }
  throw new DatabaseUrlError(
    'The database URL must be sqlite:<file>, sqlite::memory: or postgres://user:password@host/name.',
  );
}
