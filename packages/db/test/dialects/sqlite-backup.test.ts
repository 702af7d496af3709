/** The backup procedures for SQLite of docs/OPERATIONS.md. */
import { copyFile } from 'node:fs/promises';
import { runAudit } from '@onsale/db/audit/run-audit';
import type { Database } from '@onsale/db/database';
import { openDatabase } from '@onsale/db/open-database';
import { insertUser } from '@onsale/db/repositories/account.repository';
import { dialects, testDatabase } from '@onsale/db/testing';
import BetterSqlite from 'better-sqlite3';
import { expect, test } from 'vitest';

const sqlite = dialects.find(({ isConcurrent }) => !isConcurrent)!;
const users = 50;

async function addUsers(db: Database, from: number): Promise<void> {
  for (let user = from; user < from + users; user += 1) {
    await db.transaction((tx) =>
      insertUser(tx, { userId: `usr_${user}`, accountKeyHash: `hash ${user}`, createdAt: user }),
    );
  }
}

/** How many users a copy has, once a server has opened it and the audit has passed. */
async function restore(file: string): Promise<number> {
  const db = await openDatabase(`sqlite:${file}`);
  try {
    const { ok, counts } = await runAudit(db);
    expect(ok).toBe(true);
    return counts['users'] ?? 0;
  } finally {
    await db.close();
  }
}

test('a backup by SQLite contains everything acknowledged before it, while the server keeps writing', async () => {
  await using database = await testDatabase(sqlite);
  const file = database.url.slice('sqlite:'.length);
  await addUsers(database.db, 0);
  const reader = new BetterSqlite(file, { readonly: true });
  try {
    const backup = reader.backup(`${file}.backup`);
    await addUsers(database.db, users);
    await backup;
    reader.exec(`vacuum into '${file}.vacuumed'`);
  } finally {
    reader.close();
  }
  expect(await restore(`${file}.backup`)).toBeGreaterThanOrEqual(users);
  expect(await restore(`${file}.vacuumed`)).toBe(2 * users);
});

test('a copy of the file without the write-ahead log lacks what is still in that', async () => {
  await using database = await testDatabase(sqlite);
  const file = database.url.slice('sqlite:'.length);
  await addUsers(database.db, 0);
  await copyFile(file, `${file}.copy`);
  expect(await restore(`${file}.copy`)).toBeLessThan(users);
  await copyFile(file, `${file}.both`);
  await copyFile(`${file}-wal`, `${file}.both-wal`);
  expect(await restore(`${file}.both`)).toBe(users);
});
