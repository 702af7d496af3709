/** The part of a SQLite library that the dialect uses, so that there can be more than one. */
import type { SqliteDatabase } from 'kysely';

export interface SqliteConnection extends SqliteDatabase {
  exec(text: string): void;
  /** Whether a transaction is open. */
  readonly inTransaction: boolean;
}

export interface SqliteLibrary {
  /**
   * @param path a file, or `:memory:`.
   * @param options `busyTimeoutMs` is how long a statement waits for a lock of another process; a
   * connection that `isReadonly` creates no file.
   */
  open(path: string, options: { busyTimeoutMs?: number; isReadonly?: boolean }): SqliteConnection;
  /** The result code of SQLite, such as `SQLITE_BUSY`; undefined for an error of another kind. */
  codeOf(error: unknown): string | undefined;
}
