/**
 * The SQLite dialect: one process owns the file, one connection writes at a time, the injected
 * clock decides every expiry.
 *
 * It is durable: write-ahead log, `synchronous = FULL`, and time that never goes back.
 */
import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import type { Clock } from '@onsale/core/time/clock';
import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
  type TransactionSettings,
} from 'kysely';
import { UnusableDatabaseError } from '../../errors.ts';
import type { Schema } from '../../schema.ts';
import type { Dialect } from '../dialect.ts';
import {
  highWaterMarkName,
  monotonicTime,
  type HighWaterMark,
  type MonotonicTime,
} from './monotonic-time.ts';
import type { SqliteConnection, SqliteLibrary } from './sqlite-library.ts';
import { readSqliteFacts } from './sqlite-facts.ts';

/** How long a statement waits for another process that holds the file, before it fails as busy. */
const busyTimeoutMs = 5_000;

const unavailableCodes = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY)/;

/**
 * Takes the write lock at BEGIN. Kysely's driver issues a deferred `begin`, which takes it at the
 * first write and then fails with BUSY if another connection wrote since the first read.
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
    this.#time.persist();
  }

  /** On a full disk SQLite rolls back by itself, and a second ROLLBACK would be an error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#isOpen()) await super.rollbackTransaction(connection);
    this.#time.persist();
  }
}

interface ImmediateConfig extends SqliteDialectConfig {
  time: MonotonicTime;
  /** Whether a transaction is open. */
  isOpen: () => boolean;
}

/**
 * Migrates in a transaction, which SQLite supports and Kysely's adapter does not use. A process
 * that is killed at its first start must not leave half a schema, and two that start at once must
 * not interfere.
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

/** The most prepared statements. Lists are JSON parameters, so a server uses far fewer texts. */
const preparedStatements = 500;

/**
 * Caches prepared statements. Kysely prepares each query again, which takes longer than most run.
 */
function withPreparedStatements(database: SqliteConnection, closed: () => void): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(text) {
      const known = statements.get(text);
      if (known) return known;
      const statement = database.prepare(text);
      if (statements.size === preparedStatements) statements.clear();
      statements.set(text, statement);
      return statement;
    },
    close() {
      database.close();
      closed();
    },
  };
}

/** A read-only connection to an existing file, without the settings of a server's connection. */
export function sqliteReader(path: string, library: SqliteLibrary): Kysely<Schema> {
  const database = library.open(path, { isReadonly: true });
  return new Kysely<Schema>({
    dialect: new SqliteDialect({ database }),
    plugins: [new CamelCasePlugin()],
  });
}

/** The permissions of a file that is created: only its owner reads and writes it. */
const ownerOnly = 0o600;

/** Creates a file unless it exists; one that exists keeps its permissions. */
function createPrivately(path: string): void {
  closeSync(openSync(path, 'a', ownerOnly));
}

/**
 * Makes this process the owner of the file, until it ends or the returned function is called.
 *
 * Two servers on one file would disagree about the lines and about the time. The lock is on a
 * separate file, so that a backup or an operator can still read the database. The operating system
 * releases it however the process ends.
 */
function takeOwnership(path: string, library: SqliteLibrary): () => void {
  const file = existsSync(path) ? realpathSync(path) : path;
  createPrivately(`${file}-owner`);
  const owner = library.open(`${file}-owner`, { busyTimeoutMs: 0 });
  try {
    owner.exec('begin exclusive');
  } catch (error) {
    owner.close();
    if (library.codeOf(error) !== 'SQLITE_BUSY') throw error;
    throw new UnusableDatabaseError(
      `Another server owns the file ${path}, and a SQLite file has one owner: stop that server first, or give all servers one Postgres by --database.`,
      { cause: error },
    );
  }
  return () => owner.close();
}

/** The high-water mark is stored with the data, so that a copy of the file has both. */
function highWaterMarkIn(database: SqliteConnection): Pick<HighWaterMark, 'read' | 'write'> {
  return {
    read() {
      const statement = database.prepare('select value from settings where name = ?');
      const [row] = statement.all([highWaterMarkName]) as { value: string }[];
      return row === undefined ? null : Number(row.value);
    },
    write(instant) {
      if (database.inTransaction) return false;
      database
        .prepare(
          `insert into settings (name, value) values (?, ?)
           on conflict (name) do update set value = excluded.value`,
        )
        .run([highWaterMarkName, String(instant)]);
      return true;
    },
  };
}

export interface SqliteOptions {
  /** Decides every expiry. */
  clock: Clock;
  /** Whether to lock the file against other servers. */
  asOwner: boolean;
  library: SqliteLibrary;
}

/** @param path a file path, or `:memory:`. */
export function sqliteDialect(path: string, { clock, asOwner, library }: SqliteOptions): Dialect {
  // The file holds the secret that signs tokens. WAL files get its permissions.
  if (path !== ':memory:') createPrivately(path);
  const release = asOwner && path !== ':memory:' ? takeOwnership(path, library) : () => {};
  const database = library.open(path, { busyTimeoutMs });
  // With FULL an acknowledged commit survives a power cut; better-sqlite3 defaults to NORMAL in
  // WAL.
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) {
    database.exec(`pragma ${pragma}`);
  }
  const isUnavailable = (error: unknown): boolean =>
    unavailableCodes.test(library.codeOf(error) ?? '');
  const openedAt = String(clock.now());
  const time = monotonicTime(clock, { ...highWaterMarkIn(database), isUnavailable });
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
    // BEGIN IMMEDIATE holds the only write lock of the file.
    locksRows: false,
    listFunction: 'json_each',
    history: () => openedAt,
    isShared: false,
    hasSingleWriter: true,
    collectCurrentTick: () => clock.yield(),
    isSerializationFailure: () => false,
    isLockTimeout: () => false,
    isUnavailable,
    async migrate(run) {
      await run(kysely);
      // A database in memory ends with its process; where several processes may open the file, none
      // of them can rely on the mark.
      if (asOwner && path !== ':memory:') time.resume();
    },
    now: async () => time.now(),
    transactionNow: async () => ({ now: time.now(), transactionId: null }),
    facts: (query) => readSqliteFacts(query, { path, isOwn: true, clock }),
    ping: async (query) => void (await sql`select 1`.execute(query)),
    close: () => kysely.destroy(),
  };
}
