/** Migration 11: places that end without a buyer's doing, closed and hidden concerts. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** All columns are nullable or have a default, so that servers of the older schema keep writing. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // An older server reads such a place as left. The check of migration 1 wants an admission for
  // 'expired', and changing it would rewrite the largest table.
  `alter table queue_entries add column lapsed bigint
    check (lapsed is null or (lapsed = 1 and status = 'left' and admitted_at is null))`,
  `alter table concerts add column closed_at bigint`,
  `alter table concerts add column hidden bigint not null default 0 check (hidden in (0, 1))`,
];
