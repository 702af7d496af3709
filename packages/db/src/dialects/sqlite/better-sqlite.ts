/** SQLite by better-sqlite3, a native module: the library of servers. */
import BetterSqlite from 'better-sqlite3';
import type { SqliteLibrary } from './sqlite-library.ts';

export const betterSqlite: SqliteLibrary = {
  open: (path, { busyTimeoutMs, isReadonly = false }) =>
    new BetterSqlite(path, {
      readonly: isReadonly,
      fileMustExist: isReadonly,
      ...(busyTimeoutMs !== undefined && { timeout: busyTimeoutMs }),
    }),
  codeOf: (error) => (error instanceof BetterSqlite.SqliteError ? error.code : undefined),
};
