/** A look at a database from beside its servers: nothing is made, migrated or written. */
import type { Kysely } from 'kysely';
import { readMigrationFacts } from './migrations/migration-status.ts';
import { type DatabaseFacts } from './dialects/database-facts.ts';
import { databaseDefaults } from './timeouts.ts';
import { postgresDialect } from './dialects/postgres/postgres-dialect.ts';
import { readPostgresFacts } from './dialects/postgres/postgres-facts.ts';
import type { Schema } from './schema.ts';
import { sqliteReader } from './dialects/sqlite/sqlite-dialect.ts';
import { readSqliteFacts } from './dialects/sqlite/sqlite-facts.ts';

/** @throws when the URL names no database, or the database is not there or does not answer. */
export async function inspectDatabase(url: string): Promise<DatabaseFacts> {
  const path = url.slice('sqlite:'.length);
  if (url.startsWith('sqlite:') && path !== '' && path !== ':memory:') {
    return inspection(sqliteReader(path), (query) =>
      readSqliteFacts(query, { path, isOwn: false }),
    );
  }
  if (/^postgres(ql)?:/.test(url)) {
    const { kysely } = postgresDialect(url, { limits: databaseDefaults });
    return inspection(kysely, readPostgresFacts);
  }
  throw new Error('The database URL must be sqlite:<file> or postgres://user:password@host/name.');
}

async function inspection<T>(
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
