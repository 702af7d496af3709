/**
 * SQLite by `node:sqlite`, which is part of Node: for tests, which then need no native module.
 *
 * Node 22.16 is the first whose statements know their columns, and whose connections know whether a
 * transaction is open.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteStatement } from 'kysely';
import type { SqliteLibrary } from './sqlite-library.ts';

/** The primary result codes that the dialect acts on: https://sqlite.org/rescode.html */
const codes: Record<number, string> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
};

/** An extended result code has the primary one in its lowest byte. */
const primaryCode = 0xff;

export const nodeSqlite: SqliteLibrary = {
  open(path, { busyTimeoutMs = 0, isReadonly = false }) {
    const database = new DatabaseSync(path, { readOnly: isReadonly, timeout: busyTimeoutMs });
    return {
      prepare: (text) => toStatement(database.prepare(text)),
      exec: (text) => database.exec(text),
      get inTransaction() {
        return database.isTransaction;
      },
      close: () => database.close(),
    };
  },
  codeOf(error) {
    const { errcode } = (error ?? {}) as { errcode?: unknown };
    if (typeof errcode !== 'number') return undefined;
    return codes[errcode & primaryCode] ?? 'SQLITE_ERROR';
  },
};

/** Kysely gives parameters as a list, as better-sqlite3 takes them. */
function toStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
