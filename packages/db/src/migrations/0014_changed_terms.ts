/** Migration 14: when the terms of a concert changed by which the audit judges reservations. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** The column is nullable, so that servers of the older schema keep writing. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await sql`alter table concerts add column terms_changed_at bigint`.execute(db);
}
