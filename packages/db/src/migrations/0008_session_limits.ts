/** Migration 8: the limit of reservations per session, and their numbers within it. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * Reservations of older servers have no number, so the audit knows which ones these limits did not
 * apply to.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `alter table rooms add column holds_per_session bigint not null default 10
    check (holds_per_session between 1 and 1000)`,
  `alter table reservations add column hold_no bigint check (hold_no > 0)`,
  `alter table reservations add column holds_allowed bigint check (holds_allowed > 0)`,
];
