/**
 * Read-only inspection of a database for `onsale doctor`: it creates, migrates and writes nothing.
 */
import { systemClock } from '@onsale/core/time/clock';
import type { Kysely } from 'kysely';
import type { DatabaseFacts } from './dialects/database-facts.ts';
import { readPostgresFacts } from './dialects/postgres/postgres-facts.ts';
import { readSqliteFacts } from './dialects/sqlite/sqlite-facts.ts';
import { readMigrationFacts } from './migrations/migration-status.ts';
import type { Schema } from './schema.ts';
import { databaseDefaults } from './timeouts.ts';

/** @throws when the URL is invalid, or the database does not exist or does not answer. */
export async function inspectDatabase(url: string): Promise<DatabaseFacts> {
  const path = url.slice('sqlite:'.length);
  if (url.startsWith('sqlite:') && path !== '' && path !== ':memory:') {
    const [{ sqliteReader }, { betterSqlite }] = await Promise.all([
      import('./dialects/sqlite/sqlite-dialect.ts'),
      import('./dialects/sqlite/better-sqlite.ts'),
    ]);
    return readFacts(sqliteReader(path, betterSqlite), (query) =>
      readSqliteFacts(query, { path, isOwn: false, clock: systemClock }),
    );
  }
  if (/^postgres(ql)?:/.test(url)) {
    const { postgresDialect } = await import('./dialects/postgres/postgres-dialect.ts');
    const { kysely } = postgresDialect(url, { limits: databaseDefaults });
    return readFacts(kysely, readPostgresFacts);
  }
  throw new Error('The database URL must be sqlite:<file> or postgres://user:password@host/name.');
}

async function readFacts<T>(
  query: Kysely<Schema>,
  read: (query: Kysely<Schema>) => Promise<T>,
): Promise<T & { migrations: DatabaseFacts['migrations'] }> {
  try {
    const facts = await read(query);
    return { ...facts, migrations: await readMigrationFacts(query) };
  } finally {
    await query.destroy();
  }
}
