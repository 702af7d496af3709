import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Schema } from './schema.ts';
import * as initial from './migrations/0001_initial.ts';
import * as answers from './migrations/0002_answers.ts';
import * as limits from './migrations/0004_limits.ts';
import * as keysByConcert from './migrations/0005_keys_by_concert.ts';

/** The one history of the schema, for both dialects. Never edit an entry: add the next. */
const migrations: Record<string, Migration> = {
  '0001_initial': initial,
  '0002_answers': answers,
  '0004_limits': limits,
  '0005_keys_by_concert': keysByConcert,
};

/**
 * Brings the schema up to date. Safe to run from several processes at once.
 *
 * @param last the migration to stop after, in tests of those that follow.
 */
export async function migrate(db: Kysely<Schema>, last?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await (last ? migrator.migrateTo(last) : migrator.migrateToLatest());
  if (error) throw error;
}
