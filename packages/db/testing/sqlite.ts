/** Handles of SQLite databases: files in temporary folders, checked for leaks, removed. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { DatabaseHandle } from './database-handle.ts';

/** A file, not `:memory:`, so that tests use the same journal and locks as production. */
export async function createSqliteHandle(): Promise<DatabaseHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'onsale-sqlite-'));
  const file = join(folder, 'onsale.db');
  return {
    url: `sqlite:${file}`,
    openTransactions: async () => (isLocked(file) ? ['a transaction that writes'] : []),
    // The last connection to close removes the write-ahead log.
    openConnections: async () => (existsSync(`${file}-wal`) ? ['a connection to the file'] : []),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * The damage that SQLite finds in a database file that no process has open; empty when it is sound.
 */
export function findDamage(file: string): string[] {
  const database = new BetterSqlite(file, { readonly: true });
  try {
    const found = [
      database.pragma('integrity_check', { simple: true }),
      ...(database.pragma('foreign_key_check') as unknown[]),
    ];
    return found.filter((one) => one !== 'ok').map((one) => JSON.stringify(one));
  } finally {
    database.close();
  }
}

/**
 * Whether a transaction holds the write lock, which `begin immediate` needs and does not wait for.
 */
function isLocked(file: string): boolean {
  const database = new BetterSqlite(file, { timeout: 0 });
  try {
    database.exec('begin immediate; rollback');
    return false;
  } catch (error) {
    if (error instanceof BetterSqlite.SqliteError && error.code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    database.close();
  }
}
