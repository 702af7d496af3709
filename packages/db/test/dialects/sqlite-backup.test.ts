/** What docs/OPERATIONS.md says of backing up SQLite, tried. */
import { copyFile } from 'node:fs/promises';
import BetterSqlite from 'better-sqlite3';
import { insertUser } from '@onsale/db/repositories/account.repository';
import { runAudit } from '@onsale/db/audit/run-audit';
import type { Database } from '@onsale/db/database';
import { openDatabase } from '@onsale/db/open-database';
import { dialects, testDatabase } from '@onsale/db/testing';
import { expect, test } from 'vitest';

const sqlite = dialects.find(({ racesForReal }) => !racesForReal)!;
const users = 50;

async function addUsers(db: Database, from: number): Promise<void> {
  for (let user = from; user < from + users; user += 1) {
    await db.transaction((tx) =>
      insertUser(tx, { userId: `usr_${user}`, accountKeyHash: `hash ${user}`, createdAt: user }),
    );
  }
}

/** How many users a copy has, once a server has opened it and the audit has passed it. */
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

test('the backup of SQLite itself has all that was acknowledged, though the server goes on', async () => {
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

test('a copy of the file alone lacks what is still in the write-ahead log', async () => {
  await using database = await testDatabase(sqlite);
  const file = database.url.slice('sqlite:'.length);
  await addUsers(database.db, 0);
  await copyFile(file, `${file}.copy`);
  expect(await restore(`${file}.copy`)).toBeLessThan(users);
  await copyFile(file, `${file}.both`);
  await copyFile(`${file}-wal`, `${file}.both-wal`);
  expect(await restore(`${file}.both`)).toBe(users);
});
