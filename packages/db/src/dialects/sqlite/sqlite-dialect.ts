/**
 * Everything that is SQLite's own: one process owns the file, one connection writes at a time, and
 * the injected clock decides.
 */
import { existsSync, realpathSync } from 'node:fs';
import type { Clock } from '@onsale/core/time/clock';
import BetterSqlite from 'better-sqlite3';
import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  sql,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type TransactionSettings,
} from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { Schema } from '../../schema.ts';
import { readSqliteFacts } from './sqlite-facts.ts';
import { monotonicTime, type MonotonicTime, type HighWaterMark } from './monotonic-time.ts';
import { UnusableDatabaseError } from '../../unusable.ts';

/** How long a statement waits for another process that holds the file, before it fails as busy. */
const busyTimeoutMs = 5_000;

const unavailableCodes = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)/;

/**
 * Kysely's driver issues a deferred `begin`, which takes the write lock at the first write and then
 * fails with BUSY when somebody else wrote since the first read. Taking it at once avoids that.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #time: MonotonicTime;
  readonly #isOpen: () => boolean;

  constructor({ time, isOpen, ...config }: ImmediateConfig) {
    super(config);
    this.#time = time;
    this.#isOpen = isOpen;
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings?: TransactionSettings,
  ): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#time.mark();
  }

  /** A full disk makes SQLite roll back by itself, and a second time would be an error of its own. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#isOpen()) await super.rollbackTransaction(connection);
    this.#time.mark();
  }
}

interface ImmediateConfig extends SqliteDialectConfig {
  time: MonotonicTime;
  /** Whether a transaction is open. */
  isOpen: () => boolean;
}

/**
 * Kysely migrates SQLite outside a transaction, although SQLite can change its schema inside one. A
 * process killed at its first start must not leave half a schema, nor two of them get in each
 * other's way.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: ImmediateConfig;

  constructor(config: ImmediateConfig) {
    super(config);
    this.#config = config;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
  }
}

/** How many statements are kept prepared; what is asked with lists of many lengths is few of them. */
const preparedStatements = 500;

/** Kysely prepares each query anew, which takes SQLite longer than running most of them. */
function withPreparedStatements(
  database: BetterSqlite.Database,
  closed: () => void,
): SqliteDatabase {
  const kept = new Map<string, BetterSqlite.Statement>();
  return {
    prepare(text) {
      const known = kept.get(text);
      if (known) return known;
      const statement = database.prepare(text);
      if (kept.size === preparedStatements) kept.clear();
      kept.set(text, statement);
      return statement;
    },
    close() {
      database.close();
      closed();
    },
  };
}

/** A connection that only reads, to a file that is there; without the settings of a server's. */
export function sqliteReader(path: string): Kysely<Schema> {
  const database = new BetterSqlite(path, { readonly: true, fileMustExist: true });
  return new Kysely<Schema>({
    dialect: new SqliteDialect({ database }),
    plugins: [new CamelCasePlugin()],
  });
}

/**
 * Makes this process the file's owner for as long as it lives, or until the returned function is
 * called. What another server knows of the lines, and its clock, would differ from this one's. The
 * lock is on a file beside the database, which others may go on reading: a backup, a curious person.
 * The system lets go of it however the process ends.
 */
function takeOwnership(path: string): () => void {
  const file = existsSync(path) ? realpathSync(path) : path;
  const owner = new BetterSqlite(`${file}-owner`, { timeout: 0 });
  try {
    owner.exec('begin exclusive');
  } catch (error) {
    owner.close();
    if (!(error instanceof BetterSqlite.SqliteError && error.code === 'SQLITE_BUSY')) throw error;
    throw new UnusableDatabaseError(
      `Another server has the file ${path}, and a SQLite file belongs to one: stop that server first, or give all of them one Postgres by --database.`,
      { cause: error },
    );
  }
  return () => void owner.close();
}

const markName = 'latest_instant';

/** Where the mark of time is kept: with the data, so that whoever copies one copies the other. */
function marksIn(database: BetterSqlite.Database): Pick<HighWaterMark, 'read' | 'write'> {
  return {
    read() {
      const row = database.prepare('select value from settings where name = ?').get(markName);
      return row === undefined ? null : Number((row as { value: string }).value);
    },
    write(instant) {
      if (database.inTransaction) return false;
      database
        .prepare(
          `insert into settings (name, value) values (?, ?)
           on conflict (name) do update set value = excluded.value`,
        )
        .run(markName, String(instant));
      return true;
    },
  };
}

export interface SqliteOptions {
  /** Decides every expiry. */
  clock: Clock;
  /** Whether no other process may do the same with the file. */
  asOwner: boolean;
}

/** @param path a file path, or `:memory:`. */
export function sqliteDialect(path: string, { clock, asOwner }: SqliteOptions): Dialect {
  const release = asOwner && path !== ':memory:' ? takeOwnership(path) : () => {};
  const database = new BetterSqlite(path, { timeout: busyTimeoutMs });
  // FULL makes an acknowledged commit survive a power cut; better-sqlite3's default for WAL is NORMAL.
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) {
    database.pragma(pragma);
  }
  const isUnavailable = (error: unknown): boolean =>
    error instanceof BetterSqlite.SqliteError && unavailableCodes.test(error.code);
  const time = monotonicTime(clock, { ...marksIn(database), isUnavailable });
  const kysely = new Kysely<Schema>({
    dialect: new ImmediateSqliteDialect({
      database: withPreparedStatements(database, release),
      time,
      isOpen: () => database.inTransaction,
    }),
    plugins: [new CamelCasePlugin()],
  });
  return {
    kysely,
    // BEGIN IMMEDIATE holds the only write lock there is.
    locksRows: false,
    listFunction: 'json_each',
    isShared: false,
    hasSingleWriter: true,
    collectCurrentTick: () => clock.yield(),
    isSerializationFailure: () => false,
    isLockTimeout: () => false,
    isUnavailable,
    async migrate(run) {
      await run(kysely);
      // A database in memory is gone with the process that knows the time, and a guest is not followed.
      if (asOwner && path !== ':memory:') time.goOn();
    },
    now: async () => time.now(),
    transactionNow: async () => ({ now: time.now(), transactionId: null }),
    facts: (query) => readSqliteFacts(query, { path, isOwn: true }),
    ping: async (query) => void (await sql`select 1`.execute(query)),
  };
}
