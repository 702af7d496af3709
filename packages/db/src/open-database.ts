/** A database URL becomes an open, migrated database. */
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { createDatabase, type Database, type DatabaseOptions } from './database.ts';
import { databaseDefaults, type DatabaseLimits } from './timeouts.ts';
import { postgresDialect } from './dialects/postgres/postgres-dialect.ts';
import { sqliteDialect } from './dialects/sqlite/sqlite-dialect.ts';

export interface OpenOptions extends Partial<DatabaseLimits> {
  /** Time itself, in tests and simulations. Without it SQLite goes by the process, Postgres by its own clock. */
  clock?: Clock;
  /** A number in [0, 1), for jitter. */
  random?: () => number;
  /** For a server: refuses a SQLite file that another one has. */
  asOwner?: boolean;
  onLostCommit?: DatabaseOptions['onLostCommit'];
  onCollision?: DatabaseOptions['onRetryableConflict'];
}

/**
 * Opens the database at `url` and brings its schema up to date.
 *
 * @param url `sqlite:./onsale.db`, `sqlite::memory:` or `postgres://user:password@host/name`, the last
 * with several hosts where any of them may be the primary.
 * @throws Error when the URL names no known database, UnusableDatabase when it must not be used.
 */
export async function openDatabase(url: string, options: OpenOptions = {}): Promise<Database> {
  const {
    clock,
    random = Math.random,
    asOwner = false,
    onLostCommit,
    onCollision,
    ...own
  } = options;
  const limits = { ...databaseDefaults, ...own };
  const settling = { random, settleTimeoutMs: limits.settleTimeoutMs, onLostCommit, onCollision };
  const [scheme] = url.split(':', 1);
  const path = url.slice('sqlite:'.length);
  if (scheme === 'sqlite' && path !== '') {
    const sqlite = sqliteDialect(path, { clock: clock ?? systemClock, asOwner });
    return createDatabase(sqlite, settling);
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    return createDatabase(postgresDialect(url, { limits, clock }), settling);
  }
  throw new Error(
    'The database URL must be sqlite:<file>, sqlite::memory: or postgres://user:password@host/name.',
  );
}
